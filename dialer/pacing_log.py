"""The log of pacing: every decision to launch with the figures it rests on, and once a second that there is none.

Deciding never waits for it: decisions are queued in memory and written in batches. What finds the queue full is dropped
and counted. The events that the figures follow from are in `attempts` and `presence_log` (`dialer.past_shift`).
"""

import asyncio
import math
from collections import deque
from datetime import datetime, timedelta
from typing import Final

import structlog

from dialer.pacing.pacer import Decision
from metrics import guards as instruments
from store.pool import TRANSIENT_ERRORS, Pool
from store.statements import load

SQL: Final = load(__package__, "pacing_log.sql")
WRITE_EVERY_S: Final = 1.0
QUIET: Final = timedelta(seconds=1)
MOST_WAITING: Final = 20_000
KEPT: Final = timedelta(days=35)
FORGET_EVERY: Final = timedelta(hours=1)
_log = structlog.get_logger(__name__)


class PacingLog:
    """The decisions of one team. `most`: how many may wait to be written."""

    def __init__(self, pool: Pool, team_id: int, most: int = MOST_WAITING) -> None:
        self._pool = pool
        self._team_id = team_id
        self._most = most
        self._waiting: deque[tuple[int, datetime, Decision]] = deque()
        self._last: dict[int, tuple[datetime, bool]] = {}
        self._forgot_at: datetime | None = None

    def note(self, campaign_id: int, at: datetime, decision: Decision) -> None:
        """Keep a decision; of those that launch nothing, the first and then one a second."""
        launches = decision.launch > 0
        last = self._last.get(campaign_id)
        if last is not None and not launches and not last[1] and at - last[0] < QUIET:
            return
        self._last[campaign_id] = (at, launches)
        if len(self._waiting) >= self._most:
            instruments.DECISIONS_DROPPED.inc()
            return
        self._waiting.append((campaign_id, at, decision))

    async def run(self) -> None:
        """Write until cancelled; while the database is away decisions wait."""
        while True:
            try:
                await self.write()
            except TRANSIENT_ERRORS as error:
                _log.warning("decisions wait: the database is away", error=repr(error))
            await asyncio.sleep(WRITE_EVERY_S)

    async def write(self) -> None:
        """Write what waits, and forget what is older than KEPT every hour."""
        batch = list(self._waiting)
        if not batch:
            return
        rows = [(self._team_id, name, at, made.launch, _figures(made)) for name, at, made in batch]
        newest = batch[-1][1]
        forget = self._forgot_at is None or self._forgot_at + FORGET_EVERY <= newest
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.executemany(SQL.write, rows)
            if forget:
                await connection.execute(SQL.forget, self._team_id, newest - KEPT)
        self._forgot_at = newest if forget else self._forgot_at
        for _ in batch:
            self._waiting.popleft()
        instruments.DECISIONS.inc(len(batch))


def _figures(decision: Decision) -> dict[str, float | None]:
    """JSON has no infinity."""
    return {name: value if math.isfinite(value) else None for name, value in decision.inputs.items()}
