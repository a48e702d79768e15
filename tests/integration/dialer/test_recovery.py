"""Whatever is killed: every attempt gets one outcome, nobody stays stuck, and nobody is dialled twice."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from dialer.hints import agent_topic
from dialer.outcome_form import OutcomeForm
from store.bus import Hint
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import (
    PATIENCE_S,
    QUICK,
    UNGUARDED,
    Floor,
    kill_sessions,
    killed_dialer,
    leads,
    listening_bus,
    running_dialer,
    ticks_on,
    until,
)

STUCK_S = 5.0


async def test_a_second_dialer_takes_over_the_conversation_of_a_killed_one(floor: Floor) -> None:
    async with killed_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
    assert (await floor.attempt(call_id))["state"] == "talking"
    async with running_dialer(floor.settings()):
        await floor.node.connected()
        attempt_id = (await floor.attempt(call_id))["id"]
        await floor.desk.pause(floor.agent, "rest")
        await floor.desk.hang_up(floor.agent, attempt_id)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("silent"))
    assert floor.node.dialled == [call_id]


async def test_the_next_in_line_leads_as_soon_as_the_leader_dies(floor: Floor) -> None:
    async with killed_dialer(floor.settings()) as leader:
        await floor.log_in(floor.agent)
        await leads(leader.health.teams)
        async with running_dialer(floor.settings()) as heir:
            await until(lambda: asking_for_the_lead(floor), {"dialers": 2})
            await ticks_on(leader.health.teams, 1.0)
            assert not heir.health.teams
            await kill_sessions(floor, "alo-dialer")
            await floor.desk.go_ready(floor.agent)
            call_id = await floor.talk()
    assert floor.node.dialled == [call_id]


async def test_screens_are_read_again_when_somebody_else_leads(floor: Floor) -> None:
    await floor.log_in(floor.agent)
    async with (
        listening_bus(floor.dsn) as bus,
        bus.subscribe(agent_topic(floor.agent)) as hints,
        running_dialer(floor.settings()),
        asyncio.timeout(PATIENCE_S),
    ):
        assert isinstance(await anext(hints), Hint)


async def test_what_ended_while_no_dialer_was_there_is_learnt_from_the_snapshot(floor: Floor) -> None:
    async with killed_dialer(floor.settings()):
        await floor.seat(floor.agent)
        ringing = await floor.node.placed()
        await floor.node.ring(ringing)
        await floor.until_attempt(ringing, state="ringing")
    await floor.node.end(ringing, EndCause.BUSY, 486)
    async with running_dialer(floor.settings()):
        closed = await floor.until_attempt(ringing, outcome="busy")
        assert closed["sip_code"] == 486
        assert await floor.node.placed() != ringing
    assert len(floor.node.dialled) == len(set(floor.node.dialled))


async def test_an_answer_that_came_while_no_dialer_was_there_finds_its_agent(floor: Floor) -> None:
    async with killed_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.until_attempt(call_id, state="trying")
    await floor.node.answer(call_id)
    async with running_dialer(floor.settings()):
        await floor.until_attempt(call_id, state="talking", agent_id=floor.agent)


async def test_an_attempt_whose_command_never_left_is_closed_and_not_dialled(floor: Floor, node: NodeDouble) -> None:
    attempt_id = await write_unsent_attempt(floor)
    async with running_dialer(floor.settings()):
        closed = await floor.until_attempt(str(attempt_id), state="closed")
    assert (closed["outcome"], closed["cause"]) == ("network_failure", "worker_lost")
    assert node.dialled == []
    assert (await floor.queue_entry(closed["debtor_id"]))["state"] == "ready"


async def test_a_restarted_node_ends_its_calls_and_frees_the_agents(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.desk.pause(floor.agent, "rest")
        began = time.monotonic()
        await node.restart()
        await floor.until_presence(floor.agent, "wrap_up")
        assert time.monotonic() - began < STUCK_S
        ended = await floor.attempt(call_id)
        assert (ended["state"], ended["cause"]) == ("ended", "worker_lost")
        await floor.desk.record_outcome(floor.agent, ended["id"], OutcomeForm("hung_up_unidentified"))
    assert node.dialled == [call_id]


async def test_a_node_that_drops_the_connection_keeps_its_conversations(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings(node_away_s=30.0)):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.desk.pause(floor.agent, "rest")
        await node.go_down()
        await node.end(call_id, EndCause.REMOTE_HANGUP)  # said to nobody
        assert (await floor.attempt(call_id))["state"] == "talking"
        await node.come_up()
        ended = await floor.until_attempt(call_id, state="ended")
    assert ended["cause"] == "remote_hangup"


async def test_the_calls_of_a_node_that_stays_away_count_as_lost(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings(node_away_s=0.5)):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await node.ring(call_id)
        await floor.until_attempt(call_id, state="ringing")
        await node.go_down()
        closed = await floor.until_attempt(call_id, state="closed")
        assert (closed["outcome"], closed["cause"]) == ("no_answer", "worker_lost")
        await node.come_up()  # with the call still alive: it is hung up, because nobody waits for it any more
        assert await node.placed() != call_id
        await node.ended(call_id)
    assert call_id in node.hung_up


async def test_a_lost_database_is_waited_for_and_nothing_is_missed(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings()) as dialer:
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.desk.pause(floor.agent, "rest")
        began = time.monotonic()
        await kill_sessions(floor, "alo-dialer%")
        await node.end(call_id, EndCause.REMOTE_HANGUP)  # told to a dialer that cannot write
        await floor.until_presence(floor.agent, "wrap_up")
        assert time.monotonic() - began < STUCK_S
        await floor.desk.record_outcome(floor.agent, (await floor.attempt(call_id))["id"], OutcomeForm("silent"))
        await floor.desk.go_ready(floor.agent)
        assert await node.placed() != call_id
        await leads(dialer.health.teams)
    assert len(node.dialled) == len(set(node.dialled)) == 2


async def test_a_call_of_nobody_is_hung_up(floor: Floor, node: NodeDouble) -> None:
    stranger = uuid4()
    node.add_stranger(stranger)
    async with running_dialer(floor.settings()):
        await node.ended(str(stranger))
    assert node.hung_up == [str(stranger)]


async def test_a_call_whose_command_arrives_after_it_was_given_up_is_hung_up(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings()) as dialer:
        await node.connected()
        await leads(dialer.health.teams)
        late = uuid4()
        node.add_stranger(late)
        await node.trying(str(late))
        await node.ended(str(late))
    assert node.hung_up == [str(late)]


async def test_events_told_twice_late_and_out_of_order_are_harmless(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        answered_at = (await floor.attempt(call_id))["answered_at"]
        await node.trying(call_id)
        await node.answer(call_id)
        await node.connect_browser(call_id)
        await floor.desk.pause(floor.agent, "rest")
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")
        ended = node.calls[call_id].state.ended
        assert ended is not None
        await node.say(ended)
        attempt_id = (await floor.attempt(call_id))["id"]
        await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("silent"))
        await node.say(ended)
        await floor.desk.go_ready(floor.agent)
        await node.placed()
    closed = await floor.attempt(call_id)
    assert closed["outcome"] == "silent"
    assert closed["answered_at"] == answered_at


async def test_an_attempt_that_another_leader_wrote_after_ours_began_is_closed(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings()) as dialer:
        await node.connected()
        await leads(dialer.health.teams)
        attempt_id = await write_unsent_attempt(floor)
        await floor.pool.execute("update attempts set hang_up_asked_at = now() - interval '1 minute'")
        closed = await floor.until_attempt(str(attempt_id), state="closed")
    assert (closed["outcome"], closed["cause"]) == ("network_failure", "worker_lost")
    assert node.dialled == []
    assert (await floor.queue_entry(closed["debtor_id"]))["state"] == "ready"


async def test_a_call_that_another_leader_placed_after_ours_began_finds_its_agent(
    floor: Floor, node: NodeDouble
) -> None:
    async with running_dialer(floor.settings(limits=UNGUARDED)) as dialer:
        await node.connected()
        await leads(dialer.health.teams)
        attempt_id = await write_unsent_attempt(floor)
        await floor.log_in(floor.agent)
        node.add_stranger(attempt_id)
        await node.trying(str(attempt_id))
        await floor.until_attempt(str(attempt_id), state="trying")
        await node.answer(str(attempt_id))
        await floor.desk.go_ready(floor.agent)
        await floor.until_attempt(str(attempt_id), state="talking", agent_id=floor.agent)
    assert node.hung_up == []


async def test_screens_that_could_not_be_seen_while_the_database_was_away_are_not_gone(
    floor: Floor, node: NodeDouble
) -> None:
    settings = floor.settings(limits=replace(QUICK, away=timedelta(seconds=5)))
    async with killed_dialer(settings):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
    floor.present.clear()
    await floor.pool.execute("update agent_presence set seen_at = now() - interval '1 minute'")
    async with running_dialer(settings) as dialer:
        await node.connected()
        await leads(dialer.health.teams)
        await ticks_on(dialer.health.teams)
        assert (await floor.attempt(call_id))["state"] == "talking"
        await floor.until_attempt(call_id, state="closed")  # who stays away after that is gone
    assert node.hung_up == [call_id]


async def asking_for_the_lead(floor: Floor) -> dict[str, int]:
    [row] = await floor.pool.fetch(
        """
        select count(*) as dialers from pg_stat_activity
        where datname = current_database() and application_name = 'alo-dialer'
            and (query like '%try_advisory%' or pid in (select pid from pg_locks where locktype = 'advisory'))
        """
    )
    return dict(row)


async def write_unsent_attempt(floor: Floor) -> UUID:
    """What a dialer leaves that is killed between its commit and the INVITE."""
    attempt_id = uuid4()
    async with floor.pool.acquire() as connection:
        debtor_id = floor.centre.debtors[0]
        await connection.execute(
            """
            insert into attempts
                (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, node, state, created_at)
            select $1, $2, $3, p.id, p.number, $4, $5, $6, 'created', now() from phones p where p.debtor_id = $3
            """,
            attempt_id,
            floor.centre.campaign_id,
            debtor_id,
            floor.centre.trunk_id,
            floor.centre.team_id,
            floor.node.name,
        )
        await connection.execute("update queue_entries set state = 'dialing' where debtor_id = $1", debtor_id)
    return attempt_id
