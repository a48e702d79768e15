"""Conversations whose agent's audio goes, stays away, or whom a supervisor sends off."""

from datetime import timedelta

import pytest

from dialer.conversation.supervising import Supervisor
from dialer.errors import PresenceRefused, UnknownAgent
from dialer.presence import OnCall
from dialer.sending_off import SendingOff
from store.bus import MemoryBus
from telephony.end_cause import EndCause
from tests.integration.dialer.centre import Floor, running_dialer, ticks_on
from tests.integration.dialer.test_housekeeping import limits

SHORT = limits(away=timedelta(seconds=1))


async def hire(floor: Floor, username: str, role: str = "agent") -> int:
    user_id = await floor.pool.fetchval(
        """
        insert into users (username, name, password_hash, role, team_id) values ($1, initcap($1), 'x', $2, $3)
        returning id
        """,
        username,
        role,
        floor.centre.team_id,
    )
    return int(user_id)


async def send_off(floor: Floor, call: OnCall, *, team_id: int | None = None) -> int:
    boss = await hire(floor, "sonia", "supervisor")
    await SendingOff(floor.pool, MemoryBus()).send_off(Supervisor(boss, team_id), floor.agent, "fora do horário", call)
    return boss


async def test_the_debtor_hears_music_until_the_agents_audio_is_back(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.node.lose_browser(call_id)
        await floor.node.until_arranged(call_id, "hold")
        kept = await floor.attempt(call_id)
        assert (kept["state"], kept["agent_id"], kept["away_at"] is None) == ("talking", floor.agent, False)
        await floor.node.connect_browser(call_id)
        await floor.node.until_arranged(call_id, "talk")
        await floor.until_attempt(call_id, away_at=None)
    assert floor.node.hung_up == []


async def test_whose_audio_stays_away_loses_the_conversation_to_another_agent(floor: Floor) -> None:
    other = await hire(floor, "outra")
    async with running_dialer(floor.settings(limits=SHORT)):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.desk.identify(floor.agent, (await floor.attempt(call_id))["id"])
        await floor.pool.execute("update campaigns set status = 'paused'")
        await floor.seat(other)
        await floor.node.lose_browser(call_id)
        taken = await floor.until_attempt(call_id, agent_id=other, state="talking")
        assert taken["identified_at"] is not None
        assert (await floor.until_presence(floor.agent, "paused"))["reason"] == "connection_lost"
        await floor.node.until_arranged(call_id, "talk")
    assert [each.fresh for each in floor.node.opened] == [False, True]
    assert floor.node.dialled == [call_id]


async def test_a_conversation_that_nobody_takes_over_ends_with_a_message_and_a_call_back(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=SHORT)):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.desk.identify(floor.agent, (await floor.attempt(call_id))["id"])
        await floor.pool.execute("update campaigns set status = 'paused'")
        await floor.node.lose_browser(call_id)
        closed = await floor.until_attempt(call_id, state="closed")
    assert floor.node.played == [(call_id, "inbound-we-call-back")]
    assert (closed["outcome"], closed["cause"], closed["agent_id"]) == ("cut_off", "local_hangup", None)
    entry = await floor.queue_entry(closed["debtor_id"])
    assert (entry["state"], entry["callback"], entry["next_at"]) == ("ready", True, closed["retry_at"])


async def test_the_company_is_named_to_whom_no_agent_takes(floor: Floor) -> None:
    await floor.pool.execute("update portfolios set let_go_sound = 'loja'")
    async with running_dialer(floor.settings(let_go_sound="geral", tick_s=60.0)):  # let go to the moment, by no tick
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.desk.pause(floor.agent, "rest")
        await floor.node.answer(call_id)
        await floor.node.until(lambda: bool(floor.node.played))
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        closed = await floor.until_attempt(call_id, state="closed")
    assert floor.node.played == [(call_id, "loja")]
    assert closed["outcome"] == "abandoned"


async def test_an_agent_without_a_call_is_out_at_once_and_stays_out_until_they_have_read_why(floor: Floor) -> None:
    await floor.seat(floor.agent)
    boss = await send_off(floor, "finish")
    await floor.desk.log_in(floor.agent)  # the screen connects again
    gone = await floor.presence(floor.agent)
    assert (gone["state"], gone["sent_off_by"], gone["sent_off_reason"]) == ("logged_out", boss, "fora do horário")
    audit = await floor.pool.fetchrow("select user_id, subject, detail from audit_log where action = 'agent.send_off'")
    detail = {"reason": "fora do horário", "call": "finish", "state": "ready", "attempt": None}
    assert tuple(audit or ()) == (boss, f"user:{floor.agent}", detail)
    await floor.desk.come_back(floor.agent)
    back = await floor.presence(floor.agent)
    assert (back["state"], back["reason"], back["sent_off_by"]) == ("paused", "login", None)


async def test_an_agent_of_another_team_is_not_sent_off(floor: Floor) -> None:
    await floor.seat(floor.agent)
    with pytest.raises(UnknownAgent):
        await send_off(floor, "finish", team_id=floor.centre.team_id + 1)
    assert (await floor.presence(floor.agent))["state"] == "ready"


async def test_who_is_sent_off_after_the_call_finishes_it_first(floor: Floor) -> None:
    await floor.pool.execute("update campaigns set wrap_up_limit_s = 1")
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await send_off(floor, "finish")
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_attempt(call_id, state="closed")
        await floor.until_presence(floor.agent, "logged_out")
    assert floor.node.dialled == [call_id]


async def test_who_is_sent_off_at_once_leaves_the_call_to_another_agent(floor: Floor) -> None:
    other = await hire(floor, "outra")
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.pool.execute("update campaigns set status = 'paused'")
        await floor.seat(other)
        await send_off(floor, "hand_over")
        await floor.until_attempt(call_id, agent_id=other, state="talking")
        await floor.until_presence(floor.agent, "logged_out")


async def test_who_is_sent_off_at_once_may_have_the_call_let_go(floor: Floor) -> None:
    other = await hire(floor, "outra")
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.pool.execute("update campaigns set status = 'paused'")
        await floor.seat(other)
        await send_off(floor, "let_go")
        closed = await floor.until_attempt(call_id, state="closed")
        await floor.until_presence(floor.agent, "logged_out")
        assert (await floor.presence(other))["state"] == "ready"
    assert (closed["outcome"], floor.node.played) == ("cut_off", [(call_id, "inbound-we-call-back")])


async def test_a_wrap_up_is_extended_as_often_as_the_team_allows(floor: Floor) -> None:
    await floor.pool.execute("update campaigns set wrap_up_limit_s = 1")
    await floor.pool.execute("update teams set wrap_up_extensions = 1, wrap_up_extension_s = 10")
    async with running_dialer(floor.settings()) as dialer:
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        attempt_id = (await floor.attempt(call_id))["id"]
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.extend_wrap_up(floor.agent, attempt_id)
        with pytest.raises(PresenceRefused):
            await floor.desk.extend_wrap_up(floor.agent, attempt_id)
        await ticks_on(dialer.health.teams, 1.5)
        assert (await floor.attempt(call_id))["state"] == "ended"
        await floor.pool.execute("update teams set wrap_up_extension_s = 10, wrap_up_extensions = 0")
        await floor.pool.execute("update agent_presence set extensions = 0")
        await floor.until_attempt(call_id, state="closed")
