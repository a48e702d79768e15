"""Each way a call can go, with a real far end."""

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Answered, ConnectAudio, Ended, HangUp, Originate, Trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_rings_is_answered_and_hung_up_by_us(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("answer") as address:
        await shared_control.originate(call_id, address)
        answered = await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.sip_code) == (EndCause.LOCAL_HANGUP, 200)
    assert shared_control.course(call_id) == ["trying", "ringing", "answered", "ended"]
    assert ended.at >= answered.at


async def test_far_end_hangs_up(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("remote_bye") as address:
        await shared_control.originate(call_id, address)
        ended = await shared_control.until(Ended, call_id)
    assert ended.cause is EndCause.REMOTE_HANGUP
    assert shared_control.course(call_id) == ["trying", "ringing", "answered", "ended"]


async def test_early_media_come_before_the_answer(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("early_media") as address:
        await shared_control.originate(call_id, address)
        await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        await shared_control.until(Ended, call_id)
    assert shared_control.course(call_id) == ["trying", "early_media", "answered", "ended"]


async def test_answer_without_ringing(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("answer_at_once") as address:
        await shared_control.originate(call_id, address)
        await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        await shared_control.until(Ended, call_id)
    assert shared_control.course(call_id) == ["trying", "answered", "ended"]


@pytest.mark.parametrize(
    "refusal",
    [
        ("404 Not Found", EndCause.INVALID_NUMBER),
        ("480 Temporarily Unavailable", EndCause.NO_ANSWER),
        ("486 Busy Here", EndCause.BUSY),
        ("503 Service Unavailable", EndCause.NETWORK_FAILURE),
        ("603 Decline", EndCause.REJECTED),
    ],
    ids=lambda refusal: refusal[0][:3],
)
@pytest.mark.parametrize("scenario", ["refuse", "ring_and_refuse"])
async def test_refusals(
    shared_control: TestDialer, peer: Peer, call_id: str, scenario: str, refusal: tuple[str, EndCause]
) -> None:
    status, cause = refusal
    async with peer(scenario, status=status) as address:
        await shared_control.originate(call_id, address)
        ended = await shared_control.until(Ended, call_id)
    code, reason = status.split(" ", 1)
    assert (ended.cause, ended.sip_code, ended.reason) == (cause, int(code), reason)
    assert shared_control.course(call_id) == [
        "trying",
        *(["ringing"] if scenario == "ring_and_refuse" else []),
        "ended",
    ]


async def test_no_answer_is_cancelled_when_the_ring_time_is_over(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("ring") as address:
        await shared_control.originate(call_id, address, ring_timeout_s=0.5)
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.sip_code) == (EndCause.NO_ANSWER, 487)
    assert shared_control.course(call_id) == ["trying", "ringing", "ended"]


async def test_hang_up_before_the_answer_cancels(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("ring") as address:
        await shared_control.originate(call_id, address)
        await shared_control.send(HangUp(call_id=call_id))
        ended = await shared_control.until(Ended, call_id)
    assert ended.cause is EndCause.CANCELLED


async def test_swallowed_invite_ends_with_the_ring_time(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("swallow") as address:
        await shared_control.originate(call_id, address, ring_timeout_s=0.3)
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.sip_code) == (EndCause.NETWORK_FAILURE, None)
    assert shared_control.course(call_id) == ["trying", "ended"]


async def test_digest_credentials_are_given_when_asked_for(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("digest") as address:
        trunk = Trunk(name="digest", address=address, username="dialer", password="s3cret", caller_id="551133334444")
        await shared_control.originate(call_id, address, trunk=trunk)
        await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        ended = await shared_control.until(Ended, call_id)
    assert ended.cause is EndCause.LOCAL_HANGUP


async def test_trunk_that_asks_for_credentials_we_do_not_have(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("digest") as address:
        await shared_control.originate(call_id, address)
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.sip_code) == (EndCause.NETWORK_FAILURE, 407)


async def test_answered_call_that_nobody_connects_is_hung_up(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("answer") as address:
        await shared_control.originate(call_id, address, answer_grace_s=0.3)
        ended = await shared_control.until(Ended, call_id)
    assert ended.cause is EndCause.UNATTENDED


async def test_call_with_connected_audio_outlives_the_grace(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("remote_bye") as address:
        await shared_control.originate(call_id, address, answer_grace_s=0.05)
        await shared_control.send(ConnectAudio(call_id=call_id))
        ended = await shared_control.until(Ended, call_id)
    assert ended.cause is EndCause.REMOTE_HANGUP


async def test_trunk_over_tcp(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("answer", "-t", "t1") as address:
        trunk = Trunk(name="tcp", address=address, transport="tcp", caller_id="551133334444")
        await shared_control.originate(call_id, address, trunk=trunk)
        await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.sip_code) == (EndCause.LOCAL_HANGUP, 200)


async def test_trunk_where_nobody_listens(shared_control: TestDialer, call_id: str) -> None:
    trunk = Trunk(name="tcp", address="127.0.0.1:9", transport="tcp")
    await shared_control.originate(call_id, trunk.address, trunk=trunk)
    assert (await shared_control.until(Ended, call_id)).cause is EndCause.NETWORK_FAILURE


async def test_bye_that_nobody_answers_does_not_keep_the_call(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("deaf_to_bye") as address:
        await shared_control.originate(call_id, address)
        await shared_control.until(Answered, call_id)
        await shared_control.send(HangUp(call_id=call_id))
        ended = await shared_control.until(Ended, call_id)
    assert ended.cause is EndCause.LOCAL_HANGUP


@pytest.mark.parametrize("number", ["+55 11", "1@elsewhere.test"])
async def test_number_that_is_none_never_leaves(
    shared_control: TestDialer, peer: Peer, call_id: str, number: str
) -> None:
    async with peer("answer") as address:
        trunk = Trunk(name="test", address=address)
        await shared_control.send(Originate(call_id=call_id, number=number, trunk=trunk))
        ended = await shared_control.until(Ended, call_id)
    assert ended.cause is EndCause.NETWORK_FAILURE
    assert shared_control.course(call_id) == ["ended"]
