"""What the far end does within a call: hold, codecs, updates, keys, lost and doubled messages, session timers."""

from pathlib import Path

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Answered, Digit, EarlyMedia, Ended, HangUp, SendDigits
from tests.sip.calling import order, talk, trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer
from tests.sip.voices import AGENT, DEBTOR, browser_voice, phone_voice

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("scenario", ["held_sendonly", "held_inactive", "codec_change"])
async def test_audio_goes_on_after_the_far_end_changed_it(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str, scenario: str
) -> None:
    async with (
        talk(shared_control, peer, call_id, scenario) as debtor,
        browser_voice(shared_node, call_id) as agent,
    ):
        for _ in range(3):  # before, during or after the change
            await debtor.until(AGENT)
            await agent.until(DEBTOR)
        while scenario == "codec_change" and 0 not in debtor.payload_types:
            await debtor.until(AGENT)
    (ended,) = shared_control.seen(Ended, call_id)
    assert ended.cause is EndCause.LOCAL_HANGUP
    if scenario == "codec_change":
        assert set(debtor.payload_types) == {8, 0}


async def test_updates_are_answered(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with phone_voice() as phone, peer("update", "-key", "rtp_port", str(phone.port)) as address:
        await shared_control.send(order(call_id, trunk(address)))
        ended = await shared_control.until(Ended, call_id)  # the scenario hangs up once both were answered
    assert ended.cause is EndCause.REMOTE_HANGUP


async def test_second_codec_is_spoken_when_the_far_end_takes_no_other(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with talk(shared_control, peer, call_id, "pcmu") as debtor, browser_voice(shared_node, call_id) as agent:
        await debtor.until(AGENT)
        await agent.until(DEBTOR)
    assert set(debtor.payload_types) == {0}


async def test_lost_acks_are_sent_again(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with talk(shared_control, peer, call_id, "lost_ack") as debtor:
        assert debtor.port
    assert shared_control.seen(Ended, call_id)[0].cause is EndCause.LOCAL_HANGUP


async def test_doubled_and_late_responses_change_nothing(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with talk(shared_control, peer, call_id, "out_of_order") as debtor:
        assert debtor.port
    course = [kind for kind in shared_control.course(call_id) if kind in {"trying", "answered", "ended"}]
    assert course == ["trying", "answered", "ended"]


async def test_keys_are_sent_and_heard_as_telephone_events(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with talk(shared_control, peer, call_id) as debtor:
        await shared_control.send(SendDigits(call_id=call_id, digits="7#"))
        while debtor.digits != ["7", "#"]:
            await debtor.until()
        debtor.press("5")
        await shared_control.until(Digit, call_id)
    assert [event.digit for event in shared_control.seen(Digit, call_id)] == ["5"]


async def test_key_by_info_is_heard(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with talk(shared_control, peer, call_id, "info_in"):
        assert (await shared_control.until(Digit, call_id)).digit == "5"


async def test_keys_are_sent_by_info_where_the_trunk_wants_it(
    shared_control: TestDialer, peer: Peer, call_id: str, tmp_path: Path
) -> None:
    async with talk(shared_control, peer, call_id, "info_out", "-trace_msg", route={"dtmf": "info"}):
        await shared_control.send(SendDigits(call_id=call_id, digits="7#"))
    messages = next(tmp_path.glob("*_messages.log")).read_text()
    assert [line for line in messages.splitlines() if line.startswith("Signal=")] == ["Signal=7", "Signal=#"]


async def test_announcement_before_a_refusal_is_early_media(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with phone_voice() as phone, peer("announce_and_refuse", "-key", "rtp_port", str(phone.port)) as address:
        await shared_control.send(order(call_id, trunk(address)))
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.sip_code) == (EndCause.INVALID_NUMBER, 404)
    assert shared_control.seen(EarlyMedia, call_id)


async def test_session_interval_that_is_too_small_is_raised(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with phone_voice() as phone, peer("session_too_small", "-key", "rtp_port", str(phone.port)) as address:
        await shared_control.send(order(call_id, trunk(address, session_timer_s=90)))
        await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        assert (await shared_control.until(Ended, call_id)).cause is EndCause.LOCAL_HANGUP
