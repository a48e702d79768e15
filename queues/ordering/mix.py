"""Sharing out calls between the segments of a mix by percentage. Pure.

Every call goes to the segment that most is owed to, and what is owed at the end counts the next time: within one claim
shares are right to a call, and so they are over any number of claims.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from queues.ordering.strategy import Strategy

_Item = TypeVar("_Item")
_NOTHING: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shares:
    """How many calls each segment gets, and what is owed to each afterwards, in parts of a call: it adds up to 0."""

    limits: Mapping[int, int]
    owed: Mapping[int, int]


def percents(strategy: Strategy) -> Mapping[int, int]:
    """The percentage of every segment of a strategy. Segment 0 gets only what no other can use, unless it is alone."""
    if not strategy.mix:
        return {0: 100}
    return {0: 0} | {number: share.percent for number, share in enumerate(strategy.mix, 1)}


def share_out(count: int, weights: Mapping[int, int], owed: Mapping[int, int] = _NOTHING) -> Shares:
    """Split `count` calls by the weights, minding what was owed the last time with the same weights.

    Segments of weight 0 get nothing unless no other is there: then the first gets all. Raises ValueError without any
    segment.
    """
    if not weights:
        raise ValueError("no segment to share between")
    total = sum(weights.values())
    limits = dict.fromkeys(weights, 0)
    if total == 0:
        return Shares(limits | {next(iter(weights)): count}, owed)
    due = {segment: count * weight + owed.get(segment, 0) for segment, weight in weights.items() if weight}
    for _ in range(count):
        most = max(due, key=lambda segment: (due[segment], -segment))
        limits[most] += 1
        due[most] -= total
    return Shares(limits, due)


def interleave(groups: Iterable[Sequence[_Item]]) -> list[_Item]:
    """Take groups by turns in proportion to their lengths, each in its own order."""
    placed = [((place + 0.5) / len(group), item) for group in groups for place, item in enumerate(group)]
    return [item for _, item in sorted(placed, key=lambda pair: pair[0])]
