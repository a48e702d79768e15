"""The agent's form: which outcomes a call may have, and whether the fields suit the outcome. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from debts.agreement import AgreementTerms
from dialer.errors import OutcomeRefused
from dialer.retry import CENTRE_ZONE, Agreed, RetryKind
from queues.area_codes import area_of

MAX_NOTES: Final = 2_000  # characters
MAX_DAYS_TO_CALLBACK: Final = 30
MAX_DAYS_TO_PROMISE: Final = 60
THIRD_PARTY_MESSAGE: Final = "third_party_message"
PROMISE_TO_PAY: Final = "promise_to_pay"
NO_THIRD_PARTY_STATES: Final = frozenset({"RJ"})  # Lei RJ 6.854/2014, 7.868/2018


@dataclass(frozen=True, slots=True)
class OutcomeForm:
    """What the agent filled in. `callback_at` is aware; `promised_for` a day of the centre; `terms` of an agreement."""

    outcome: str
    notes: str = ""
    callback_at: datetime | None = None
    promised_for: date | None = None
    terms: AgreementTerms | None = None


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the rules need to know of the call. `debtor_state` is the UF of the address, `number` in E.164.

    `known`: it is said which debtor the call is about; of a caller whom nobody recognised it may not be.
    """

    number: str
    debtor_state: str | None
    identified: bool
    known: bool = True


def third_party_allowed(facts: CallFacts) -> bool:
    """Tell whether word may be left with another person: never in RJ, by address or by area code."""
    area = area_of(facts.number)
    states = {facts.debtor_state, area.state if area else None}
    return not states & NO_THIRD_PARTY_STATES


def check_form(form: OutcomeForm, retry: RetryKind, now: datetime) -> Agreed:
    """Check the fields an outcome needs, and return what was agreed; raises OutcomeRefused naming the field."""
    if len(form.notes) > MAX_NOTES:
        raise OutcomeRefused("notes", "notes_too_long", {"max": MAX_NOTES, "got": len(form.notes)})
    if retry is RetryKind.AGREED_TIME:
        return Agreed(callback_at=_callback(form, now))
    if form.outcome == PROMISE_TO_PAY:
        return Agreed(due=_promise(form, now))
    if retry is RetryKind.DAY_AFTER_DUE:
        if form.terms is None:
            raise OutcomeRefused("terms", "terms_missing")
        return Agreed(due=form.terms.first_due)
    return Agreed()


def _callback(form: OutcomeForm, now: datetime) -> datetime:
    if form.callback_at is None:
        raise OutcomeRefused("callback_at", "callback_missing")
    if form.callback_at.tzinfo is None:
        raise OutcomeRefused("callback_at", "callback_without_zone")
    if form.callback_at <= now:
        raise OutcomeRefused("callback_at", "callback_in_the_past")
    if form.callback_at > now + timedelta(days=MAX_DAYS_TO_CALLBACK):
        raise OutcomeRefused("callback_at", "callback_too_far", {"max_days": MAX_DAYS_TO_CALLBACK})
    return form.callback_at


def _promise(form: OutcomeForm, now: datetime) -> date:
    today = now.astimezone(CENTRE_ZONE).date()
    latest = today + timedelta(days=MAX_DAYS_TO_PROMISE)
    if form.promised_for is None:
        raise OutcomeRefused("promised_for", "promise_missing")
    if form.promised_for < today:
        raise OutcomeRefused("promised_for", "promise_in_the_past", {"earliest": today.isoformat()})
    if form.promised_for > latest:
        raise OutcomeRefused("promised_for", "promise_too_far", {"latest": latest.isoformat()})
    return form.promised_for
