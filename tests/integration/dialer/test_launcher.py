"""Between the decision to call and the call: what changes meanwhile is seen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from dialer.context import DialerContext, Team, utc_now
from dialer.errors import CampaignChanged
from dialer.guards.guards import Guards
from dialer.launcher import Kept, Launched, Launcher, QueuePlace
from dialer.live_calls import LiveCalls
from dialer.node_link import Inbox, NodeCapacity, NodeLink
from queues import campaigns
from queues.campaigns import Campaign
from store.bus import MemoryBus
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import PATIENCE_S, Floor
from tests.sip.dialing import SECRET

OPEN = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday, noon in São Paulo
CLOSED = datetime(2026, 11, 18, 23, 0, 1, tzinfo=UTC)  # one second past eight in the evening


@pytest_asyncio.fixture
async def link(node: NodeDouble) -> AsyncIterator[NodeLink]:
    """A connected link with room for calls."""
    link = NodeLink(node.name, node.url, SECRET, utc_now)
    inbox: Inbox = asyncio.Queue()
    with link.subscribed(inbox):
        running = asyncio.create_task(link.run(), name="link")
        async with asyncio.timeout(PATIENCE_S):
            while not isinstance(await inbox.get(), NodeCapacity):
                continue
        yield link
        running.cancel()
        await asyncio.wait([running])


async def launcher(floor: Floor, link: NodeLink, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Launcher:
    """A launcher whose guards have looked once, at an agent who is ready."""
    await floor.desk.log_in(floor.agent)
    await floor.desk.go_ready(floor.agent)
    context = DialerContext(floor.settings(), floor.pool, MemoryBus(), {link.name: link}, clock=clock)
    calls = LiveCalls()
    guards = Guards(context, Team(floor.centre.team_id, "Equipe 1"), calls)
    await guards.look(clock(), lambda _call_id, _event: None)
    return Launcher(context, calls, leading=lambda: True, guards=guards)


async def campaign(floor: Floor) -> Campaign:
    async with floor.pool.acquire() as connection:
        return await campaigns.get(connection, floor.centre.campaign_id)


async def states(floor: Floor) -> set[str]:
    return {row["state"] for row in await floor.pool.fetch("select distinct state::text as state from queue_entries")}


async def test_nobody_is_called_for_a_campaign_paused_a_moment_ago(floor: Floor, link: NodeLink) -> None:
    stale, calling = await campaign(floor), await launcher(floor, link)
    await floor.pool.execute("update campaigns set status = 'paused'")
    assert await calling.launch(stale, 1) is Launched.NOBODY
    assert await floor.pool.fetchval("select count(*) from attempts") == 0
    assert "dialing" not in await states(floor)


async def test_nobody_is_called_over_a_trunk_that_the_campaign_had_a_moment_ago(floor: Floor, link: NodeLink) -> None:
    stale, calling = await campaign(floor), await launcher(floor, link)
    await floor.pool.execute(
        """
        with other as (
            insert into trunks (name, address, caller_id, max_calls, simulated)
            values ('outra', '127.0.0.1:5071', '1', 1, true) returning id
        )
        update campaigns set trunk_id = other.id from other
        """
    )
    assert await calling.launch(stale, 1) is Launched.NOBODY
    assert await floor.pool.fetchval("select count(*) from attempts") == 0


async def test_who_dials_for_a_paused_campaign_is_told_so_and_not_to_wait(floor: Floor, link: NodeLink) -> None:
    await floor.pool.execute("update campaigns set status = 'paused'")
    calling, debtor_id = await launcher(floor, link), await floor.pool.fetchval("select min(id) from debtors")
    with pytest.raises(CampaignChanged):
        await calling.launch_for(await campaign(floor), debtor_id, Kept(floor.agent, QueuePlace.ANY))


async def test_the_hours_are_those_of_the_moment_of_dialling(floor: Floor, link: NodeLink) -> None:
    """The window closes between the claim and the admission."""
    await floor.pool.execute("update trunks set simulated = false")
    await floor.pool.execute("update queue_entries set next_at = $1", OPEN)
    await floor.pool.execute("update debts set due_date = $1", OPEN.date() - timedelta(days=40))
    asked = 0

    def clock() -> datetime:
        nonlocal asked
        asked += 1
        return OPEN if asked <= 3 else CLOSED  # the guards' beginning and look, the claim; then the admission

    calling = await launcher(floor, link, clock)
    assert await calling.launch(await campaign(floor), 1) is Launched.NOBODY
    assert await floor.pool.fetchval("select count(*) from attempts") == 0
    earliest = await floor.pool.fetchval("select max(next_at) from queue_entries")
    assert earliest > CLOSED
