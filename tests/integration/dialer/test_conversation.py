"""What an agent does with a call, from the screen's wish to the node's double and back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from debts.agreement import AgreementTerms
from dialer.conversation import targets
from dialer.conversation.controls import CallControls
from dialer.conversation.leg import LegKind
from dialer.conversation.machine import Complete, Drop, Hold, Join, Resume
from dialer.errors import AlreadyRecorded, ControlRefused, NotYourCall, UnknownTarget
from dialer.outcome_form import OutcomeForm
from store.bus import MemoryBus
from telephony.end_cause import EndCause
from tests.integration.dialer.centre import DEBT_CENTAVOS, Floor, killed_dialer, running_dialer, until

SUPPORT = "+551140028922"


@pytest_asyncio.fixture
async def controls(floor: Floor) -> CallControls:
    await floor.pool.execute("update campaigns set sounds = '{regulamento,pix}'")
    return CallControls(floor.pool, MemoryBus())


async def leg(floor: Floor) -> dict[str, Any]:
    """The leg that was written last."""
    [row] = await floor.pool.fetch("select * from call_legs order by created_at desc limit 1")
    return dict(row)


async def until_leg(floor: Floor, **wanted: object) -> dict[str, Any]:
    return await until(lambda: leg(floor), wanted)


async def talking(floor: Floor) -> tuple[str, UUID]:
    await floor.seat(floor.agent)
    call_id = await floor.talk()
    return call_id, UUID(call_id)


async def called(floor: Floor, controls: CallControls, attempt_id: UUID, kind: LegKind) -> str:
    """Have the support called, and return the id of the leg once it has been dialled."""
    await controls.dial(floor.agent, attempt_id, kind, target_id=None, number="11 4002-8922")
    return await floor.node.placed()


def arrangements(floor: Floor) -> list[tuple[str, str | None]]:
    return [(order.arrangement, order.other) for order in floor.node.arranged]


async def test_hold_and_back(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        await controls.ask(floor.agent, attempt_id, Hold())
        await floor.until_attempt(call_id, arrangement="hold")
        await floor.node.until(lambda: arrangements(floor) == [("hold", None)])
        with pytest.raises(ControlRefused) as refused:
            await controls.play(floor.agent, attempt_id, "pix")
        assert refused.value.reason == "debtor_on_hold"
        await controls.ask(floor.agent, attempt_id, Hold())  # pressed twice
        await controls.ask(floor.agent, attempt_id, Resume())
        await floor.node.until(lambda: len(floor.node.arranged) == 2)
    assert arrangements(floor) == [("hold", None), ("talk", None)]


async def test_keys_and_sounds_reach_the_node(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        await controls.press(floor.agent, attempt_id, "12#")
        await controls.play(floor.agent, attempt_id, "pix")
        await floor.node.until(lambda: floor.node.played == [(call_id, "pix")])
        with pytest.raises(ControlRefused) as refused:
            await controls.play(floor.agent, attempt_id, "regulamento")
        assert refused.value.reason == "sound_playing"
        await floor.node.finish_sound(call_id, "pix")
        await floor.until_attempt(call_id, sound="pix", sound_state="played")
        for wrong in ("", "12a", "1" * 33):
            with pytest.raises(ControlRefused):
                await controls.press(floor.agent, attempt_id, wrong)
        with pytest.raises(ControlRefused) as refused:
            await controls.play(floor.agent, attempt_id, "gol")
        assert refused.value.reason == "sound_unknown"
    assert floor.node.digits == [(call_id, "12#")]


async def test_a_consultation_becomes_a_conference_and_then_a_transfer(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        await floor.desk.pause(floor.agent, "lunch")
        leg_id = await called(floor, controls, attempt_id, LegKind.CONSULT)
        written = await leg(floor)
        assert (written["number"], written["node"], str(written["id"])) == (SUPPORT, floor.node.name, leg_id)
        with pytest.raises(ControlRefused) as refused:
            await controls.ask(floor.agent, attempt_id, Complete())
        assert refused.value.reason == "not_answered_yet"
        await floor.node.answer(leg_id)
        await floor.node.until(lambda: arrangements(floor)[-1:] == [("consult", leg_id)])
        await controls.ask(floor.agent, attempt_id, Join())
        await floor.node.until(lambda: arrangements(floor)[-1:] == [("conference", leg_id)])
        await controls.ask(floor.agent, attempt_id, Complete())
        await floor.until_presence(floor.agent, "wrap_up")
        on_the_line = await floor.attempt(call_id)
        assert (on_the_line["state"], on_the_line["arrangement"]) == ("talking", "bridged")

        recorded = await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("hung_up_unidentified", "ok"))
        assert recorded.agent.presence.reason == "lunch"
        with pytest.raises(AlreadyRecorded):
            await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("silent"))
        kept = await floor.attempt(call_id)
        assert (kept["state"], kept["outcome"], kept["kept_outcome"]) == ("talking", None, "hung_up_unidentified")

        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        closed = await floor.until_attempt(call_id, state="closed")
        assert (closed["outcome"], closed["recorded_by"], closed["notes"]) == (
            "hung_up_unidentified",
            floor.agent,
            "ok",
        )
        await until_leg(floor, state="ended")  # nobody is left for the other to talk to
    assert floor.node.dialled == [call_id, leg_id]


async def test_a_blind_transfer_leaves_at_the_answer(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        await floor.desk.pause(floor.agent, "lunch")
        leg_id = await called(floor, controls, attempt_id, LegKind.TRANSFER)
        await floor.node.until(lambda: arrangements(floor) == [("hold", None)])
        await floor.node.answer(leg_id)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.node.end(leg_id, EndCause.REMOTE_HANGUP)  # the other hangs up: the debtor's line ends too
        await floor.until_attempt(call_id, state="ended", cause="local_hangup")
        await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("hung_up_unidentified"))
    assert arrangements(floor) == [("hold", None), ("bridged", leg_id)]


async def test_who_does_not_answer_leaves_the_debtor_on_hold(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        leg_id = await called(floor, controls, attempt_id, LegKind.TRANSFER)
        with pytest.raises(ControlRefused) as refused:
            await controls.ask(floor.agent, attempt_id, Resume())
        assert refused.value.reason == "other_on_the_line"
        await floor.node.end(leg_id, EndCause.BUSY, 486)
        ended = await until_leg(floor, state="ended")
        assert (ended["cause"], ended["sip_code"]) == ("busy", 486)
        await controls.ask(floor.agent, attempt_id, Resume())
        await floor.node.until(lambda: arrangements(floor) == [("hold", None), ("talk", None)])
        assert (await floor.attempt(call_id))["state"] == "talking"


async def test_another_may_be_called_while_the_first_is_being_hung_up(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        _, attempt_id = await talking(floor)
        first = await called(floor, controls, attempt_id, LegKind.CONSULT)
        await floor.node.answer(first)
        await floor.node.until(lambda: arrangements(floor)[-1:] == [("consult", first)])
        await controls.ask(floor.agent, attempt_id, Drop())
        second = await called(floor, controls, attempt_id, LegKind.CONSULT)
        await floor.node.ended(first)
        await until_leg(floor, id=UUID(second), state="trying")
    assert floor.node.hung_up == [first]


async def test_the_end_of_the_call_hangs_the_other_up(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        leg_id = await called(floor, controls, attempt_id, LegKind.CONSULT)
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.node.ended(leg_id)
        await until_leg(floor, state="ended")
        await floor.until_presence(floor.agent, "wrap_up")


async def test_the_directory(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        _, attempt_id = await talking(floor)
        async with floor.pool.acquire() as connection:
            gone = await targets.add(connection, "Antigo", "+551130001000", "", by=floor.agent, now=controls._clock())
            target = await targets.add(connection, "Jurídico", SUPPORT, "9-18", by=floor.agent, now=controls._clock())
            again = await targets.add(connection, "Jurídico", SUPPORT, "", by=floor.agent, now=controls._clock())
            assert gone is not None
            assert target is not None
            assert again is None
            await targets.set_active(connection, gone, active=False, by=floor.agent, now=controls._clock())
        with pytest.raises(UnknownTarget):
            await controls.dial(floor.agent, attempt_id, LegKind.CONSULT, target_id=gone, number="")
        await controls.dial(floor.agent, attempt_id, LegKind.CONSULT, target_id=target, number="")
        await floor.node.placed()
        written = await leg(floor)
    assert (written["name"], written["number"]) == ("Jurídico", SUPPORT)


async def test_what_cannot_be_called(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        own = floor.node.calls[call_id].order.number
        for number, reason in (("12", "number_unreadable"), (own, "number_of_the_debtor")):
            with pytest.raises(ControlRefused) as refused:
                await controls.dial(floor.agent, attempt_id, LegKind.CONSULT, target_id=None, number=number)
            assert refused.value.reason == reason
        with pytest.raises(NotYourCall):
            await controls.ask(floor.agent + 1, attempt_id, Hold())
        with pytest.raises(NotYourCall):
            await controls.ask(floor.agent, uuid4(), Hold())
    assert await floor.pool.fetchval("select count(*) from call_legs") == 0


async def test_a_leg_survives_its_leader_and_is_never_placed_again(floor: Floor, controls: CallControls) -> None:
    async with killed_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        leg_id = await called(floor, controls, attempt_id, LegKind.CONSULT)
        await until_leg(floor, state="trying")
    await floor.node.answer(leg_id)
    async with running_dialer(floor.settings()):
        await floor.node.until(lambda: arrangements(floor)[-1:] == [("consult", leg_id)])
        await controls.ask(floor.agent, attempt_id, Complete())
        await floor.until_presence(floor.agent, "wrap_up")
    assert floor.node.dialled == [call_id, leg_id]


async def test_a_leg_that_ended_while_no_leader_was_there_ends_once(floor: Floor, controls: CallControls) -> None:
    async with killed_dialer(floor.settings()):
        _, attempt_id = await talking(floor)
        leg_id = await called(floor, controls, attempt_id, LegKind.CONSULT)
        await until_leg(floor, state="trying")
    await floor.node.end(leg_id, EndCause.NO_ANSWER, 480)
    async with running_dialer(floor.settings()):
        ended = await until_leg(floor, state="ended")
        ended_event = floor.node.calls[leg_id].state.ended
        assert ended_event is not None
        await floor.node.say(ended_event)
        await controls.ask(floor.agent, attempt_id, Resume())
        await floor.node.until(lambda: arrangements(floor)[-1:] == [("talk", None)])
    assert (ended["cause"], await leg(floor)) == ("no_answer", ended)


async def test_a_restarted_node_ends_the_leg_with_its_call(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        _, attempt_id = await talking(floor)
        await called(floor, controls, attempt_id, LegKind.CONSULT)
        await until_leg(floor, state="trying")
        await floor.node.restart()
        lost = await until_leg(floor, state="ended")
    assert lost["cause"] == "worker_lost"


async def test_an_order_that_nobody_took_in_time_places_nobody(floor: Floor, controls: CallControls) -> None:
    async with killed_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
    await controls.dial(floor.agent, attempt_id, LegKind.CONSULT, target_id=None, number="11 4002-8922")
    await controls.ask(floor.agent, attempt_id, Drop())
    await controls.press(floor.agent, attempt_id, "1")
    await floor.pool.execute("update call_orders set created_at = now() - interval '1 minute'")
    async with running_dialer(floor.settings()):
        lost = await until_leg(floor, state="ended")
        await floor.node.until(lambda: arrangements(floor)[-1:] == [("talk", None)])
    assert lost["cause"] == "worker_lost"
    assert (floor.node.dialled, floor.node.digits) == ([call_id], [])


async def test_an_arrangement_that_the_node_never_heard_is_ordered_again(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings(node_away_s=30.0)):
        call_id, attempt_id = await talking(floor)
        await floor.node.go_down()
        await controls.ask(floor.agent, attempt_id, Hold())
        await until(lambda: _orders(floor), {"left": 0})  # taken, and not given: the node is away
        await floor.node.come_up()
        await floor.node.until(lambda: arrangements(floor) == [("hold", None)])
        await floor.until_attempt(call_id, arrangement="hold")


async def test_an_agent_who_never_records_a_transferred_call_is_free_after_the_limit(
    floor: Floor, controls: CallControls
) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        await floor.desk.pause(floor.agent, "lunch")
        leg_id = await called(floor, controls, attempt_id, LegKind.TRANSFER)
        await floor.node.answer(leg_id)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.pool.execute("update campaigns set wrap_up_limit_s = 1")
        await floor.until_presence(floor.agent, "paused")
        kept = await floor.attempt(call_id)
        assert (kept["state"], kept["kept_outcome"]) == ("talking", "hung_up_unidentified")
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        closed = await floor.until_attempt(call_id, state="closed")
    assert (closed["outcome"], closed["recorded_by"]) == ("hung_up_unidentified", None)


async def _orders(floor: Floor) -> dict[str, Any]:
    return {"left": await floor.pool.fetchval("select count(*) from call_orders")}


async def test_a_transfer_that_no_leader_saw_is_learnt_from_the_snapshot(floor: Floor, controls: CallControls) -> None:
    async with killed_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        await floor.desk.pause(floor.agent, "lunch")
        leg_id = await called(floor, controls, attempt_id, LegKind.CONSULT)
        await floor.node.answer(leg_id)
        await floor.node.until(lambda: arrangements(floor)[-1:] == [("consult", leg_id)])
        await floor.until_attempt(call_id, arrangement="consult")
    await controls.ask(floor.agent, attempt_id, Complete())
    assert (await floor.presence(floor.agent))["state"] == "talking"
    async with running_dialer(floor.settings()):
        await floor.until_presence(floor.agent, "wrap_up")
        assert arrangements(floor)[-1] == ("bridged", leg_id)
        await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("hung_up_unidentified"))


async def test_an_outcome_that_was_kept_closes_the_call_whoever_leads(floor: Floor, controls: CallControls) -> None:
    async with killed_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        await floor.desk.pause(floor.agent, "lunch")
        leg_id = await called(floor, controls, attempt_id, LegKind.TRANSFER)
        await floor.node.answer(leg_id)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.identify(floor.agent, attempt_id)
        due = datetime.now(UTC).date() + timedelta(days=5)
        form = OutcomeForm("agreement", "paga à vista", terms=AgreementTerms(DEBT_CENTAVOS, 1, due))
        recorded = await floor.desk.record_outcome(floor.agent, attempt_id, form)
        assert (recorded.call.open_line, recorded.call.agreed_centavos) == (True, DEBT_CENTAVOS)
        assert (await floor.attempt(call_id))["state"] == "talking"
    await floor.node.end(leg_id, EndCause.REMOTE_HANGUP)
    await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
    async with running_dialer(floor.settings()):
        closed = await floor.until_attempt(call_id, state="closed")
        await until_leg(floor, state="ended")
    assert (closed["outcome"], closed["recorded_by"], closed["notes"]) == ("agreement", floor.agent, "paga à vista")
    assert await floor.pool.fetchval("select count(*) from agreements where attempt_id = $1", attempt_id) == 1
    assert closed["retry_at"].date() == due + timedelta(days=1)


async def test_the_next_call_comes_while_the_transferred_one_goes_on(floor: Floor, controls: CallControls) -> None:
    async with running_dialer(floor.settings()):
        call_id, attempt_id = await talking(floor)
        leg_id = await called(floor, controls, attempt_id, LegKind.TRANSFER)
        await floor.node.answer(leg_id)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.record_outcome(floor.agent, attempt_id, OutcomeForm("hung_up_unidentified"))
        second = await floor.talk()
        assert (await floor.attempt(call_id))["state"] == (await floor.attempt(second))["state"] == "talking"
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_attempt(call_id, outcome="hung_up_unidentified")
        assert (await floor.presence(floor.agent))["attempt_id"] == UUID(second)
