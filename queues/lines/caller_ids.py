"""Which number the called person sees. Pure.

    fixed         the trunk's own caller ID, always
    by_area_code  a number of the called area; else one that belongs to no area; else, in a pool that has neither, the
                  trunk's own
    rotation      any number of the pool, whatever its area; in an empty pool the trunk's own

Among several the least used of the day goes first, the older before the younger. A number that reached its daily limit
is passed over; when all that would do have reached theirs, nobody is called: `CALLER_IDS_EXHAUSTED`. The trunk's own
number is no way out then: a limit protects numbers from being reported as spam, and the main one most of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from queues.lines.number_formats import area_code_of

CALLER_IDS_EXHAUSTED: Final = "caller_ids_exhausted"


class CallerIdChoice(StrEnum):
    """How a trunk chooses."""

    FIXED = "fixed"
    BY_AREA_CODE = "by_area_code"
    ROTATION = "rotation"


@dataclass(frozen=True, slots=True)
class PoolNumber:
    """A number (E.164) of a trunk's pool and how many calls showed it today; `daily_limit` None: no limit."""

    id: int
    number: str
    area_code: str | None
    daily_limit: int | None
    calls: int

    @property
    def exhausted(self) -> bool:
        """Whether it may not be shown any more today."""
        return self.daily_limit is not None and self.calls >= self.daily_limit


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: `pool_id` names the row of the pool, None the trunk's own caller ID."""

    caller_id: str
    pool_id: int | None = None


def choose(own: str, choice: CallerIdChoice, pool: Sequence[PoolNumber], called: str) -> Shown | None:
    """Return the caller ID for a call to `called` (E.164); None: all that would do are exhausted."""
    candidates = _candidates(choice, pool, called)
    if not candidates:
        return Shown(own)
    usable = [number for group in candidates for number in _least_used(group)]
    return Shown(usable[0].number, usable[0].id) if usable else None


def all_exhausted(choice: CallerIdChoice, pool: Sequence[PoolNumber]) -> bool:
    """Tell whether no call at all could be shown a number, whoever is called."""
    return choice is not CallerIdChoice.FIXED and bool(pool) and all(number.exhausted for number in pool)


def _candidates(choice: CallerIdChoice, pool: Sequence[PoolNumber], called: str) -> list[list[PoolNumber]]:
    """The numbers that would do, the better group first."""
    match choice:
        case CallerIdChoice.FIXED:
            return []
        case CallerIdChoice.ROTATION:
            return [list(pool)] if pool else []
        case CallerIdChoice.BY_AREA_CODE:
            area = area_code_of(called)
            own_area = [number for number in pool if number.area_code is not None and number.area_code == area]
            anywhere = [number for number in pool if number.area_code is None]
            return [group for group in (own_area, anywhere) if group]


def _least_used(numbers: Sequence[PoolNumber]) -> list[PoolNumber]:
    return sorted((each for each in numbers if not each.exhausted), key=lambda each: (each.calls, each.id))
