"""The queue under load: 32 consumers that ask one feeder for the next debtor, as the launcher of a team does."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from alo.bench import raw
from alo.bench.clock import Clock
from alo.bench.durations import Durations
from alo.bench.stopwatch import Stopwatch
from dialer.feeder import Feeder, Sift
from queues import claims
from queues.admission import PutBack
from queues.claims import Return
from store.pool import Connection, Pool
from store.statements import load

SQL = load(__package__, "claiming.sql")
CONSUMERS: Final = 32
_PUT_BACK_AT_ONCE: Final = 500
_AT_MOST_PER_S: Final = 30_000  # claims, as long as no rate was measured
_FASTER: Final = 1.2  # than the last time the consumers may be before the queue runs dry
_DRY_S: Final = 0.002


@dataclass(slots=True)
class Load:
    """What the consumers got: their waits from asking to having a debtor, how many debtors, in how many seconds."""

    waits: Durations = field(default_factory=Durations)
    seconds: float = 0.0
    dry: int = 0  # times that the feeder had nobody

    @property
    def per_s(self) -> float:
        """Debtors handed out per second."""
        return self.waits.count / self.seconds if self.seconds else 0.0


class Consumers:
    """CONSUMERS tasks around one feeder and one connection.

    A campaign has one feeder, and its leader asks it for one debtor at a time: so the consumers stand in line. A wait
    counts from the moment a consumer asks until it has a debtor whose lease is committed and whom `sift` lets through.
    Another connection meanwhile puts back in bulk whoever was handed out, to be due again when about everybody else was
    claimed once: so the queue lasts, and as little comes back early as in a day's work.
    """

    def __init__(self, pool: Pool, campaign_id: int, clock: Clock, ready: int, sift: Sift) -> None:
        self._pool = pool
        self._campaign_id = campaign_id
        self._clock = clock
        self._feeder = Feeder(campaign_id, sift)
        self._taken: list[int] = []
        self._ready = ready
        self._cooling = timedelta(seconds=ready / _AT_MOST_PER_S)

    async def claim(self, seconds: float) -> Load:
        """Claim for so long; all leases end with it."""
        load, over = Load(), asyncio.Event()
        async with self._pool.acquire() as conn, asyncio.TaskGroup() as group:
            group.create_task(self._put_back(over), name="put back")
            with Stopwatch() as watch:
                await self._consume(conn, load, time.perf_counter() + seconds)
            over.set()
        async with self._pool.acquire() as conn:
            await claims.return_leases(conn, self._campaign_id)
        load.seconds = watch.seconds
        if load.waits.count:
            self._cooling = timedelta(seconds=self._ready / (_FASTER * load.per_s))
        return load

    async def _consume(self, conn: Connection, load: Load, until: float) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(CONSUMERS):
                group.create_task(self._ask(conn, load, until), name=f"consumer {number}")

    async def _ask(self, conn: Connection, load: Load, until: float) -> None:
        while (asked := time.perf_counter()) < until:
            debtor_id = await self._feeder.next(conn, CONSUMERS, self._clock.now())
            if debtor_id is None:
                load.dry += 1
                await asyncio.sleep(_DRY_S)
            else:
                load.waits.add(time.perf_counter() - asked)
                self._taken.append(debtor_id)

    async def _put_back(self, over: asyncio.Event) -> None:
        async with self._pool.acquire() as conn:
            while self._taken or not over.is_set():
                several, self._taken[:_PUT_BACK_AT_ONCE] = self._taken[:_PUT_BACK_AT_ONCE], []
                if several:
                    due_again = self._clock.now() + self._cooling
                    await claims.put_back_many(conn, self._campaign_id, [Return(each, due_again) for each in several])
                else:
                    await asyncio.sleep(_DRY_S)


async def make_ready(conn: Connection, campaign_id: int, now: datetime) -> int:
    """Make every entry due at `now`, and the table as a quiet hour leaves it; returns how many entries there are."""
    await conn.execute(SQL.make_due, campaign_id, now)
    await conn.execute(SQL.tidy)
    await conn.execute(raw.SQL.checkpoint)
    return int(await conn.fetchval(SQL.count_queue, campaign_id))


async def cool_the_head(conn: Connection, campaign_id: int, debtors: int, now: datetime) -> None:
    """Let the first so many debtors of the queue wait until tomorrow."""
    await conn.execute(SQL.cool_the_head, campaign_id, debtors, now + timedelta(days=1))


async def everybody(
    _conn: Connection, _campaign_id: int, debtor_ids: Sequence[int], _now: datetime, **_kept: bool
) -> tuple[list[int], list[PutBack]]:
    """A sift that lets everybody through: what is measured is the queue alone."""
    return list(debtor_ids), []


@asynccontextmanager
async def old_snapshot(pool: Pool) -> AsyncIterator[None]:
    """A transaction that sees the tables as they are now, open for as long as the block runs, as a backup's is."""
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        await conn.fetchrow(SQL.take_snapshot)
        yield
