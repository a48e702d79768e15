"""The words for what queues name by an id: rules of contact, exclusions, parts of a priority, characteristics."""

from collections.abc import Mapping
from typing import Final

from web.i18n.extraction import N_

CONTACT_REASONS: Final[Mapping[str, str]] = {
    "on_hold": N_("On hold"),
    "do_not_call": N_("On a do-not-call list"),
    "no_open_debt": N_("Owes nothing any more"),
    "prescribed": N_("Every debt is over five years late"),
    "not_late_enough": N_("Not late enough"),
    "automatic_steps_pending": N_("Automatic steps not finished"),
    "no_phone": N_("No phone that may be called"),
    "phone_forbidden": N_("This number must not be called"),
    "open_attempt": N_("On the line now"),
    "daily_cap": N_("Most attempts of a day made"),
    "weekly_cap": N_("Most attempts of a week made"),
    "monthly_cap": N_("Most attempts of a month made"),
    "spoken_to_today": N_("Spoken to today"),
    "abandoned_today": N_("Answered today and no agent came"),
    "cooling": N_("Cooling after the last attempt"),
    "holiday": N_("Holiday"),
    "outside_window": N_("Outside the hours of contact"),
}

# The same rules where they allow a call: what was looked at.
CONTACT_RULES: Final[Mapping[str, str]] = {
    "on_hold": N_("Hold"),
    "do_not_call": N_("Do-not-call lists"),
    "no_open_debt": N_("Open debts"),
    "prescribed": N_("Prescription"),
    "not_late_enough": N_("Days late"),
    "automatic_steps_pending": N_("Automatic steps"),
    "no_phone": N_("A phone to call"),
    "phone_forbidden": N_("Forbidden numbers"),
    "open_attempt": N_("Another call going on"),
    "daily_cap": N_("Attempts a day"),
    "weekly_cap": N_("Attempts a week"),
    "monthly_cap": N_("Attempts a month"),
    "spoken_to_today": N_("Conversations today"),
    "abandoned_today": N_("Left without an agent today"),
    "cooling": N_("Cooling"),
    "holiday": N_("Holidays"),
    "outside_window": N_("Hours of contact"),
}

WAITING: Final[Mapping[str, str]] = {
    "cooling": N_("Due later"),
    "callback_later": N_("Callback agreed for later"),
    "outside_window": N_("Outside the hours of contact"),
    "leased": N_("About to be called"),
    "dialing": N_("On the line"),
    "done": N_("Done"),
}

EXCLUSIONS: Final[Mapping[str, str]] = {
    "on_hold": N_("On hold"),
    "no_phone": N_("No phone that may be called"),
    "prescribed": N_("Every debt is over five years late"),
    "not_late_enough": N_("Not late enough"),
    "too_late": N_("Too late for the filter"),
    "other_bucket": N_("In another aging bucket"),
    "other_amount": N_("Amount outside the filter"),
    "other_score": N_("Score outside the filter"),
    "too_many_attempts": N_("Attempted too often for the filter"),
    "other_state": N_("In another state"),
    "other_city": N_("In another city"),
    "other_product": N_("Other products"),
}

PARTS: Final[Mapping[str, str]] = {
    "aging": N_("Aging bucket"),
    "score": N_("Score"),
    "balance": N_("Amount"),
    "freshness": N_("Few attempts"),
    "promise_due": N_("Promise due"),
    "promise_broken": N_("Broken promises"),
    "last_contact": N_("Time since the last conversation"),
    "expected_value": N_("Expected value"),
}

STRATEGY_KINDS: Final[Mapping[str, str]] = {
    "weighted": N_("Weights"),
    "expected_value": N_("Expected value"),
}

CHARACTERISTICS: Final[Mapping[str, str]] = {
    "aging": N_("Days late"),
    "amount": N_("Amount"),
    "open_debts": N_("Open debts"),
    "agreements_kept": N_("Agreements kept"),
    "agreements_broken": N_("Agreements broken"),
    "promises": N_("Promises not kept"),
    "payments": N_("Payments"),
    "payment_recency": N_("Last payment"),
    "right_party_recency": N_("Last conversation"),
    "answer_rate": N_("Answer rate"),
    "best_hour": N_("Best hour"),
    "phones": N_("Phones"),
    "confirmed_phones": N_("Confirmed phones"),
    "phone_freshness": N_("Newest phone"),
    "tenure": N_("Known for"),
    "times_cured": N_("Debts paid before"),
    "disputes": N_("Disputes"),
    "bureau": N_("Bureau score"),
}

CAUSES: Final[Mapping[str, str]] = {
    "import": N_("import"),
    "enrichment": N_("enrichment"),
    "outcome": N_("outcome of a call"),
    "payment": N_("payment"),
    "hold": N_("hold"),
    "do_not_call": N_("do-not-call list"),
    "night": N_("the day passed"),
    "model": N_("another score model"),
    "campaign": N_("campaign"),
}

CHANGES: Final[Mapping[str, str]] = {
    "attempt": N_("Attempt"),
    "hold": N_("Hold"),
    "phone": N_("Phone"),
    "account": N_("Account worked out again"),
    "debt": N_("Debt changed"),
    "campaign": N_("Campaign"),
}

CAMPAIGN_STATUSES: Final[Mapping[str, str]] = {
    "running": N_("Running"),
    "paused": N_("Paused"),
}

HOLDS: Final[Mapping[str, str]] = {
    "disputed": N_("disputes the debt"),
    "over_indebted": N_("over-indebted"),
    "legal_representative": N_("through a lawyer"),
    "deceased": N_("deceased"),
    "do_not_call": N_("asked not to be called"),
}

PHONE_STATUSES: Final[Mapping[str, str]] = {
    "unknown": N_("not confirmed"),
    "good": N_("confirmed"),
    "wrong": N_("wrong number"),
    "invalid": N_("does not exist"),
    "forbidden": N_("must not be called"),
}

ENTRY_STATES: Final[Mapping[str, str]] = {
    "ready": N_("In the queue"),
    "leased": N_("About to be called"),
    "dialing": N_("On the line"),
    "done": N_("Done"),
}

DAY_PARTS: Final[Mapping[str, str]] = {
    "MORNING": N_("Morning"),
    "MIDDAY": N_("Midday"),
    "AFTERNOON": N_("Afternoon"),
    "EVENING": N_("Evening"),
}

CERTAINTIES: Final[Mapping[str, str]] = {
    "C": N_("certain"),
    "L": N_("likely"),
    "U": N_("uncertain"),
}

WEEKDAYS: Final[Mapping[str, str]] = {
    "0": N_("Monday"),
    "1": N_("Tuesday"),
    "2": N_("Wednesday"),
    "3": N_("Thursday"),
    "4": N_("Friday"),
    "5": N_("Saturday"),
    "6": N_("Sunday"),
}

MODEL_SOURCES: Final[Mapping[str, str]] = {
    "shipped": N_("ships with Alô"),
    "fitted": N_("fitted to outcomes"),
    "uploaded": N_("uploaded"),
}

# Sources that come with the rows a database begins with, or that the system itself gives; others are shown as they are.
SOURCES: Final[Mapping[str, str]] = {
    "product default": N_("product default"),
    "sources conflict: the stricter": N_("sources conflict: the stricter one"),
    "outcome do_not_call": N_("asked for in a call"),
    "import": N_("import"),
}

RETRIES: Final[Mapping[str, str]] = {
    "agreed_time": N_("at the time agreed on"),
    "day_after_due": N_("the day after the due date"),
    "never": N_("never"),
    "after": N_("after"),
    "business_days": N_("after business days"),
}

UNITS: Final[Mapping[str, str]] = {
    "minutes": N_("minutes"),
    "hours": N_("hours"),
    "days": N_("days"),
    "business_days": N_("business days"),
}

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "contact_reason": CONTACT_REASONS,
    "contact_rule": CONTACT_RULES,
    "waiting": WAITING,
    "exclusion": EXCLUSIONS,
    "part": PARTS,
    "strategy_kind": STRATEGY_KINDS,
    "characteristic": CHARACTERISTICS,
    "account_cause": CAUSES,
    "change": CHANGES,
    "campaign_status": CAMPAIGN_STATUSES,
    "hold": HOLDS,
    "phone_status": PHONE_STATUSES,
    "entry_state": ENTRY_STATES,
    "day_part": DAY_PARTS,
    "certainty": CERTAINTIES,
    "weekday": WEEKDAYS,
    "model_source": MODEL_SOURCES,
    "retry": RETRIES,
    "source": SOURCES,
    "unit": UNITS,
}
