"""A refresh takes its time: managers, calls and imports go on beside it."""

import asyncio
from datetime import timedelta

import pytest

from queues import campaigns, claims, upkeep
from queues.errors import LeaseLost
from queues.ordering import reprioritising
from queues.ordering.campaign_filter import parse_filter
from store.pool import Connection, DedicatedConnection, Pool
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, debt, portfolio

LEASE = timedelta(seconds=60)
LATER = NOW + timedelta(minutes=5)


async def test_a_campaign_is_paused_while_it_is_refreshed(connection: DedicatedConnection, pool: Pool) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await reprioritising.refresh(connection, campaign_id, NOW)
    await debt(connection, portfolio_id, debtor_id, centavos=70_000)
    async with pool.acquire() as slow, pool.acquire() as other, asyncio.TaskGroup() as group, slow.transaction():
        await slow.execute("select from accounts for update")
        refreshing = group.create_task(reprioritising.refresh(other, campaign_id, LATER), name="refreshing")
        await _until_someone_waits(pool)
        await connection.execute("set lock_timeout = '2s'")
        await campaigns.pause(connection, campaign_id)
        assert not refreshing.done()
    assert (await campaigns.get(connection, campaign_id)).status == "paused"


async def test_refreshes_of_a_campaign_take_turns(connection: DedicatedConnection, pool: Pool) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    await callable_debtor(connection, portfolio_id)
    async with pool.acquire() as other, asyncio.TaskGroup() as group, other.transaction():
        first = await reprioritising.refresh(other, campaign_id, NOW)
        second = group.create_task(reprioritising.refresh(connection, campaign_id, NOW), name="second")
        await _until_someone_waits(pool)
        assert not second.done()
    assert (first.added, second.result().added) == (1, 0)


async def test_a_change_during_a_refresh_is_not_taken_for_refreshed(
    connection: DedicatedConnection, pool: Pool
) -> None:
    campaign_id = await campaign(connection, await portfolio(connection))
    await reprioritising.refresh(connection, campaign_id, NOW)
    async with pool.acquire() as other, other.transaction():
        await _change(other, campaign_id)
        await connection.execute("set lock_timeout = '2s'")
        await reprioritising.refresh(connection, campaign_id, LATER)
    assert (await campaigns.get(connection, campaign_id)).refreshed_at is None
    assert await upkeep.keep_up(connection, campaign_id, LATER) is not None


async def test_whom_a_new_filter_leaves_out_is_not_called_from_a_lease(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    leased, called = [await callable_debtor(connection, portfolio_id) for _ in range(2)]
    await reprioritising.refresh(connection, campaign_id, NOW)
    await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW)
    await claims.mark_dialing(connection, campaign_id, called)
    await _change(connection, campaign_id)
    assert (await reprioritising.refresh(connection, campaign_id, LATER)).removed == 1
    with pytest.raises(LeaseLost):
        await claims.mark_dialing(connection, campaign_id, leased)
    assert await claims.release(connection, campaign_id, called, LATER)


async def _change(conn: Connection, campaign_id: int) -> None:
    """Let the campaign take nobody whom these tests know."""
    await campaigns.update(
        conn,
        campaign_id,
        limits=campaigns.Limits(),
        filter=parse_filter({"states": ["RJ"]}),
        strategy_id=None,
        by=None,
        now=NOW,
    )


async def _until_someone_waits(pool: Pool) -> None:
    async with asyncio.timeout(10), pool.acquire() as watcher:
        while not await watcher.fetchval("select exists (select from pg_locks where not granted)"):
            await watcher.execute("select pg_sleep(0.01)")


async def test_calls_go_on_while_everybody_is_reordered(connection: DedicatedConnection, pool: Pool) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    called, waiting, blocked = [await callable_debtor(connection, portfolio_id) for _ in range(3)]
    await reprioritising.refresh(connection, campaign_id, NOW)
    await claims.claim(connection, campaign_id=campaign_id, limit=3, lease=LEASE, now=NOW)
    await claims.mark_dialing(connection, campaign_id, called)
    for each in (waiting, blocked):
        await claims.put_back(connection, campaign_id, each, NOW)
    await connection.execute("update queue_entries set priority = -1")
    async with pool.acquire() as slow, pool.acquire() as other, asyncio.TaskGroup() as group, slow.transaction():
        await slow.execute("select from queue_entries where debtor_id = $1 for update", blocked)
        refreshing = group.create_task(
            reprioritising.refresh(other, campaign_id, LATER, rescore=False), name="refreshing"
        )
        await _until_someone_waits(pool)
        await connection.execute("set lock_timeout = '2s'")
        assert await claims.release(connection, campaign_id, called, LATER)
    assert refreshing.result().changed == 3
    assert await connection.fetchval("select count(*) from queue_entries where priority = -1") == 0
