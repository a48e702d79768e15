"""Words for what import jobs name by an id."""

from collections.abc import Mapping
from typing import Final

from web.i18n.extraction import N_

KINDS: Final[Mapping[str, str]] = {
    "debts": N_("Debts"),
    "enrichment": N_("Enrichment"),
    "do_not_call": N_("Do-not-call list"),
}

STATUSES: Final[Mapping[str, str]] = {
    "queued": N_("Waiting"),
    "running": N_("In progress"),
    "done": N_("Imported"),
    "failed": N_("Refused"),
}

STAGES: Final[Mapping[str, str]] = {
    "reading": N_("Reading the file"),
    "judging": N_("Checking the rows"),
    "writing": N_("Writing"),
    "scoring": N_("Scoring the debtors"),
    "queueing": N_("Ordering the queues"),
}

FIGURES: Final[Mapping[str, str]] = {
    "rows_read": N_("Rows read"),
    "rows_rejected": N_("Rows rejected"),
    "debtors_new": N_("New debtors"),
    "debtors_changed": N_("Changed debtors"),
    "phones_new": N_("New phones"),
    "phones_refreshed": N_("Phones confirmed"),
    "emails_new": N_("New e-mails"),
    "debts_new": N_("New debts"),
    "debts_changed": N_("Changed debts"),
    "debts_closed": N_("Closed debts"),
    "bureau_scores": N_("Bureau scores"),
    "automatic_steps": N_("Automatic steps finished"),
    "debtors_rescored": N_("Debtors scored again"),
    "queued": N_("Entered the queues"),
    "unqueued": N_("Left the queues"),
    "entries": N_("Entries on the list"),
    "added": N_("Added"),
    "removed": N_("Removed"),
    "debtors": N_("Debtors concerned"),
}

ERRORS: Final[Mapping[str, str]] = {
    "UnreadableFile": N_("The file cannot be read."),
    "MissingColumns": N_("The file lacks columns that are needed."),
    "InvalidMapping": N_("The mapping does not fit the file."),
    "ImportAbandoned": N_("The import was given up: its process ended several times."),
    "UnknownPortfolio": N_("The portfolio does not exist any more."),
    "UnnamedBureau": N_("The file has scores: say which bureau they are of."),
    "PhonesCloseNothing": N_("The file has phones but no debts: it cannot be the whole portfolio."),
    "FileHidesContracts": N_("The file would close debts that its unreadable rows may name: correct these rows first."),
    "UnreadableList": N_("The list cannot be read."),
    "FileClosesTooMuch": N_("The file would close too many debts: confirm it if it really is the whole portfolio."),
}
FAILED: Final = N_("The import failed.")
