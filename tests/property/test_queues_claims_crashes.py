"""Feeders that work at once and die at any moment: nobody is called twice, and nobody is lost.

A feeder may die with claims committed, whose leases then run out, or in the middle of the transaction that claims,
which then never happened. Whoever is called stays with that call.
"""

import asyncio
import enum
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialer.feeder import LEASE, Feeder
from queues import claims
from queues.priority import CALLBACK_PRIORITY
from store.pool import Connection, Pool, connect
from tests.integration.queues.seeds import NOW, campaign, portfolio

DEBTORS: Final = 60
MAKE_DEBTORS = "insert into debtors (document, name) select 'D' || n, 'Maria' from generate_series(1, $1::int) as n"
ENTRIES = """
insert into queue_entries (campaign_id, debtor_id, priority, next_at, callback)
select $1, d.id, abs(p.priority), $3, p.priority < 0
from unnest($2::int[]) with ordinality as p (priority, number)
inner join debtors as d on d.document = 'D' || p.number
"""
RANKS = """
select debtor_id, case when callback then $2 else priority end as rank from queue_entries where campaign_id = $1
"""
UNFINISHED = "select exists (select from pg_stat_activity where state like 'idle in transaction%')"
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Death(enum.Enum):
    COMMITTED = enum.auto()
    IN_TRANSACTION = enum.auto()


@dataclass(frozen=True)
class Life:
    """A feeder calls so many debtors, each asked for as one of `need`, and then dies."""

    calls: int
    need: int
    death: Death


@dataclass
class Log:
    """Who was called how often, and what each feeder handed out, in its order."""

    calls: Counter[int] = field(default_factory=Counter)
    handed_out: list[list[int]] = field(default_factory=list)


LIVES = st.lists(
    st.builds(Life, st.integers(0, 25), st.integers(1, 30), st.sampled_from(Death)), min_size=1, max_size=5
)
PRIORITY = st.integers(-2, 8)  # a negative one is a callback


@pytest.fixture
async def campaign_id(connection: Connection) -> int:
    await connection.execute(MAKE_DEBTORS, DEBTORS)
    return await campaign(connection, await portfolio(connection))


@few
@given(priorities=st.lists(PRIORITY, min_size=1, max_size=DEBTORS), lives=LIVES)
async def test_everybody_is_called_once_whoever_dies(
    pool: Pool, database: str, campaign_id: int, priorities: list[int], lives: list[Life]
) -> None:
    async with pool.acquire() as conn:
        await conn.execute("delete from queue_entries")
        await conn.execute(ENTRIES, campaign_id, priorities, NOW)
        ranks: dict[int, int] = {
            row["debtor_id"]: row["rank"] for row in await conn.fetch(RANKS, campaign_id, CALLBACK_PRIORITY)
        }
    log = Log()
    async with asyncio.TaskGroup() as group:
        for number, life in enumerate(lives):
            group.create_task(_live(database, campaign_id, life, log), name=f"feeder {number}")
    assert max(log.calls.values(), default=0) <= 1
    await _successor(pool, database, campaign_id, log)
    assert log.calls == Counter(list(ranks))
    rolled_back = any(life.death is Death.IN_TRANSACTION for life in lives)  # the best may come back at any moment
    for each in log.handed_out[-1:] if rolled_back else log.handed_out:
        order = [ranks[debtor_id] for debtor_id in each]
        assert order == sorted(order, reverse=True)


async def _live(database: str, campaign_id: int, life: Life, log: Log) -> None:
    conn = await connect(database, application_name="alo-test")
    await _call(conn, campaign_id, life, log, NOW)
    if life.death is Death.IN_TRANSACTION:
        await conn.transaction().start()
        await claims.claim(conn, campaign_id=campaign_id, limit=life.need, lease=LEASE, now=NOW)
    conn.terminate()


async def _call(conn: Connection, campaign_id: int, life: Life, log: Log, now: datetime) -> None:
    feeder = Feeder(campaign_id)
    handed_out: list[int] = []
    log.handed_out.append(handed_out)
    while len(handed_out) < life.calls and (debtor_id := await _next(feeder, conn, life.need, now)) is not None:
        handed_out.append(debtor_id)
        await claims.mark_dialing(conn, campaign_id, debtor_id)
        log.calls[debtor_id] += 1


async def _next(feeder: Feeder, conn: Connection, need: int, now: datetime) -> int | None:
    """Whoever expects a call first, as if an agent were free for every one of them."""
    for who in await feeder.expected(conn, now):
        feeder.took(who.debtor_id)
        return who.debtor_id
    return await feeder.next(conn, need, now)


async def _successor(pool: Pool, database: str, campaign_id: int, log: Log) -> None:
    """When every lease is over, several processes give back what the dead left, and one feeder calls the rest."""
    later = NOW + LEASE
    async with pool.acquire() as conn:
        await _until_the_dead_are_gone(conn)
        left = (await claims.depth(conn, campaign_id, NOW)).leased
    async with asyncio.TaskGroup() as group:
        returns = [group.create_task(_return_expired(pool, later), name=f"returner {number}") for number in range(3)]
    assert sum(task.result() for task in returns) == left
    last = await connect(database, application_name="alo-test")
    await _call(last, campaign_id, Life(DEBTORS, 10, Death.COMMITTED), log, later)
    await last.close()


async def _until_the_dead_are_gone(conn: Connection) -> None:
    """A backend notices that its client is gone, and rolls back, a moment later."""
    async with asyncio.timeout(10):
        while await conn.fetchval(
            "select exists (select from pg_stat_activity where state like 'idle in transaction%')"
        ):
            await conn.execute("select pg_sleep(0.01)")


async def _return_expired(pool: Pool, now: datetime) -> int:
    async with pool.acquire() as conn:
        return await claims.return_expired(conn, now)
