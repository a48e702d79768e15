"""The node's port: who is let in, how much it takes, and what probes are told."""

import asyncio
import contextlib

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from telephony.end_cause import EndCause
from telephony.protocol import Answered, Capacity, Ended, HangUp, Trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import SECRET, TestDialer, dialer


@pytest.mark.parametrize("secret", ["wrong", ""])
async def test_control_wants_the_secret(node: str, secret: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with dialer(node, secret):
            pass
    assert refusal.value.response.status_code == 401


async def test_secret_of_any_bytes_is_refused_not_stumbled_over(node: str) -> None:
    host, _, port = node.removeprefix("ws://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    writer.write(f"GET /control HTTP/1.1\r\nHost: {host}\r\n{upgrade}".encode() + b"Authorization: Bearer \xff\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")
    writer.close()
    await writer.wait_closed()


async def test_control_begins_with_the_capacity(node: str, control: TestDialer) -> None:
    assert await control.until(Capacity) == Capacity(node="test-node", max_calls=4, calls=0)
    async with connect(f"{node}/control", additional_headers={"Authorization": f"Bearer {SECRET}"}) as socket:
        assert "Sec-WebSocket-Extensions" not in (socket.response.headers if socket.response else {})


async def test_message_that_is_no_command_ends_the_connection_only(node: str, control: TestDialer) -> None:
    async with connect(f"{node}/control", additional_headers={"Authorization": f"Bearer {SECRET}"}) as socket:
        await socket.send('{"type": "dance"}')
        with contextlib.suppress(ConnectionClosed):
            async for _ in socket:
                pass
        assert socket.close_code == 1008
    await control.send(HangUp(call_id="nobody"))
    async with dialer(node) as another:
        await another.until(Capacity)


async def test_full_trunk_takes_no_more_calls(control: TestDialer, peer: Peer) -> None:
    async with peer("answer") as address:
        trunk = Trunk(name="narrow", address=address, max_calls=1)
        await control.originate("a", address, trunk=trunk)
        await control.until(Answered, "a")
        await control.originate("b", address, trunk=trunk)
        refused = await control.until(Ended, "b")
        await control.originate("c", address)
        await control.until(Answered, "c")
    assert (refused.cause, control.course("b")) == (EndCause.NO_CAPACITY, ["ended"])


async def test_full_node_takes_no_more_calls_until_one_ends(control: TestDialer, peer: Peer) -> None:
    async with peer("answer") as address:
        for call_id in "abcd":
            await control.originate(call_id, address)
        for call_id in "abcd":
            await control.until(Answered, call_id)
        await control.originate("e", address)
        assert (await control.until(Ended, "e")).cause is EndCause.NO_CAPACITY
        await control.send(HangUp(call_id="a"))
        await control.until(Ended, "a")
        await control.originate("f", address)
        await control.until(Answered, "f")


async def test_probes(node: str) -> None:
    async with httpx.AsyncClient(base_url=node.replace("ws:", "http:")) as http:
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).status_code == 200
        assert (await http.get("/elsewhere")).status_code == 404
        assert (await http.get("/control")).status_code == 401


async def test_metrics_follow_a_call(node: str, control: TestDialer, peer: Peer) -> None:
    async with httpx.AsyncClient(base_url=node.replace("ws:", "http:")) as http, peer("answer") as address:
        before = samples((await http.get("/metrics")).text)
        await control.originate("a", address)
        await control.until(Answered, "a")
        during = samples((await http.get("/metrics")).text)
        await control.send(HangUp(call_id="a"))
        await control.until(Ended, "a")
        after = samples((await http.get("/metrics")).text)
    answered, ended = 'alo_telephony_calls{state="answered"}', 'alo_telephony_calls_ended_total{cause="local_hangup"}'
    assert during[answered] - before.get(answered, 0) == 1
    assert after[answered] == before.get(answered, 0)
    assert after[ended] - before.get(ended, 0) == 1
    assert after["alo_telephony_workers"] >= 1
    assert after["alo_telephony_control_connections"] >= 1


def samples(text: str) -> dict[str, float]:
    """The samples of a scrape: earlier tests of this process may have left counts behind."""
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}
