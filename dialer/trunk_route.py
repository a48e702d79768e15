"""Which trunks a call may take, and in which order. Pure.

The campaign's order stands; a trunk is passed over while it rests after failures or pauses in a storm of them, is down
or refuses us on the node that would call, is full, or has shown every number of its pool as often as it may today. The
first that is left carries the call, the others stand by as alternatives: the node takes the next when one fails before
anybody's phone rang.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from queues.lines.caller_ids import CALLER_IDS_EXHAUSTED

DEAD_STATES: Final = frozenset({"down", "refused"})


class PassedOver(StrEnum):
    """Why a trunk is not used now."""

    RESTS = "rests"
    STORM = "storm"
    DOWN = "down"
    FULL = "full"
    CALLER_IDS = CALLER_IDS_EXHAUSTED


@dataclass(frozen=True, slots=True)
class Standing:
    """A trunk as it stands for the next call over one node; `state` as the node told it last."""

    trunk_id: int
    rests: bool = False
    stormy: bool = False
    state: str = "unknown"
    calls: int = 0
    max_calls: int = 1
    exhausted: bool = False


def passed_over(standing: Standing) -> PassedOver | None:
    """Return why a trunk is not used now; None: it is."""
    if standing.state in DEAD_STATES:
        return PassedOver.DOWN
    if standing.rests:
        return PassedOver.RESTS
    if standing.stormy:
        return PassedOver.STORM
    if standing.exhausted:
        return PassedOver.CALLER_IDS
    return PassedOver.FULL if standing.calls >= standing.max_calls else None


def usable(standings: Iterable[Standing]) -> list[int]:
    """Return the ids of the trunks that the next call may take, in their order."""
    return [standing.trunk_id for standing in standings if passed_over(standing) is None]
