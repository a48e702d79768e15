"""How others choose the next debtor, on the same server and the same people: a hopper refilled each second, as ViciDial
does it, and a sort at each read."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from alo.bench.claiming import CONSUMERS, Load
from alo.bench.clock import Clock
from alo.bench.stopwatch import Stopwatch
from dialer.feeder import BATCH
from store.pool import Connection, Pool
from store.statements import load

SQL = load(__package__, "rivals.sql")
HOPPER_LEVEL: Final = 5_000  # debtors; the most that screens of ViciDial let one choose, 50 to 500 are usual
_REFILLED_EVERY_S: Final = 1.0
_EMPTY_S: Final = 0.005  # before a consumer looks into an empty hopper again
_COOLING: Final = timedelta(hours=4)


@dataclass(slots=True)
class HopperLoad(Load):
    """What consumers got out of the hopper, and how long they stood before an empty one."""

    starved_s: float = 0.0
    refills_s: list[float] = field(default_factory=list)

    @property
    def starved(self) -> float:
        """The share of the consumers' time in which the hopper was empty."""
        return self.starved_s / (CONSUMERS * self.seconds) if self.seconds else 0.0


async def make_leads(conn: Connection, campaign_id: int, clock: Clock) -> None:
    """Copy the campaign's queue into tables of the other designs; everybody is due."""
    await conn.execute(SQL.drop_tables)
    await conn.execute(SQL.make_leads)
    await conn.execute(SQL.make_hopper)
    await conn.execute(SQL.fill_leads, campaign_id, clock.now())
    await conn.execute(SQL.tidy)


async def hopper(pool: Pool, clock: Clock, seconds: float) -> HopperLoad:
    """CONSUMERS take from the hopper, each over its own connection, for so long; it is full when they begin."""
    result = HopperLoad()
    async with pool.acquire() as conn:
        await _refill(conn, clock)
    until = time.perf_counter() + seconds
    with Stopwatch() as watch:
        async with asyncio.TaskGroup() as group:
            group.create_task(_refill_each_second(pool, clock, result, until), name="hopper")
            for number in range(CONSUMERS):
                group.create_task(_take(pool, f"agent {number}", result, until), name=f"consumer {number}")
    result.seconds = watch.seconds
    return result


async def sort_at_read(conn: Connection, clock: Clock, seconds: float) -> Load:
    """One feeder claims batches as large as ours, sorting the leads each time; a wait is that of one batch."""
    result = Load()
    until = time.perf_counter() + seconds
    with Stopwatch() as watch:
        while (asked := time.perf_counter()) < until:
            now = clock.now()
            await conn.fetch(SQL.sort_and_claim, now + _COOLING, now, BATCH)
            result.waits.add(time.perf_counter() - asked)
    result.seconds = watch.seconds
    return result


async def drop(conn: Connection) -> None:
    """Remove the tables of the other designs."""
    await conn.execute(SQL.drop_tables)


async def _take(pool: Pool, agent: str, result: HopperLoad, until: float) -> None:
    async with pool.acquire() as conn:
        take = await conn.prepare(SQL.take)
        while (asked := time.perf_counter()) < until:
            if await take.fetchval(agent) is not None:
                result.waits.add(time.perf_counter() - asked)
            else:
                result.dry += 1
                await asyncio.sleep(_EMPTY_S)
                result.starved_s += time.perf_counter() - asked


async def _refill_each_second(pool: Pool, clock: Clock, result: HopperLoad, until: float) -> None:
    async with pool.acquire() as conn:
        while (left := until - time.perf_counter()) > 0:
            await asyncio.sleep(min(left, _REFILLED_EVERY_S))
            with Stopwatch() as watch:
                await _refill(conn, clock)
            result.refills_s.append(watch.seconds)


async def _refill(conn: Connection, clock: Clock) -> None:
    now = clock.now()
    async with conn.transaction():
        await conn.execute(SQL.clear_taken, now + _COOLING)
        await conn.execute(SQL.refill, HOPPER_LEVEL, now)
