"""Trunks with real far ends: failover, redirects, credentials, registration, health, limits."""

import socket

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Alternative, Answered, CallFailed, Ended, HangUp, TrunkState, Trying, UseTrunks
from tests.sip.calling import order, trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answered_over(control: TestDialer, call_id: str) -> str | None:
    """Hang up an answered call; the trunk that carried it."""
    await control.until(Answered, call_id)
    await control.send(HangUp(call_id=call_id))
    return (await control.until(Ended, call_id)).trunk


async def test_call_goes_over_the_next_trunk_after_a_503(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("refuse", status="503 Service Unavailable") as bad, peer("answer") as good:
        second = Alternative(trunk=trunk(good, name="second"), dialled="011999990000")
        await shared_control.send(order(call_id, trunk(bad, name="first"), alternatives=(second,)))
        assert await answered_over(shared_control, call_id) == "second"
    (failed,) = shared_control.seen(CallFailed, call_id)
    assert (failed.trunk, failed.sip_code) == ("first", 503)
    assert next(step.line.split(" ")[0] for step in failed.ladder if step.sent) == "INVITE"
    assert len(shared_control.seen(Trying, call_id)) == 1


async def test_call_goes_over_the_next_trunk_when_one_is_silent(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("swallow") as dead, peer("answer") as good:
        second = Alternative(trunk=trunk(good, name="second"))
        await shared_control.send(order(call_id, trunk(dead, name="first"), alternatives=(second,)))
        assert await answered_over(shared_control, call_id) == "second"


async def test_call_goes_over_the_next_trunk_when_nobody_listens(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("answer") as good:
        second = Alternative(trunk=trunk(good, name="second"))
        closed = trunk(f"127.0.0.1:{closed_port()}", name="first", transport="tcp")
        await shared_control.send(order(call_id, closed, alternatives=(second,)))
        assert await answered_over(shared_control, call_id) == "second"


@pytest.mark.parametrize("scenario", ["ring_and_refuse", "progress_and_fail"])
async def test_call_that_rang_goes_no_further(
    shared_control: TestDialer, peer: Peer, call_id: str, scenario: str
) -> None:
    extra = ("-key", "rtp_port", "9000") if scenario == "progress_and_fail" else ()
    async with peer(scenario, *extra, status="503 Service Unavailable") as bad, peer("answer") as good:
        second = Alternative(trunk=trunk(good, name="second"))
        await shared_control.send(order(call_id, trunk(bad, name="first"), alternatives=(second,)))
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.trunk) == (EndCause.NETWORK_FAILURE, "first")


async def test_redirect_is_followed_to_the_carriers_own_address_where_the_trunk_allows_it(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("answer") as target, peer("redirect", "-key", "target", target) as address:
        await shared_control.send(order(call_id, trunk(address, follow_redirects=True)))
        await answered_over(shared_control, call_id)


async def test_redirect_is_a_failure_of_the_route_otherwise(
    shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("answer") as target, peer("redirect", "-key", "target", target) as address:
        await shared_control.send(order(call_id, trunk(address)))
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.sip_code) == (EndCause.NETWORK_FAILURE, 302)


@pytest.mark.parametrize(
    "refusal",
    [
        ("404 Not Found", 1, EndCause.INVALID_NUMBER),
        ("480 Temporarily Unavailable", 20, EndCause.NO_ANSWER),
        ("503 Service Unavailable", 34, EndCause.NETWORK_FAILURE),
    ],
    ids=lambda refusal: refusal[0][:3],
)
async def test_cause_of_the_telephone_network_is_told(
    shared_control: TestDialer, peer: Peer, call_id: str, refusal: tuple[str, int, EndCause]
) -> None:
    status, q850, cause = refusal
    async with peer("refuse_with_reason", "-key", "q850", str(q850), status=status) as address:
        await shared_control.send(order(call_id, trunk(address)))
        ended = await shared_control.until(Ended, call_id)
    assert (ended.cause, ended.q850) == (cause, q850)


async def test_credentials_are_given_to_a_401_too(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("digest_www", "-key", "rtp_port", "9000") as address:
        await shared_control.send(order(call_id, trunk(address, username="dialer", password="s3cret")))
        await answered_over(shared_control, call_id)


async def test_trunk_registers_with_credentials_and_refreshes(shared_control: TestDialer, peer: Peer) -> None:
    async with peer("register") as address:
        registering = trunk(
            address, name="registers", registers=True, options_interval_s=0, username="dialer", password="s3cret"
        )
        await shared_control.send(UseTrunks(trunks=(registering,)))
        await shared_control.until_true(lambda: "up" in states(shared_control, "registers"))
        await shared_control.send(UseTrunks(trunks=()))
    assert all(each.registered for each in shared_control.seen(TrunkState) if each.state == "up")


async def test_refused_registration_is_told(shared_control: TestDialer, peer: Peer) -> None:
    async with peer("register_refused") as address:
        registering = trunk(address, name="unwanted", registers=True, options_interval_s=0, username="dialer")
        await shared_control.send(UseTrunks(trunks=(registering,)))
        await shared_control.until_true(lambda: "refused" in states(shared_control, "unwanted"))
        await shared_control.send(UseTrunks(trunks=()))


@pytest.mark.parametrize("status", ["200 OK", "405 Method Not Allowed"])
async def test_any_answer_to_options_means_that_the_carrier_is_there(
    shared_control: TestDialer, peer: Peer, status: str
) -> None:
    name = status[:3]
    async with peer("options", status=status) as address:
        await shared_control.send(UseTrunks(trunks=(trunk(address, name=name, options_interval_s=1),)))
        await shared_control.until_true(lambda: "up" in states(shared_control, name))
        await shared_control.send(UseTrunks(trunks=()))
    (first, *_) = (each for each in shared_control.seen(TrunkState) if each.name == name and each.state == "up")
    assert first.rtt_ms is not None
    assert first.rtt_ms < 5000


async def test_carrier_that_refuses_connections_is_down(shared_control: TestDialer) -> None:
    gone = trunk(f"127.0.0.1:{closed_port()}", name="gone", transport="tcp", options_interval_s=1)
    await shared_control.send(UseTrunks(trunks=(gone,)))
    await shared_control.until_true(lambda: "down" in states(shared_control, "gone"))
    await shared_control.send(UseTrunks(trunks=()))


async def test_full_trunk_hands_over_to_the_next(shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    async with peer("answer") as one, peer("answer") as other:
        full = trunk(one, name="narrow", max_calls=1)
        await shared_control.send(order(f"{call_id}-1", full))
        await shared_control.until(Answered, f"{call_id}-1")
        second = Alternative(trunk=trunk(other, name="wide"))
        await shared_control.send(order(f"{call_id}-2", full, alternatives=(second,)))
        assert await answered_over(shared_control, f"{call_id}-2") == "wide"
        assert await answered_over(shared_control, f"{call_id}-1") == "narrow"


def states(control: TestDialer, name: str) -> list[str]:
    """What was told of a trunk."""
    return [each.state for each in control.seen(TrunkState) if each.name == name]


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
