"""A machine with clocks that tests set, and its database."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from store.clock import DatabaseClock
from store.pool import Pool

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


class Machine:
    """A machine with a wall clock, a steady one, and a database whose clock runs with the steady one."""

    def __init__(self) -> None:
        self.steady_s = 100.0
        self.wall_s = NOON.timestamp()
        self.database = NOON

    def pass_time(self, seconds: float) -> None:
        self.steady_s += seconds
        self.wall_s += seconds
        self.database += timedelta(seconds=seconds)

    @asynccontextmanager
    async def acquire(self) -> Any:
        yield self

    async def fetchval(self, _statement: str) -> datetime:
        return self.database

    def clock(self) -> DatabaseClock:
        return DatabaseClock(cast("Pool", self), wall=lambda: self.wall_s, steady=lambda: self.steady_s)
