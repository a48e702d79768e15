"""Each way a call can go, with a real far end."""

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Answered, ConnectAudio, Ended, HangUp, Originate, Trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer


async def test_rings_is_answered_and_hung_up_by_us(control: TestDialer, peer: Peer) -> None:
    async with peer("answer") as address:
        await control.originate("a", address)
        answered = await control.until(Answered, "a")
        await control.send(HangUp(call_id="a"))
        ended = await control.until(Ended, "a")
    assert (ended.cause, ended.sip_code) == (EndCause.LOCAL_HANGUP, 200)
    assert control.course("a") == ["trying", "ringing", "answered", "ended"]
    assert ended.at >= answered.at


async def test_far_end_hangs_up(control: TestDialer, peer: Peer) -> None:
    async with peer("remote_bye") as address:
        await control.originate("a", address)
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.REMOTE_HANGUP
    assert control.course("a") == ["trying", "ringing", "answered", "ended"]


async def test_early_media_come_before_the_answer(control: TestDialer, peer: Peer) -> None:
    async with peer("early_media") as address:
        await control.originate("a", address)
        await control.until(Answered, "a")
        await control.send(HangUp(call_id="a"))
        await control.until(Ended, "a")
    assert control.course("a") == ["trying", "early_media", "answered", "ended"]


async def test_answer_without_ringing(control: TestDialer, peer: Peer) -> None:
    async with peer("answer_at_once") as address:
        await control.originate("a", address)
        await control.until(Answered, "a")
        await control.send(HangUp(call_id="a"))
        await control.until(Ended, "a")
    assert control.course("a") == ["trying", "answered", "ended"]


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("404 Not Found", EndCause.INVALID_NUMBER),
        ("480 Temporarily Unavailable", EndCause.NO_ANSWER),
        ("486 Busy Here", EndCause.BUSY),
        ("503 Service Unavailable", EndCause.NETWORK_FAILURE),
        ("603 Decline", EndCause.REJECTED),
    ],
)
@pytest.mark.parametrize("scenario", ["refuse", "ring_and_refuse"])
async def test_refusals(control: TestDialer, peer: Peer, scenario: str, status: str, cause: EndCause) -> None:
    async with peer(scenario, status=status) as address:
        await control.originate("a", address)
        ended = await control.until(Ended, "a")
    code, reason = status.split(" ", 1)
    assert (ended.cause, ended.sip_code, ended.reason) == (cause, int(code), reason)
    assert control.course("a") == ["trying", *(["ringing"] if scenario == "ring_and_refuse" else []), "ended"]


async def test_no_answer_is_cancelled_when_the_ring_time_is_over(control: TestDialer, peer: Peer) -> None:
    async with peer("ring") as address:
        await control.originate("a", address, ring_timeout_s=0.5)
        ended = await control.until(Ended, "a")
    assert (ended.cause, ended.sip_code) == (EndCause.NO_ANSWER, 487)
    assert control.course("a") == ["trying", "ringing", "ended"]


async def test_hang_up_before_the_answer_cancels(control: TestDialer, peer: Peer) -> None:
    async with peer("ring") as address:
        await control.originate("a", address)
        await control.send(HangUp(call_id="a"))
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.CANCELLED


async def test_swallowed_invite_ends_with_the_ring_time(control: TestDialer, peer: Peer) -> None:
    async with peer("swallow") as address:
        await control.originate("a", address, ring_timeout_s=0.3)
        ended = await control.until(Ended, "a")
    assert (ended.cause, ended.sip_code) == (EndCause.NETWORK_FAILURE, None)
    assert control.course("a") == ["trying", "ended"]


async def test_digest_credentials_are_given_when_asked_for(control: TestDialer, peer: Peer) -> None:
    async with peer("digest") as address:
        trunk = Trunk(name="digest", address=address, username="dialer", password="s3cret", caller_id="551133334444")
        await control.originate("a", address, trunk=trunk)
        await control.until(Answered, "a")
        await control.send(HangUp(call_id="a"))
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.LOCAL_HANGUP


async def test_trunk_that_asks_for_credentials_we_do_not_have(control: TestDialer, peer: Peer) -> None:
    async with peer("digest") as address:
        await control.originate("a", address)
        ended = await control.until(Ended, "a")
    assert (ended.cause, ended.sip_code) == (EndCause.NETWORK_FAILURE, 407)


async def test_answered_call_that_nobody_connects_is_hung_up(control: TestDialer, peer: Peer) -> None:
    async with peer("answer") as address:
        await control.originate("a", address, answer_grace_s=0.3)
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.UNATTENDED


async def test_call_with_connected_audio_outlives_the_grace(control: TestDialer, peer: Peer) -> None:
    async with peer("remote_bye") as address:
        await control.originate("a", address, answer_grace_s=0.05)
        await control.send(ConnectAudio(call_id="a"))
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.REMOTE_HANGUP


@pytest.mark.parametrize("number", ["+55 11", "1@elsewhere.test"])
async def test_number_that_is_none_never_leaves(control: TestDialer, peer: Peer, number: str) -> None:
    async with peer("answer") as address:
        trunk = Trunk(name="test", address=address)
        await control.send(Originate(call_id="a", number=number, trunk=trunk))
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.NETWORK_FAILURE
    assert control.course("a") == ["ended"]
