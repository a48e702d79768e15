"""May this person be called, on this number, for this campaign, now? If not: every reason, and from when on. Pure.

The rules are data (windows, holidays, caps, lists: `queues.rules.rulebook`, `queues.rules.do_not_call`) handed in as
facts. One function serves the queue, the admission right before a call, the time of a callback and the explanation.

Days of a person (caps, conversations) are those of `Person.day_zone`; days late are days of the centre, as in aging.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from queues.centre import CENTRE_ZONE
from queues.rules import windows
from queues.rules.caps import Caps
from queues.rules.windows import Place, midnight

RETRY_WHILE_BUSY: Final = timedelta(minutes=5)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Reason(StrEnum):
    """Why a call is not allowed; also the message id of its text. In the order in which they are told."""

    ON_HOLD = "on_hold"
    DO_NOT_CALL = "do_not_call"
    NO_OPEN_DEBT = "no_open_debt"
    PRESCRIBED = "prescribed"
    NOT_LATE_ENOUGH = "not_late_enough"
    AUTOMATIC_STEPS_PENDING = "automatic_steps_pending"
    NO_PHONE = "no_phone"
    PHONE_FORBIDDEN = "phone_forbidden"
    OPEN_ATTEMPT = "open_attempt"
    DAILY_CAP = "daily_cap"
    WEEKLY_CAP = "weekly_cap"
    MONTHLY_CAP = "monthly_cap"
    SPOKEN_TO_TODAY = "spoken_to_today"
    ABANDONED_TODAY = "abandoned_today"
    COOLING = "cooling"
    HOLIDAY = "holiday"
    OUTSIDE_WINDOW = "outside_window"


@dataclass(frozen=True, slots=True)
class Person:
    """What holds for a person on every number, in one campaign.

    `open_debts` counts those of the campaign's portfolio; `oldest_due` is the oldest of those that may be collected,
    None when every one is prescribed. Attempts and conversations are of all campaigns, of the local day, week and month
    that `now` lies in. `cooling_until`: what the last attempts on the same portfolio, in any of its campaigns, left
    behind (a promise, an agreed callback, "try again in four hours"). `phones`: how many numbers may be called.
    `abandoned_today`: they answered a call of ours and no agent came, and no agent is kept for the call that is asked
    about: a machine does not call them again that day.
    """

    on_hold: bool = False
    listed: bool = False
    open_debts: int = 1
    oldest_due: date | None = None
    automatic_steps_done: bool = False
    phones: int = 1
    open_attempt: bool = False
    attempts_today: int = 0
    attempts_this_week: int = 0
    attempts_this_month: int = 0
    conversations_today: int = 0
    abandoned_today: bool = False
    cooling_until: datetime | None = None
    day_zone: ZoneInfo = CENTRE_ZONE


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What the rules look at: a person, the caps in force for them, and one of their numbers.

    `places` empty: the hours do not apply (a simulated trunk reaches nobody).
    """

    person: Person
    caps: Caps
    places: tuple[Place, ...]
    number_listed: bool = False
    number_forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that forbids the call; `until`: when it alone would no longer, None when waiting does not cure it."""

    reason: Reason
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`allowed` exactly when there are no reasons; `earliest`: when to look again, None when waiting will not help."""

    allowed: bool
    reasons: tuple[Reason, ...]
    earliest: datetime | None


def verdict(facts: ContactFacts, now: datetime) -> Verdict:
    """Weigh the facts at `now` (aware UTC).

    `earliest` is the first moment at which no rule forbids the call any more if nothing else happens until then.
    """
    found = findings(facts, now)
    if not found:
        return Verdict(allowed=True, reasons=(), earliest=now)
    return Verdict(allowed=False, reasons=tuple(each.reason for each in found), earliest=_earliest(facts, found, now))


def findings(facts: ContactFacts, now: datetime) -> tuple[Finding, ...]:
    """Every rule that forbids the call at `now`, each with its own end."""
    return (*_standing(facts), *_debt(facts, now), *_number(facts), *_history(facts, now), *_hours(facts.places, now))


def soonest(verdicts: Sequence[Verdict]) -> Verdict:
    """Of the verdicts on several numbers of one person (at least one), that which speaks for the person.

    An allowed one, else the one that is allowed first; of equals the one with the fewest reasons, in whatever order
    they are given.
    """
    dated = [each for each in verdicts if each.earliest is not None] or verdicts
    return min(dated, key=lambda each: (not each.allowed, each.earliest or _NEVER, len(each.reasons), each.reasons))


def _earliest(facts: ContactFacts, found: Sequence[Finding], now: datetime) -> datetime | None:
    start = now
    for each in found:
        if each.until is None:
            return None
        start = max(start, each.until)
    return windows.next_open(facts.places, start)


def _standing(facts: ContactFacts) -> Iterator[Finding]:
    if facts.person.on_hold:
        yield Finding(Reason.ON_HOLD, None)
    if facts.person.listed or facts.number_listed:
        yield Finding(Reason.DO_NOT_CALL, None)


def _debt(facts: ContactFacts, now: datetime) -> Iterator[Finding]:
    person, least = facts.person, facts.caps.min_days_past_due
    if not person.open_debts:
        yield Finding(Reason.NO_OPEN_DEBT, None)
    elif person.oldest_due is None:
        yield Finding(Reason.PRESCRIBED, None)
    elif least is not None:
        late_enough = person.oldest_due + timedelta(days=least)
        if _day(CENTRE_ZONE, now) < late_enough:
            yield Finding(Reason.NOT_LATE_ENOUGH, midnight(late_enough, CENTRE_ZONE))
    if facts.caps.after_automatic_steps and not person.automatic_steps_done:
        yield Finding(Reason.AUTOMATIC_STEPS_PENDING, None)


def _number(facts: ContactFacts) -> Iterator[Finding]:
    if not facts.person.phones:
        yield Finding(Reason.NO_PHONE, None)
    elif facts.number_forbidden:
        yield Finding(Reason.PHONE_FORBIDDEN, None)


def _history(facts: ContactFacts, now: datetime) -> Iterator[Finding]:
    person, caps = facts.person, facts.caps
    if person.open_attempt:
        yield Finding(Reason.OPEN_ATTEMPT, now + RETRY_WHILE_BUSY)
    if _reached(person.attempts_today, caps.attempts_per_day):
        yield Finding(Reason.DAILY_CAP, next_day(person.day_zone, now))
    if _reached(person.attempts_this_week, caps.attempts_per_week):
        yield Finding(Reason.WEEKLY_CAP, next_week(person.day_zone, now))
    if _reached(person.attempts_this_month, caps.attempts_per_month):
        yield Finding(Reason.MONTHLY_CAP, next_month(person.day_zone, now))
    if _reached(person.conversations_today, caps.conversations_per_day):
        yield Finding(Reason.SPOKEN_TO_TODAY, next_day(person.day_zone, now))
    if person.abandoned_today:
        yield Finding(Reason.ABANDONED_TODAY, next_day(person.day_zone, now))
    if person.cooling_until is not None and now < person.cooling_until:
        yield Finding(Reason.COOLING, person.cooling_until)


@lru_cache(maxsize=1024)  # of a batch judged at one moment, most share their places
def _hours(places: tuple[Place, ...], now: datetime) -> tuple[Finding, ...]:
    reasons = (
        (Reason.HOLIDAY, windows.on_holiday(places, now)),
        (Reason.OUTSIDE_WINDOW, not windows.within_hours(places, now)),
    )
    if not any(forbids for _, forbids in reasons):
        return ()
    opens = windows.next_open(places, now)
    return tuple(Finding(reason, opens) for reason, forbids in reasons if forbids)


def _reached(count: int, cap: int | None) -> bool:
    return cap is not None and count >= cap


def day_start(zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC instant at which the local day of `now` began: daily caps count from here."""
    return midnight(_day(zone, now), zone)


def week_start(zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC instant at which Monday of the local week began."""
    day = _day(zone, now)
    return midnight(day - timedelta(days=day.weekday()), zone)


def month_start(zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC instant at which the local month began."""
    return midnight(_day(zone, now).replace(day=1), zone)


def next_day(zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC instant at which the next local day begins."""
    return midnight(_day(zone, now) + timedelta(days=1), zone)


def next_week(zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC instant at which Monday of the next local week begins."""
    day = _day(zone, now)
    return midnight(day + timedelta(days=7 - day.weekday()), zone)


def next_month(zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC instant at which the next local month begins."""
    first = _day(zone, now).replace(day=1)
    return midnight((first + timedelta(days=32)).replace(day=1), zone)


def _day(zone: ZoneInfo, now: datetime) -> date:
    return now.astimezone(zone).date()
