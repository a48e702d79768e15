"""When contact is allowed somewhere: windows by weekday in local time, holidays, and the next opening. Pure.

A call touches up to two places, the state of the address and the area of the number: it must be allowed in both, each
in its own local time. All moments handed in and out are aware UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAYS_LOOKED_AHEAD: Final = 60

Interval = tuple[datetime, datetime]  # from, until (exclusive), aware UTC


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in which calls are allowed on one weekday (0 Monday … 6 Sunday), local time, while the rule is in force."""

    weekday: int
    opens: time
    closes: time
    valid_from: date
    valid_until: date | None

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on that day, whatever its weekday."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the person may be: time zone, the windows of its state, and the days on which nobody is called.

    On a day without any window of its own in force, those of `otherwise` (the default's) stand. Two places are the same
    only if they are the same object: what is worked out for one is kept by identity.
    """

    time_zone: ZoneInfo
    windows: tuple[Window, ...]
    holidays: frozenset[date]
    otherwise: tuple[Window, ...] = ()


def is_open(places: Sequence[Place], moment: datetime) -> bool:
    """Whether windows and holidays of every place allow a call at `moment`."""
    return not on_holiday(places, moment) and within_hours(places, moment)


def on_holiday(places: Sequence[Place], moment: datetime) -> bool:
    """Whether it is a holiday in any of the places, by its own calendar day."""
    return any(_day_in(place, moment) in place.holidays for place in places)


def within_hours(places: Sequence[Place], moment: datetime) -> bool:
    """Whether `moment` lies in a window of every place, holidays aside."""
    return all(
        any(opens <= moment < closes for opens, closes in _openings(place, _day_in(place, moment))) for place in places
    )


def closes(places: Sequence[Place], moment: datetime) -> datetime | None:
    """The moment at which the first of the places closes, of places that are all open; None without any place."""
    openings = (opening for place in places for opening in _openings(place, _day_in(place, moment)))
    return min((until for opens, until in openings if opens <= moment < until), default=None)


def next_open(places: Sequence[Place], start: datetime) -> datetime | None:
    """The first moment from `start` on at which all places are open; None if there is none in 60 days."""
    return _next_open(tuple(places), start)


@lru_cache(maxsize=1024)  # of a batch of people many wait for the same morning
def _next_open(places: tuple[Place, ...], start: datetime) -> datetime | None:
    last = start + timedelta(days=DAYS_LOOKED_AHEAD)
    moment = start
    while True:
        earlier = moment
        for place in places:
            found = _next_open_at(place, moment, last)
            if found is None:
                return None
            moment = found
        if moment == earlier:
            return moment


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which a local day begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _day_in(place: Place, moment: datetime) -> date:
    return moment.astimezone(place.time_zone).date()


def _next_open_at(place: Place, start: datetime, last: datetime) -> datetime | None:
    day, last_day = _day_in(place, start), _day_in(place, last)
    while day <= last_day:
        if day not in place.holidays:
            for opens, closes in _openings(place, day):
                if start < closes:
                    return max(opens, start)
        day += timedelta(days=1)
    return None


@lru_cache(maxsize=8192)
def _openings(place: Place, day: date) -> tuple[Interval, ...]:
    """The windows of one local day as UTC intervals in order, holidays aside."""
    standing = [window for window in place.windows if window.in_force(day)]
    standing = standing or [window for window in place.otherwise if window.in_force(day)]
    return tuple(
        sorted(
            (_instant(day, window.opens, place.time_zone), _instant(day, window.closes, place.time_zone))
            for window in standing
            if window.weekday == day.weekday()
        )
    )


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
