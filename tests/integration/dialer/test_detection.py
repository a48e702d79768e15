"""What answered decides who gets the call, and what becomes of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from telephony.end_cause import EndCause
from telephony.protocol import Heard
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import QUICK, Floor, running_dialer, ticks_on

PATIENT = replace(QUICK, listening=timedelta(seconds=60))


@pytest_asyncio.fixture(autouse=True)
async def detecting(floor: Floor) -> None:
    await floor.pool.execute("update campaigns set detect = true, caution = 0.25")


async def answered(floor: Floor) -> str:
    await floor.seat(floor.agent)
    call_id = await floor.node.placed()
    await floor.node.answer(call_id)
    await floor.until_attempt(call_id, state="answered")
    return call_id


async def test_the_plan_says_how_to_listen(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=PATIENT)):
        plan = floor.node.calls[await answered(floor)].order.plan
    assert (plan.detect, plan.caution, plan.record) == (True, 0.25, True)


async def test_a_person_is_offered_at_the_verdict_and_not_before(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=PATIENT)) as dialer:
        call_id = await answered(floor)
        await ticks_on(dialer.health.teams)
        assert (await floor.attempt(call_id))["agent_id"] is None
        await floor.node.detect(call_id, "human")
        talking = await floor.until_attempt(call_id, state="talking")
    assert (talking["agent_id"], talking["heard"]) == (floor.agent, "human")


async def test_without_a_verdict_the_call_is_offered_after_the_limit(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=replace(QUICK, listening=timedelta(seconds=0.3)))):
        call_id = await answered(floor)
        talking = await floor.until_attempt(call_id, state="talking")
        assert talking["listened_at"] - talking["answered_at"] >= timedelta(seconds=0.3)
        await floor.node.detect(call_id, "machine")  # too late to decide: the agent does
        noted = await floor.until_attempt(call_id, heard="machine")
    assert noted["state"] == "talking"


@pytest.mark.parametrize(
    ("heard", "outcome", "phone"),
    [
        ("machine", "voicemail", "unknown"),
        ("fax", "wrong_number", "wrong"),
        ("network_announcement", "no_answer", "unknown"),
    ],
)
async def test_what_is_no_person_is_hung_up(floor: Floor, heard: Heard, outcome: str, phone: str) -> None:
    async with running_dialer(floor.settings(limits=PATIENT)):
        call_id = await answered(floor)
        await floor.desk.pause(floor.agent, "rest")
        await floor.node.detect(call_id, heard)
        closed = await floor.until_attempt(call_id, state="closed")
    assert (closed["outcome"], closed["cause"], closed["agent_id"]) == (outcome, "local_hangup", None)
    assert await floor.pool.fetchval("select status from phones where id = $1", closed["phone_id"]) == phone


async def test_silence_is_for_an_agent_to_look_at(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=PATIENT)):
        call_id = await answered(floor)
        await floor.node.detect(call_id, "silence")
        await floor.until_attempt(call_id, state="talking")


async def test_silence_that_nobody_could_look_at_is_closed_as_silent(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=PATIENT)):
        call_id = await answered(floor)
        await floor.desk.pause(floor.agent, "rest")
        await floor.node.detect(call_id, "silence")
        closed = await floor.until_attempt(call_id, state="closed")
    assert closed["outcome"] == "silent"


async def test_a_machine_gets_the_message_after_its_beep(floor: Floor, node: NodeDouble) -> None:
    await floor.pool.execute("update campaigns set machine_action = 'leave_message', machine_message = 'recado'")
    async with running_dialer(floor.settings(limits=PATIENT)) as dialer:
        call_id = await answered(floor)
        await floor.desk.pause(floor.agent, "rest")
        await node.detect(call_id, "machine")
        await node.until(lambda: node.played == [(call_id, "recado")])
        assert node.calls[call_id].order.answer_grace_s == 100  # the node must not take the silence for neglect
        await asyncio.wait_for(ticks_on(dialer.health.teams, 0.6), 5)  # longer than the message to a person let go
        assert (await floor.attempt(call_id))["state"] == "answered"
        await node.finish_sound(call_id, "recado")
        closed = await floor.until_attempt(call_id, state="closed")
    assert closed["outcome"] == "voicemail"
    assert node.hung_up == [call_id]


@pytest.mark.parametrize(
    ("tone", "outcome"), [("unobtainable", "invalid_number"), ("sit", "invalid_number"), ("busy", "busy")]
)
async def test_a_tone_before_the_answer_ends_the_call(floor: Floor, tone: str, outcome: str) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.node.hear_early(call_id, "ring")
        await floor.node.hear_early(call_id, tone)
        closed = await floor.until_attempt(call_id, state="closed")
    assert (closed["outcome"], closed["cause"]) == (outcome, EndCause.CANCELLED)


async def test_a_verdict_that_no_dialer_heard_is_learnt_from_the_snapshot(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings(limits=PATIENT, node_away_s=30.0)):
        call_id = await answered(floor)
        await node.go_down()
        await node.detect(call_id, "human")
        await node.come_up()
        await floor.until_attempt(call_id, state="talking")
