"""May this person be called, on this number, now? And if not, why, and from when on? Pure.

The rules are data (table `contact_windows`, holidays, the campaign's cap) handed in as facts. A call touches up to two
places, the state of the address and the area of the number: it must be allowed in both, each in its own local time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_DAYS_LOOKED_AHEAD: Final = 30
_RETRY_WHILE_BUSY: Final = timedelta(minutes=5)

Interval = tuple[datetime, datetime]  # from, until (exclusive), aware UTC


class Reason(StrEnum):
    """Why a call is not allowed; also the message id of its text."""

    ON_HOLD = "on_hold"
    NO_OPEN_DEBT = "no_open_debt"
    NO_PHONE = "no_phone"
    OPEN_ATTEMPT = "open_attempt"
    DAILY_CAP = "daily_cap"
    SPOKEN_TO_TODAY = "spoken_to_today"
    OUTSIDE_WINDOW = "outside_window"
    HOLIDAY = "holiday"


_NOT_BY_WAITING: Final = frozenset({Reason.ON_HOLD, Reason.NO_OPEN_DEBT, Reason.NO_PHONE})


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in which calls are allowed on one weekday (0 Monday … 6 Sunday), local time, while the rule is in force."""

    weekday: int
    opens: time
    closes: time
    valid_from: date
    valid_until: date | None

    def covers(self, day: date) -> bool:
        """Whether this window stands on that day."""
        in_force = self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        return in_force and day.weekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person may be: its time zone, the windows of its state, and the days on which nobody is called."""

    time_zone: ZoneInfo
    windows: tuple[Window, ...]
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What the rules look at. `attempts_today` and `spoken_to_today` are of the day in `day_zone`, in all campaigns.

    `places` empty: the hours do not apply (a simulated trunk reaches nobody).
    """

    on_hold: bool
    open_debts: int
    callable_phones: int
    open_attempt: bool
    attempts_today: int
    max_attempts_per_day: int
    spoken_to_today: bool
    day_zone: ZoneInfo
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`allowed` exactly when there are no reasons; `earliest`: when to look again, None when waiting will not help."""

    allowed: bool
    reasons: tuple[Reason, ...]
    earliest: datetime | None


def verdict(facts: ContactFacts, now: datetime) -> Verdict:
    """Weigh the facts at `now` (aware UTC)."""
    reasons = tuple(_reasons(facts, now))
    if not reasons:
        return Verdict(allowed=True, reasons=(), earliest=now)
    if _NOT_BY_WAITING.intersection(reasons):
        return Verdict(allowed=False, reasons=reasons, earliest=None)
    return Verdict(allowed=False, reasons=reasons, earliest=_earliest(facts, reasons, now))


def local_day_start(time_zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC instant at which the local day of `now` began: daily caps count from here."""
    return _local(now.astimezone(time_zone).date(), time.min, time_zone)


def _reasons(facts: ContactFacts, now: datetime) -> Iterator[Reason]:
    if facts.on_hold:
        yield Reason.ON_HOLD
    if not facts.open_debts:
        yield Reason.NO_OPEN_DEBT
    if not facts.callable_phones:
        yield Reason.NO_PHONE
    if facts.open_attempt:
        yield Reason.OPEN_ATTEMPT
    if facts.attempts_today >= facts.max_attempts_per_day:
        yield Reason.DAILY_CAP
    if facts.spoken_to_today:
        yield Reason.SPOKEN_TO_TODAY
    if any(now.astimezone(place.time_zone).date() in place.holidays for place in facts.places):
        yield Reason.HOLIDAY
    elif not all(_open(place, now) for place in facts.places):
        yield Reason.OUTSIDE_WINDOW


def _earliest(facts: ContactFacts, reasons: Sequence[Reason], now: datetime) -> datetime | None:
    start = now
    if Reason.OPEN_ATTEMPT in reasons:
        start = now + _RETRY_WHILE_BUSY
    if Reason.DAILY_CAP in reasons or Reason.SPOKEN_TO_TODAY in reasons:
        tomorrow = now.astimezone(facts.day_zone).date() + timedelta(days=1)
        start = max(start, _local(tomorrow, time.min, facts.day_zone))
    if not facts.places:
        return start
    common = list(_intervals(facts.places[0], start))
    for place in facts.places[1:]:
        common = list(_intersection(common, list(_intervals(place, start))))
    return next((max(opens, start) for opens, closes in common if closes > start), None)


def _open(place: Place, now: datetime) -> bool:
    today = now.astimezone(place.time_zone).date()
    return any(opens <= now < closes for opens, closes in _intervals_of_day(place, today))


def _intervals(place: Place, start: datetime) -> Iterator[Interval]:
    """The open intervals of a place from the day before `start` on, in order."""
    first = start.astimezone(place.time_zone).date() - timedelta(days=1)
    for offset in range(_DAYS_LOOKED_AHEAD):
        yield from _intervals_of_day(place, first + timedelta(days=offset))


def _intervals_of_day(place: Place, day: date) -> list[Interval]:
    if day in place.holidays:
        return []
    zone = place.time_zone
    return sorted(
        (_local(day, window.opens, zone), _local(day, window.closes, zone))
        for window in place.windows
        if window.covers(day)
    )


def _intersection(ours: Sequence[Interval], theirs: Sequence[Interval]) -> Iterator[Interval]:
    for opens, closes in ours:
        for other_opens, other_closes in theirs:
            if max(opens, other_opens) < min(closes, other_closes):
                yield max(opens, other_opens), min(closes, other_closes)


def _local(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
