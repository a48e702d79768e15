"""The time of the centre: the database's, the same in every process, whatever the clock of a process's machine does."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import structlog

from store.pool import TRANSIENT_ERRORS, Pool
from store.statements import load

SQL: Final = load(__package__, "clock.sql")
LOOK_EVERY_S: Final = 2.0
STEP_S: Final = 2.0  # a smaller correction is none that anybody has to know of
_log = structlog.get_logger(__name__)


class DatabaseClock:
    """Call it for the time. It runs on this machine's steady clock and is set by the database every LOOK_EVERY_S.

    A step of this machine's clock is therefore no step of this one. One of the database's clock is: whoever measures
    waits by the difference of two times begins anew when `stepped` returns.
    """

    def __init__(
        self, pool: Pool, *, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._steady = steady
        self._ahead_s = wall() - steady()
        self._set = False
        self._stepped = asyncio.Event()

    def __call__(self) -> datetime:
        """The time, aware, UTC."""
        return datetime.fromtimestamp(self._steady() + self._ahead_s, UTC)

    async def look(self) -> None:
        """Set it by the database; raises one of TRANSIENT_ERRORS."""
        async with self._pool.acquire() as connection:
            asked = self._steady()
            told: datetime = await connection.fetchval(SQL.time)
            answered = self._steady()
        ahead_s = told.timestamp() - (asked + answered) / 2
        step_s, self._ahead_s = ahead_s - self._ahead_s, ahead_s
        if self._set and abs(step_s) > STEP_S + (answered - asked):
            _log.warning("the clock of the database was stepped", by_s=round(step_s, 1))
            self._stepped.set()
            self._stepped = asyncio.Event()
        self._set = True

    async def run(self) -> None:
        """Keep it set until cancelled; while the database is away it goes on by itself."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except TRANSIENT_ERRORS as error:
                _log.warning("the clock is not set: the database is away", error=repr(error))

    async def stepped(self) -> None:
        """Return at the next step of the database's clock."""
        await self._stepped.wait()
