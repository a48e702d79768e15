"""What a guard says. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

Figures = Mapping[str, float | str]


class Reason(StrEnum):
    """Why a campaign is slowed, stopped or warned about; also the message id of its text. In the order of telling."""

    NO_AGENT = "no_agent"
    TRUNK_STORM = "trunk_storm"
    NO_TRUNK = "no_trunk"
    SHORT_CALLS = "short_calls"
    CALLS_PER_DAY = "calls_per_day"
    CALLS_PER_MONTH = "calls_per_month"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a campaign's pace: `share` 1 is all of it, 0 no call; `figures` by name are for people to read.

    With `share` 1 it is a warning.
    """

    share: float
    reason: Reason
    figures: Figures = field(default_factory=dict)


_ORDER: Final = tuple(Reason)


def strictest(allowances: Iterable[Allowance]) -> Allowance | None:
    """Return the one that leaves the least; None when nothing is held back."""
    slowing = [each for each in allowances if each.share < 1]
    return min(slowing, key=lambda each: (each.share, _ORDER.index(each.reason)), default=None)
