"""Many calls at once, while dialers die and the database loses its sessions: the books still balance."""

import asyncio
import random
from uuid import UUID

from dialer.errors import DialerError
from dialer.outcome_form import OutcomeForm
from store.pool import CONNECTION_ERRORS, Pool
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, kill_sessions, killed_dialer, make_centre, running_dialer, until

AGENTS = 4
DEBTORS = 40
LIVES = 3  # dialers, one after the other


async def people(node: NodeDouble, dice: random.Random) -> None:
    """Answer, or not, every call that is placed."""
    async with asyncio.TaskGroup() as tasks:
        while True:
            call_id = await node.next_call()
            tasks.create_task(person(node, call_id, dice.random()), name=f"person {call_id}")


async def person(node: NodeDouble, call_id: str, mood: float) -> None:
    if mood < 0.3:
        await node.end(call_id, EndCause.BUSY, 486)
        return
    await node.ring(call_id)
    if mood < 0.5:
        await node.end(call_id, EndCause.NO_ANSWER, 487)
        return
    await node.answer(call_id)
    if mood < 0.6:
        await node.end(call_id, EndCause.REMOTE_HANGUP)


async def robot(floor: Floor, agent_id: int) -> None:
    """Hang up on everybody and record it, whatever the machinery is going through."""
    await floor.seat(agent_id)
    while True:
        try:
            presence = await floor.presence(agent_id)
            match presence["state"]:
                case "talking":
                    await floor.desk.hang_up(agent_id, presence["attempt_id"])
                case "wrap_up":
                    await floor.desk.record_outcome(agent_id, presence["attempt_id"], OutcomeForm("silent"))
                case "paused":
                    await floor.desk.go_ready(agent_id)
        except (DialerError, *CONNECTION_ERRORS):
            continue  # the call was closed meanwhile, or the database is away
        finally:
            await asyncio.sleep(0.02)


async def closed_attempts(pool: Pool) -> dict[str, int]:
    [row] = await pool.fetch(
        """
        select count(*) filter (where closed_at is not null) as closed, count(distinct debtor_id) as called,
            count(*) filter (where closed_at is null) as open
        from attempts
        """
    )
    return dict(row)


async def until_closed(pool: Pool, count: int) -> None:
    """Wait until at least so many attempts are closed."""

    async def read() -> dict[str, bool]:
        return {"closed": (await closed_attempts(pool))["closed"] >= count}

    await until(read, {"closed": True})


async def test_the_books_balance_after_a_storm(database: str, pool: Pool, node: NodeDouble) -> None:
    async with pool.acquire() as connection:
        centre = await make_centre(connection, agents=AGENTS, debtors=DEBTORS)
    floor = Floor(database, pool, node, centre)
    settings = floor.settings(node_away_s=20.0)
    async with asyncio.TaskGroup() as tasks:
        background = [
            tasks.create_task(floor.keep_screens(), name="screens"),
            tasks.create_task(people(node, random.Random(7)), name="people"),  # noqa: S311 - a repeatable crowd
            *[tasks.create_task(robot(floor, agent), name=f"robot {agent}") for agent in centre.agents],
        ]
        for life in range(1, LIVES):
            async with killed_dialer(settings):
                await until_closed(pool, life * DEBTORS // 5)
        async with running_dialer(settings):
            await until_closed(pool, LIVES * DEBTORS // 5)
            await kill_sessions(floor, "alo-dialer%")
            await until(lambda: closed_attempts(pool), {"called": DEBTORS, "open": 0})
        for task in background:
            task.cancel()
    await assert_balanced(pool, node)


async def assert_balanced(pool: Pool, node: NodeDouble) -> None:
    assert len(node.dialled) == len(set(node.dialled))
    known = {row["id"] for row in await pool.fetch("select id from attempts")}
    assert {UUID(call_id) for call_id in node.dialled} <= known
    live = [call_id for call_id, call in node.calls.items() if call.state.ended is None]
    assert live == []
    in_two_calls = await pool.fetchval(
        """
        select count(*) from attempts a join attempts b on b.agent_id = a.agent_id and b.id <> a.id
        where a.connected_at <= b.connected_at and b.connected_at < a.ended_at
        """
    )
    assert in_two_calls == 0
    assert await pool.fetchval("select count(*) from agent_presence where attempt_id is not null") == 0
    unattended = await pool.fetchval(
        "select count(*) from attempts where answered_at is not null and agent_id is null and outcome <> 'abandoned'"
    )
    assert unattended == 0
