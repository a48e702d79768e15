"""Calls from the queue to their outcome, on a real database and the node's double."""

from datetime import UTC, datetime, timedelta

import pytest

from debts.agreement import AgreementTerms
from dialer.errors import AlreadyRecorded, CallNotOver, NotYourCall
from dialer.outcome_form import OutcomeForm
from store.pool import Pool
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import DEBT_CENTAVOS, UNGUARDED, Floor, running_dialer, ticks_on


async def test_a_call_goes_from_the_queue_to_an_agreement(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        attempt = await floor.attempt(call_id)
        assert attempt["agent_id"] == floor.agent
        assert attempt["node"] == floor.node.name
        assert (await floor.presence(floor.agent))["state"] == "talking"

        await floor.desk.identify(floor.agent, attempt["id"])
        with pytest.raises(CallNotOver):
            await floor.desk.record_outcome(floor.agent, attempt["id"], OutcomeForm("refuses"))
        await floor.desk.pause(floor.agent, "lunch")
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")

        due = datetime.now(UTC).date() + timedelta(days=5)
        form = OutcomeForm("agreement", terms=AgreementTerms(DEBT_CENTAVOS * 8 // 10, 2, due))
        recorded = await floor.desk.record_outcome(floor.agent, attempt["id"], form)
        assert recorded.call.agreed_centavos == DEBT_CENTAVOS * 8 // 10

    closed = await floor.attempt(call_id)
    assert (closed["state"], closed["outcome"], closed["recorded_by"]) == ("closed", "agreement", floor.agent)
    presence = await floor.presence(floor.agent)
    assert (presence["state"], presence["reason"], presence["attempt_id"]) == ("paused", "lunch", None)
    assert await _count(floor.pool, "queue_entries", f"debtor_id = {closed['debtor_id']}") == 0  # nothing open is owed
    assert await _count(floor.pool, "debts", "status = 'agreed'") == 1
    assert await _count(floor.pool, "instalments", "true") == 2
    assert await _count(floor.pool, "audit_log", "action = 'outcome.record'") == 1
    assert floor.node.dialled == [call_id]


async def test_an_outcome_is_recorded_once(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        attempt_id = (await floor.attempt(call_id))["id"]
        await floor.desk.pause(floor.agent, "rest")
        await floor.desk.hang_up(floor.agent, attempt_id)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("silent"))
        with pytest.raises(AlreadyRecorded) as refused:
            await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("wrong_number"))
        assert refused.value.outcome == "silent"
        with pytest.raises(NotYourCall):
            await floor.desk.record_outcome(floor.agent + 1, attempt_id, OutcomeForm("silent"))
    assert (await floor.attempt(call_id))["cause"] == "local_hangup"
    assert await _count(floor.pool, "audit_log", "action = 'outcome.record'") == 1


@pytest.mark.parametrize(
    ("cause", "sip_code", "rings", "outcome"),
    [
        (EndCause.BUSY, 486, False, "busy"),
        (EndCause.NO_ANSWER, 487, True, "no_answer"),
        (EndCause.REJECTED, 603, True, "no_answer"),
        (EndCause.INVALID_NUMBER, 404, False, "invalid_number"),
        (EndCause.NETWORK_FAILURE, 503, False, "network_failure"),
    ],
)
async def test_a_call_that_nobody_answers_is_closed_by_its_cause(
    floor: Floor, cause: EndCause, sip_code: int, rings: bool, outcome: str
) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        if rings:
            await floor.node.ring(call_id)
        await floor.node.end(call_id, cause, sip_code)
        closed = await floor.until_attempt(call_id, outcome=outcome)
        assert await floor.node.placed() != call_id  # the agent is free: the next one is called
    assert (closed["state"], closed["cause"], closed["sip_code"]) == ("closed", cause, sip_code)
    assert closed["retry_at"] > closed["closed_at"]
    invalid = await _count(floor.pool, "phones", "status = 'invalid'")
    assert invalid == (1 if outcome == "invalid_number" else 0)


async def test_progressive_one_call_for_one_agent(floor: Floor) -> None:
    async with running_dialer(floor.settings()) as dialer:
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.node.ring(call_id)
        await floor.until_attempt(call_id, state="ringing")
        await ticks_on(dialer.health.teams)
        assert await _count(floor.pool, "attempts", "closed_at is null") == 1
        await floor.node.answer(call_id)
        await floor.until_attempt(call_id, state="talking")
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()


async def test_nobody_free_is_let_go_with_the_message_and_counts_as_abandoned(floor: Floor) -> None:
    async with running_dialer(floor.settings(let_go_sound="sorry", limits=UNGUARDED)):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.desk.pause(floor.agent, "rest")
        await floor.node.answer(call_id)
        closed = await floor.until_attempt(call_id, outcome="abandoned")
    assert floor.node.played == [(call_id, "sorry")]
    assert closed["agent_id"] is None
    assert closed["cause"] == "local_hangup"


async def test_a_person_who_waits_gets_the_agent_who_becomes_free(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=UNGUARDED)):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.desk.pause(floor.agent, "rest")
        await floor.node.answer(call_id)
        await floor.until_attempt(call_id, state="answered")
        await floor.desk.go_ready(floor.agent)
        await floor.until_attempt(call_id, state="talking", agent_id=floor.agent)


async def test_an_agent_whose_audio_never_comes_loses_the_call(floor: Floor, node: NodeDouble) -> None:
    node.browsers = False
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await node.placed()
        await node.answer(call_id)
        await floor.until_presence(floor.agent, "reserved")
        paused = await floor.until_presence(floor.agent, "paused")
        await floor.until_attempt(call_id, outcome="abandoned")
    assert paused["reason"] == "no_audio"


async def test_who_hangs_up_before_the_agent_hears_frees_the_agent(floor: Floor, node: NodeDouble) -> None:
    node.browsers = False
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await node.placed()
        await node.answer(call_id)
        await floor.until_presence(floor.agent, "reserved")
        await node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_attempt(call_id, outcome="hung_up_unidentified")
        await floor.until_presence(floor.agent, "ready")


async def test_a_full_node_is_no_attempt_at_the_person(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings()):
        await floor.log_in(floor.agent)
        await node.connected()
        node.max_calls = 0  # another dialer's calls have filled it meanwhile
        await floor.desk.go_ready(floor.agent)
        closed, *more = await floor.until_closed(1)
    assert (closed["outcome"], closed["cause"], closed["trying_at"]) == ("network_failure", "no_capacity", None)
    assert closed["retry_at"] - closed["closed_at"] == timedelta(minutes=1)
    assert (node.dialled, more) == ([], [])  # the trunk rests instead of running through the queue


async def _count(pool: Pool, table: str, where: str) -> int:
    return int(await pool.fetchval(f"select count(*) from {table} where {where}"))  # noqa: S608 - a test's own words
