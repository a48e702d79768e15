"""Calls that come in, on a real database and the node's double."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from dialer.errors import NumberInUse
from dialer.inbound import numbers
from dialer.inbound.hours import Opening
from dialer.inbound.numbers import NumberSettings
from dialer.inbound.waiting import Manners
from dialer.outcome_form import OutcomeForm
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, killed_dialer, leads, running_dialer, ticks_on

OURS = "+551140001234"
CALLER = "011980000000"  # of debtor 0, as a carrier writes it
QUEUE = Manners(
    longest_wait=timedelta(seconds=60),
    announce_every=timedelta(seconds=60),
    offer_after=timedelta(seconds=0),
)


@pytest_asyncio.fixture
async def line(floor: Floor) -> AsyncIterator[Floor]:
    """The floor with a number of its own, and nobody to be dialled."""
    await floor.pool.execute("update campaigns set status = 'paused'")
    await add_number(floor, QUEUE)
    yield floor


async def add_number(floor: Floor, manners: Manners, *openings: Opening, number: str = OURS) -> int:
    centre = floor.centre
    settings = NumberSettings(centre.team_id, centre.campaign_id, "Central", manners, openings=openings)
    async with floor.pool.acquire() as connection:
        return await numbers.add(connection, number, settings)


async def set_manners(floor: Floor, manners: Manners, *openings: Opening) -> None:
    centre = floor.centre
    async with floor.pool.acquire() as connection:
        [number] = await numbers.every(connection)
        settings = NumberSettings(centre.team_id, centre.campaign_id, "Central", manners, openings=openings)
        await numbers.change(connection, number.id, settings)


async def test_a_known_debtor_is_put_through_to_a_free_agent(line: Floor, node: NodeDouble) -> None:
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.seat(line.agent)
        call_id = await node.come_in(CALLER, "01140001234")
        talking = await line.until_attempt_row(call_id, state="talking")
        assert (talking["direction"], talking["debtor_id"], talking["agent_id"]) == (
            "inbound",
            line.centre.debtors[0],
            line.agent,
        )
        assert talking["number"] == "+5511980000000"
        assert (await line.queue_entry(line.centre.debtors[0]))["state"] == "dialing"
        await line.desk.identify(line.agent, UUID(call_id))
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        await line.until_presence(line.agent, "wrap_up")
        await line.desk.record_outcome(line.agent, UUID(call_id), OutcomeForm("refuses"))
        entry = await line.queue_entry(line.centre.debtors[0])
    assert entry["state"] == "ready"
    assert entry["next_at"] > datetime.now(UTC) + timedelta(days=6)
    assert (call_id, "inbound-please-wait") not in node.played
    assert await line.pool.fetchval("select count(*) from phone_history") == 0


async def test_nobody_free_waits_with_music_and_gets_the_next_agent(line: Floor, node: NodeDouble) -> None:
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        first = await node.come_in(CALLER, OURS)
        await node.until_arranged(first, "hold")
        second = await node.come_in("anonymous", OURS)
        await node.heard(second, "number-2")
        await node.heard(first, "inbound-you-are-next")
        await line.seat(line.agent)
        await line.until_attempt_row(first, state="talking", agent_id=line.agent)
        await node.until_arranged(first, "talk")
        waiting = await line.attempt(second)
    assert (waiting["state"], waiting["agent_id"], waiting["number"]) == ("answered", None, "anonymous")


async def test_the_call_back_goes_to_the_phone_they_called_from(line: Floor, node: NodeDouble) -> None:
    await line.pool.execute("update phones set status = 'good' where debtor_id = $1", line.centre.debtors[0])
    await line.pool.execute(
        "insert into phones (debtor_id, number) values ($1, '+551137770000')", line.centre.debtors[0]
    )
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in("1137770000", OURS)
        await node.heard(call_id, "inbound-to-be-called-press")
        await node.press(call_id, "1")
        await line.until_attempt_row(call_id, outcome="inbound_callback_asked")
        await line.pool.execute("update campaigns set status = 'running'")
        await line.seat(line.agent)
        back = await line.attempt(await node.placed())
    assert (back["debtor_id"], back["number"]) == (line.centre.debtors[0], "+551137770000")


async def test_several_with_the_number_are_called_back_once(line: Floor, node: NodeDouble) -> None:
    for debtor_id in line.centre.debtors[:2]:
        await line.pool.execute("insert into phones (debtor_id, number) values ($1, '+551137770000')", debtor_id)
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in("1137770000", OURS)
        await node.until_arranged(call_id, "hold")
        assert (await line.attempt(call_id))["debtor_id"] is None
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        closed = await line.until_attempt_row(call_id, outcome="inbound_abandoned")
        called_back = await line.pool.fetch("select debtor_id from queue_entries where callback")
    assert [row["debtor_id"] for row in called_back] == [closed["debtor_id"]] == [line.centre.debtors[0]]


async def test_who_is_in_another_call_is_recognised_when_that_is_over(line: Floor, node: NodeDouble) -> None:
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.seat(line.agent)
        first = await node.come_in(CALLER, OURS)
        await line.until_attempt_row(first, state="talking")
        second = await node.come_in(CALLER, OURS)  # from another line of the same switchboard
        waiting = await line.until_attempt_row(second, state="answered")
        assert waiting["debtor_id"] is None
        await line.desk.hang_up(line.agent, UUID(first))
        await node.end(first, EndCause.LOCAL_HANGUP)
        await line.until_presence(line.agent, "wrap_up")
        await line.desk.record_outcome(line.agent, UUID(first), OutcomeForm("silent"))
        await line.until_attempt_row(second, state="talking")
        await line.desk.choose(line.agent, UUID(second), line.centre.debtors[0])
    assert (await line.attempt(second))["debtor_id"] == line.centre.debtors[0]


async def test_a_caller_who_is_dialled_for_does_not_take_that_agent(line: Floor, node: NodeDouble) -> None:
    await line.pool.execute("update campaigns set status = 'running'")
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.seat(line.agent)
        dialled = await node.placed()
        await node.ring(dialled)
        caller = await node.come_in("anonymous", OURS)
        await node.until_arranged(caller, "hold")
        await node.answer(dialled)
        await line.until_attempt(dialled, state="talking", agent_id=line.agent)
        await line.desk.hang_up(line.agent, UUID(dialled))
        await line.until_presence(line.agent, "wrap_up")
        await line.desk.record_outcome(line.agent, UUID(dialled), OutcomeForm("silent"))
        await line.until_attempt(caller, state="talking", agent_id=line.agent)  # before anybody is dialled again
        assert node.nothing_placed()


async def test_the_key_puts_one_call_back_into_the_queue_and_lets_the_caller_go(line: Floor, node: NodeDouble) -> None:
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in(CALLER, OURS)
        await node.heard(call_id, "inbound-to-be-called-press")
        for digit in "911":
            await node.press(call_id, digit)
        closed = await line.until_attempt_row(call_id, state="closed")
        assert (closed["outcome"], closed["cause"]) == ("inbound_callback_asked", "local_hangup")
        entry = await line.queue_entry(line.centre.debtors[0])
        assert (entry["state"], entry["callback"]) == ("ready", True)
        assert entry["next_at"] <= datetime.now(UTC)
        assert (call_id, "inbound-callback-noted") in node.played

        await line.pool.execute("update campaigns set status = 'running'")
        await line.seat(line.agent)
        back = await line.attempt(await node.placed())
        assert (back["debtor_id"], back["number"]) == (line.centre.debtors[0], "+5511980000000")
        entry = await line.queue_entry(line.centre.debtors[0])
    assert entry["state"] == "dialing"
    assert await line.pool.fetchval("select count(*) from queue_entries where callback and state = 'ready'") == 0


async def test_who_hangs_up_in_the_queue_is_called_back_a_little_later(line: Floor, node: NodeDouble) -> None:
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in(CALLER, OURS)
        await node.until_arranged(call_id, "hold")
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        await line.until_attempt_row(call_id, outcome="inbound_abandoned")
        entry = await line.queue_entry(line.centre.debtors[0])
    assert (entry["state"], entry["callback"]) == ("ready", True)
    assert timedelta(minutes=4) < entry["next_at"] - datetime.now(UTC) < timedelta(minutes=6)


async def test_who_hangs_up_while_the_agent_is_coming_was_not_spoken_to(line: Floor, node: NodeDouble) -> None:
    node.browsers = False
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.seat(line.agent)
        call_id = await node.come_in(CALLER, OURS)
        await line.until_presence(line.agent, "reserved")
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        await line.until_attempt_row(call_id, outcome="inbound_abandoned")
        await line.until_presence(line.agent, "ready")
        entry = await line.queue_entry(line.centre.debtors[0])
    assert entry["callback"]


async def test_an_agent_whose_audio_never_comes_leaves_the_caller_waiting(line: Floor, node: NodeDouble) -> None:
    node.browsers = False
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.seat(line.agent)
        call_id = await node.come_in(CALLER, OURS)
        await line.until_presence(line.agent, "paused")
        await node.until_arranged(call_id, "hold")
        waiting = await line.until_attempt_row(call_id, state="answered", agent_id=None)
    assert waiting["given_up_at"] is None


async def test_without_the_policy_whoever_hung_up_keeps_their_turn(line: Floor, node: NodeDouble) -> None:
    await set_manners(line, Manners(call_back_abandoned=False))
    before = await line.queue_entry(line.centre.debtors[0])
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in(CALLER, OURS)
        await node.until_arranged(call_id, "hold")
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        closed = await line.until_attempt_row(call_id, outcome="inbound_abandoned")
        entry = await line.queue_entry(line.centre.debtors[0])
    assert closed["retry_at"] is None
    assert (entry["state"], entry["callback"], entry["next_at"]) == ("ready", False, before["next_at"])


async def test_after_hours_a_message_and_a_call_at_the_next_opening(line: Floor, node: NodeDouble) -> None:
    tomorrow = (datetime.now(UTC) - timedelta(hours=3)).weekday() + 1
    opening = Opening(tomorrow % 7, time(0, 0), time(23, 59))
    await set_manners(line, Manners(after_hours_sound="closed-now"), opening)
    await line.pool.execute("update inbound_numbers set closed_on_holidays = false")
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.seat(line.agent)
        call_id = await node.come_in(CALLER, OURS)
        closed = await line.until_attempt_row(call_id, outcome="inbound_after_hours")
        entry = await line.queue_entry(line.centre.debtors[0])
        assert (await line.presence(line.agent))["state"] == "ready"
    assert node.played[:2] == [(call_id, "closed-now"), (call_id, "inbound-we-call-back")]
    assert (closed["agent_id"], entry["callback"]) == (None, True)
    assert timedelta(0) < entry["next_at"] - datetime.now(UTC) < timedelta(hours=25)


async def test_the_longest_wait_ends_with_a_message_and_a_call_back(line: Floor, node: NodeDouble) -> None:
    await line.pool.execute("alter table inbound_numbers drop constraint inbound_numbers_longest_wait_s_check")
    await set_manners(line, Manners(longest_wait=timedelta(seconds=1)))
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in(CALLER, OURS)
        await line.until_attempt_row(call_id, outcome="inbound_waited_too_long")
        entry = await line.queue_entry(line.centre.debtors[0])
    assert (call_id, "inbound-waited-too-long") in node.played
    assert entry["callback"]
    assert entry["next_at"] <= datetime.now(UTC)


async def test_a_number_that_nobody_owns_is_refused_once(line: Floor, node: NodeDouble) -> None:
    await line.pool.execute("insert into teams (name) values ('Equipe 2')")
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await ticks_on(dialer.health.teams)
        call_id = await node.come_in(CALLER, "+551140009999")
        await node.ended(call_id)
        await ticks_on(dialer.health.teams)
    assert node.refused == [(call_id, 404)]
    assert await line.pool.fetchval("select count(*) from attempts") == 0


async def test_the_leader_of_the_numbers_team_takes_the_call(line: Floor, node: NodeDouble) -> None:
    team_id = await line.pool.fetchval("insert into teams (name) values ('Equipe 2') returning id")
    await line.pool.execute("update campaigns set team_id = $1", team_id)
    await line.pool.execute("update inbound_numbers set team_id = $1", team_id)
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await ticks_on(dialer.health.teams)
        call_id = await node.come_in(CALLER, OURS)
        attempt = await line.until_attempt_row(call_id, state="answered")
    assert attempt["team_id"] == team_id
    assert node.refused == []


async def test_the_agent_who_spoke_to_them_last_gets_the_call(line: Floor, node: NodeDouble) -> None:
    other = await line.pool.fetchval(
        """
        insert into users (username, name, password_hash, role, team_id) values ('b', 'B', 'x', 'agent', $1)
        returning id
        """,
        line.centre.team_id,
    )
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.seat(other)
        call_id = await node.come_in(CALLER, OURS)
        await line.until_attempt_row(call_id, state="talking", agent_id=other)
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        await line.until_presence(other, "wrap_up")
        await line.seat(line.agent)  # idle for longer than the other from here on
        await line.desk.record_outcome(other, UUID(call_id), OutcomeForm("silent"))
        await line.until_presence(other, "ready")
        again = await node.come_in(CALLER, OURS)
        await line.until_attempt_row(again, state="talking", agent_id=other)
        stranger = await node.come_in("anonymous", OURS)
        await line.until_attempt_row(stranger, state="talking", agent_id=line.agent)


async def test_the_next_leader_goes_on_with_those_who_wait(line: Floor, node: NodeDouble) -> None:
    async with killed_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        waiting = await node.come_in(CALLER, OURS)
        await node.until_arranged(waiting, "hold")
    gone = await node.come_in("anonymous", OURS)  # nobody hears this one come, nor go
    await node.end(gone, EndCause.REMOTE_HANGUP)
    unheard = await node.come_in("11980000001", OURS)
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        await line.until_attempt_row(unheard, state="answered", debtor_id=line.centre.debtors[1])
        await line.seat(line.agent)
        await line.until_attempt_row(waiting, state="talking")
    assert node.hung_up == []
    assert await line.pool.fetchval("select count(*) from attempts") == 2


async def test_a_number_is_not_given_up_under_a_caller(line: Floor, node: NodeDouble) -> None:
    async with running_dialer(line.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in(CALLER, OURS)
        await node.until_arranged(call_id, "hold")
        async with line.pool.acquire() as connection:
            [number] = await numbers.every(connection)
            with pytest.raises(NumberInUse):
                await numbers.remove(connection, number.id)
            await node.end(call_id, EndCause.REMOTE_HANGUP)
            await line.until_attempt_row(call_id, state="closed")
            await numbers.remove(connection, number.id)
            assert await numbers.every(connection) == []
    assert await line.pool.fetchval("select inbound_number_id from inbound_calls") is None
