"""When one of our numbers is answered. Pure.

Hours are local times of the centre. A number without any is answered always; one with hours is closed on the days that
have none, and on holidays if it keeps them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

_LOOK_AHEAD_DAYS: Final = 21


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """From `opens` to before `closes` on a weekday, 0 for Monday."""

    weekday: int
    opens: time
    closes: time


def is_open(openings: Sequence[Opening], now: datetime, *, zone: ZoneInfo, is_holiday: Callable[[date], bool]) -> bool:
    """Tell whether a call that comes at `now` (aware) is answered by people."""
    if not openings:
        return True
    local = now.astimezone(zone)
    return not is_holiday(local.date()) and any(
        each.weekday == local.weekday() and each.opens <= local.time() < each.closes for each in openings
    )


def next_opening(
    openings: Sequence[Opening], now: datetime, *, zone: ZoneInfo, is_holiday: Callable[[date], bool]
) -> datetime | None:
    """The first moment from `now` on at which the number is answered (aware); None if it stays closed for weeks."""
    if is_open(openings, now, zone=zone, is_holiday=is_holiday):
        return now
    today = now.astimezone(zone).date()
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        if is_holiday(day):
            continue
        for each in sorted(openings):
            opens = datetime.combine(day, each.opens, zone)
            if each.weekday == day.weekday() and opens > now:
                return opens.astimezone(now.tzinfo)
    return None


def overlapping(openings: Sequence[Opening]) -> bool:
    """Tell whether two of them share a moment, or one ends before it begins."""
    ordered = sorted(openings)
    return any(each.opens >= each.closes for each in ordered) or any(
        one.weekday == other.weekday and other.opens < one.closes for one, other in pairwise(ordered)
    )
