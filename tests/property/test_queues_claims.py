"""Concurrent claimers over a real queue: nobody is claimed twice, the best go first, expired leases come back once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues import claims
from queues.claims import Claim
from store.pool import Connection, Pool
from tests.integration.queues.seeds import NOW, campaign, portfolio

LEASE: Final = timedelta(seconds=30)
DEBTORS = """
insert into debtors (document, name) select 'D' || n, 'Maria' from generate_series(1, $1) as n
on conflict (document) do nothing
"""
ENTRIES = """
insert into queue_entries (campaign_id, debtor_id, priority, next_at)
select $1, d.id, p.priority, $3
from unnest($2::int[]) with ordinality as p (priority, number)
inner join debtors as d on d.document = 'D' || p.number
"""


PRIORITIES = st.lists(st.integers(0, 20), min_size=1, max_size=60)
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def _fill(pool: Pool, campaign_id: int, priorities: Sequence[int]) -> None:
    async with pool.acquire() as conn:
        await conn.execute("delete from queue_entries")
        await conn.execute(DEBTORS, len(priorities))
        await conn.execute(ENTRIES, campaign_id, priorities, NOW)


@pytest.fixture
async def campaign_id(connection: Connection) -> int:
    return await campaign(connection, await portfolio(connection))


async def _claim_until_empty(pool: Pool, campaign_id: int, limit: int) -> list[list[Claim]]:
    taken: list[list[Claim]] = []
    async with pool.acquire() as conn:
        while batch := await claims.claim(conn, campaign_id=campaign_id, limit=limit, lease=LEASE, now=NOW):
            taken.append(batch)
    return taken


@few
@given(priorities=PRIORITIES, claimers=st.integers(1, 6), limit=st.integers(1, 10))
async def test_concurrent_claimers_share_the_queue_without_overlap(
    pool: Pool, campaign_id: int, priorities: list[int], claimers: int, limit: int
) -> None:
    await _fill(pool, campaign_id, priorities)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_claim_until_empty(pool, campaign_id, limit), name=f"claimer {number}")
            for number in range(claimers)
        ]
    batches = [batch for task in tasks for batch in task.result()]
    claimed = [claim.debtor_id for batch in batches for claim in batch]
    assert len(claimed) == len(set(claimed)) == len(priorities)
    assert all(len(batch) <= limit for batch in batches)
    for task in tasks:
        order = [claim.priority for batch in task.result() for claim in batch]
        assert order == sorted(order, reverse=True)


@few
@given(priorities=PRIORITIES, limit=st.integers(1, 20))
async def test_one_claimer_takes_the_best(pool: Pool, campaign_id: int, priorities: list[int], limit: int) -> None:
    await _fill(pool, campaign_id, priorities)
    async with pool.acquire() as conn:
        taken = await claims.claim(conn, campaign_id=campaign_id, limit=limit, lease=LEASE, now=NOW)
    assert [claim.priority for claim in taken] == sorted(priorities, reverse=True)[:limit]


@few
@given(priorities=PRIORITIES, leases=st.lists(st.integers(1, 60), min_size=1, max_size=6), after=st.integers(0, 70))
async def test_an_expired_lease_comes_back_exactly_once(
    pool: Pool, campaign_id: int, priorities: list[int], leases: list[int], after: int
) -> None:
    await _fill(pool, campaign_id, priorities)
    expected = 0
    async with pool.acquire() as conn:
        for seconds in leases:
            lease = timedelta(seconds=seconds)
            taken = await claims.claim(conn, campaign_id=campaign_id, limit=10, lease=lease, now=NOW)
            expected += len(taken) if seconds <= after else 0
        before = await claims.depth(conn, campaign_id, NOW)
    later = NOW + timedelta(seconds=after)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_return_expired(pool, later), name=f"returner {n}") for n in range(3)]
    assert sum(task.result() for task in tasks) == expected
    async with pool.acquire() as conn:
        depth = await claims.depth(conn, campaign_id, NOW)
    assert (depth.ready, depth.leased) == (before.ready + expected, before.leased - expected)


async def _return_expired(pool: Pool, now: datetime) -> int:
    async with pool.acquire() as conn:
        return await claims.return_expired(conn, now)
