"""What an enrichment came to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from debts.importing.report import Rejection


@dataclass(frozen=True, slots=True)
class EnrichmentCounts:
    """What an enrichment wrote; all zero when it said nothing new.

    `phones_refreshed` are known numbers heard of at a later date, `bureau_scores` new or changed ones,
    `automatic_steps` people whose steps are newly known to be finished.
    """

    phones_new: int = 0
    phones_refreshed: int = 0
    emails_new: int = 0
    bureau_scores: int = 0
    automatic_steps: int = 0


@dataclass(frozen=True, slots=True)
class EnrichmentReport:
    """An enrichment that was committed.

    `rejected` are the first of the `values_rejected` that were not taken, in the order of the file; the file of
    rejected rows has all of them. `rows_rejected` are rows of which nothing went in; a row with several faults counts
    once.
    `touched` has the ids of the debtors of whom something is new that scoring and queues should hear of, ascending.
    """

    import_id: int
    rows_read: int
    rows_rejected: int
    values_rejected: int
    rejected: Sequence[Rejection]
    counts: EnrichmentCounts
    touched: Sequence[int] = field(repr=False)
