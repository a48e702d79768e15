"""Looks at queues as often as looking is cheap: a look walks the whole queue, seconds for millions of debtors."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from queues import queue_health
from queues.queue_health import Health
from store.pool import Pool

_FRESH_S: Final = 4.0
_KEPT_FOR: Final = 20  # times as long as the look took


@dataclass(frozen=True, slots=True)
class Look:
    """A queue as it was at a moment."""

    health: Health
    at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    look: Look
    until: float


class HealthWatch:
    """The last look at every queue, for one process; who asks meanwhile waits for the same look."""

    def __init__(self, pool: Pool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._monotonic = monotonic
        self._kept: dict[int, _Kept] = {}
        self._looking: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def read(self, campaign_id: int, now: datetime) -> Look:
        """The health of a campaign's queue, at most some seconds old for its size; raises UnknownCampaign."""
        async with self._looking[campaign_id]:
            kept = self._kept.get(campaign_id)
            began = self._monotonic()
            if kept is not None and began < kept.until:
                return kept.look
            async with self._pool.acquire() as conn:
                look = Look(await queue_health.health(conn, campaign_id, now), now)
            ended = self._monotonic()
            self._kept[campaign_id] = _Kept(look, ended + max(_FRESH_S, _KEPT_FOR * (ended - began)))
            return look
