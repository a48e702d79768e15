"""How deep the queues are, counted as often as counting is cheap.

A count walks a campaign's whole queue: milliseconds for thousands of debtors, a second for millions. Each is kept for
fifty times as long as it took, so that counting never costs more than a fiftieth of a connection's time.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from queues import claims
from queues.claims import Depth
from store.pool import Connection

_KEPT_FOR: Final = 50  # times as long as the count took


@dataclass(frozen=True, slots=True)
class _Counted:
    depth: Depth
    until: float


class QueueDepths:
    """The last count of every campaign, for one process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._counted: dict[int, _Counted] = {}

    async def read(self, connection: Connection, campaign_ids: Iterable[int], now: datetime) -> Mapping[int, Depth]:
        """Return the depth of each campaign's queue, counting again those that are old for their size."""
        return {each: await self._depth(connection, each, now) for each in campaign_ids}

    async def _depth(self, connection: Connection, campaign_id: int, now: datetime) -> Depth:
        known = self._counted.get(campaign_id)
        began = self._monotonic()
        if known is not None and began < known.until:
            return known.depth
        depth = await claims.depth(connection, campaign_id, now)
        ended = self._monotonic()
        self._counted[campaign_id] = _Counted(depth, ended + _KEPT_FOR * (ended - began))
        return depth
