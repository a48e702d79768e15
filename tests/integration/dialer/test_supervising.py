"""Supervisors on conversations: who may, what the node is told, what the agent sees, what is logged."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from dialer import screen as screens
from dialer.conversation import supervising
from dialer.conversation.supervising import Supervising, Supervisor
from dialer.errors import CallGone, DeskNeeded, NotYourCall
from dialer.outcome_form import OutcomeForm
from store.bus import MemoryBus
from telephony.end_cause import EndCause
from telephony.protocol import Supervise, Unsupervise
from tests.integration.dialer.centre import Floor, running_dialer, until


@pytest_asyncio.fixture
async def supervisor(floor: Floor) -> Supervisor:
    user_id = await floor.pool.fetchval(
        """
        insert into users (username, name, password_hash, role, team_id)
        values ('sonia', 'Sônia', 'x', 'supervisor', $1)
        returning id
        """,
        floor.centre.team_id,
    )
    return Supervisor(user_id, floor.centre.team_id)


@pytest.fixture
def desk(floor: Floor) -> Supervising:
    return Supervising(floor.pool, MemoryBus())


@pytest_asyncio.fixture
async def call(floor: Floor) -> AsyncIterator[str]:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        yield await floor.talk()


def told(floor: Floor) -> list[tuple[str, str | None]]:
    return [(each.name, each.role if isinstance(each, Supervise) else None) for each in floor.node.supervised]


async def seen_by_agent(floor: Floor) -> dict[str, Any]:
    async with floor.pool.acquire() as connection:
        screen = await screens.read(connection, floor.agent)
    return {"supervised": screen.call.talk.supervised if screen and screen.call else "no call"}


async def audited(floor: Floor) -> list[tuple[str, str]]:
    rows = await floor.pool.fetch("select action, detail from audit_log where action like 'supervision.%' order by id")
    return [(row["action"], row["detail"]["role"]) for row in rows]


async def test_from_listening_to_leaving(floor: Floor, desk: Supervising, supervisor: Supervisor, call: str) -> None:
    name = f"supervisor-{supervisor.user_id}"
    await desk.supervise(supervisor, UUID(call), "listen")
    assert (await seen_by_agent(floor))["supervised"] == "listen"  # whether it is shown is for the web to decide
    await desk.supervise(supervisor, UUID(call), "whisper")
    assert (await seen_by_agent(floor))["supervised"] == "whisper"
    await desk.supervise(supervisor, UUID(call), "barge")
    await desk.stop(supervisor.user_id)
    await desk.stop(supervisor.user_id)  # twice does nothing
    await floor.node.until(lambda: len(floor.node.supervised) == 4)
    assert told(floor) == [(name, "listen"), (name, "whisper"), (name, "barge"), (name, None)]
    assert await audited(floor) == [
        ("supervision.start", "listen"),
        ("supervision.role", "whisper"),
        ("supervision.role", "barge"),
        ("supervision.stop", "barge"),
    ]
    assert (await seen_by_agent(floor))["supervised"] is None


async def test_taking_over(floor: Floor, desk: Supervising, supervisor: Supervisor, call: str) -> None:
    with pytest.raises(DeskNeeded):
        await desk.supervise(supervisor, UUID(call), "take_over")
    assert (await audited(floor), floor.node.supervised) == ([], [])  # all of it or nothing
    await floor.log_in(supervisor.user_id)
    await desk.supervise(supervisor, UUID(call), "take_over")
    await floor.node.until(lambda: told(floor) == [(f"supervisor-{supervisor.user_id}", "take_over")])
    assert (await floor.presence(floor.agent))["reason"] == "taken_over"
    taken = await floor.attempt(call)
    assert (taken["agent_id"], taken["taken_over_from"]) == (supervisor.user_id, floor.agent)
    with pytest.raises(NotYourCall):
        await floor.desk.record_outcome(floor.agent, UUID(call), OutcomeForm("silent"))
    await desk.stop(supervisor.user_id)  # the page is closed: they are the agent, and stay
    await floor.node.end(call, EndCause.REMOTE_HANGUP)
    await floor.until_presence(supervisor.user_id, "wrap_up")
    await floor.desk.record_outcome(supervisor.user_id, UUID(call), OutcomeForm("silent"))
    closed = await floor.attempt(call)
    assert (closed["outcome"], closed["recorded_by"]) == ("silent", supervisor.user_id)
    assert not [each for each in floor.node.supervised if isinstance(each, Unsupervise)]


async def test_who_may_not(floor: Floor, desk: Supervising, supervisor: Supervisor, call: str) -> None:
    other_team = Supervisor(supervisor.user_id, floor.centre.team_id + 1)
    with pytest.raises(CallGone):
        await desk.supervise(other_team, UUID(call), "listen")
    with pytest.raises(CallGone):
        await desk.supervise(Supervisor(floor.agent, None), UUID(call), "listen")  # nobody supervises themselves
    await desk.supervise(Supervisor(supervisor.user_id, None), UUID(call), "listen")  # of all teams
    await floor.desk.pause(floor.agent, "rest")
    await floor.node.end(call, EndCause.REMOTE_HANGUP)
    await floor.until_presence(floor.agent, "wrap_up")
    with pytest.raises(CallGone):
        await desk.supervise(supervisor, UUID(call), "whisper")


async def test_it_ends_with_the_call(floor: Floor, desk: Supervising, supervisor: Supervisor, call: str) -> None:
    await desk.supervise(supervisor, UUID(call), "whisper")
    async with floor.pool.acquire() as connection:
        [line] = await supervising.conversations(connection, floor.centre.team_id)
        assert [(each.name, each.role) for each in line.listeners] == [("Sônia", "whisper")]
        assert await supervising.conversations(connection, floor.centre.team_id + 1) == []
    await floor.desk.pause(floor.agent, "rest")
    await floor.node.end(call, EndCause.REMOTE_HANGUP)

    async def open_ones() -> dict[str, Any]:
        return {"open": await floor.pool.fetchval("select count(*) from supervisions where ended_at is null")}

    await until(open_ones, {"open": 0})
