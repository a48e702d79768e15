"""Audio between a browser and the far end, through real RTP."""

import asyncio
import contextlib
import socket
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidStatus

from telephony.link import FRAME_BYTES
from telephony.protocol import Answered, AskSnapshot, AudioConnected, ConnectAudio, Ended, HangUp, Play, Snapshot
from telephony.tickets import issue
from tests.sip.browser import browser, loudness, tone
from tests.sip.conftest import Peer, running_node
from tests.sip.dialing import PATIENCE_S, SECRET, TestDialer, dialer

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOUD = 2000.0
QUIET = 200.0


@contextlib.asynccontextmanager
async def echoed_call(control: TestDialer, peer: Peer, call_id: str) -> AsyncIterator[None]:
    """An answered call to a far end that sends back what it hears."""
    async with peer("answer", "-rtp_echo") as address:
        await control.originate(call_id, address)
        await control.until(Answered, call_id)
        yield
        await control.send(HangUp(call_id=call_id))
        await control.until(Ended, call_id)


async def test_far_end_hears_the_browser_and_the_browser_the_far_end(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with echoed_call(shared_control, peer, call_id), browser(shared_node, call_id) as agent:
        await shared_control.send(ConnectAudio(call_id=call_id))
        await shared_control.until(AudioConnected, call_id)
        before = await agent.hear_frames(5)
        speaking = asyncio.create_task(agent.speak(), name="speak")
        await agent.hear_louder_than(LOUD)
        speaking.cancel()
    assert {len(frame) for frame in before} == {FRAME_BYTES}
    assert max(loudness(frame) for frame in before) < QUIET


async def test_browser_that_came_before_connect_audio_waits_in_silence(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with echoed_call(shared_control, peer, call_id), browser(shared_node, call_id) as agent:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await agent.socket.recv()
        assert not shared_control.seen(AudioConnected, call_id)
        await shared_control.send(ConnectAudio(call_id=call_id))
        await agent.hear_frames(1)
        await shared_control.until(AudioConnected, call_id)


async def test_newer_websocket_takes_over(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with echoed_call(shared_control, peer, call_id):
        await shared_control.send(ConnectAudio(call_id=call_id))
        async with browser(shared_node, call_id) as first:
            await first.hear_frames(1)
            async with browser(shared_node, call_id) as second:
                assert await first.closed() == (4001, "opened elsewhere")
                await second.hear_frames(1)
        assert len(shared_control.seen(AudioConnected, call_id)) == 2


async def test_call_outlives_its_browser_and_takes_it_back(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with echoed_call(shared_control, peer, call_id):
        await shared_control.send(ConnectAudio(call_id=call_id))
        for _ in range(2):
            async with browser(shared_node, call_id) as agent:
                await agent.hear_frames(3)
        assert not shared_control.seen(Ended, call_id)


async def test_end_of_the_call_closes_the_websocket(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str
) -> None:
    async with peer("answer") as address:
        await shared_control.originate(call_id, address)
        await shared_control.until(Answered, call_id)
        async with browser(shared_node, call_id) as agent:
            await shared_control.send(HangUp(call_id=call_id))
            assert await agent.closed() == (1000, "the call has ended")


@pytest.mark.parametrize("message", ["text", b"\0" * 319, b"\0" * (11 * FRAME_BYTES)])
async def test_what_is_no_audio_closes_the_websocket_but_not_the_call(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str, message: str | bytes
) -> None:
    async with echoed_call(shared_control, peer, call_id):
        async with browser(shared_node, call_id) as agent:
            await agent.socket.send(message)
            assert (await agent.closed())[0] == 1003
        assert not shared_control.seen(Ended, call_id)


async def test_browser_that_takes_nothing_is_let_go(
    shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony.audio.STUCK_S", 0.5)
    path = f"/audio/{quote(call_id)}?ticket={issue(SECRET, call_id=call_id, agent='ana')}"
    async with echoed_call(shared_control, peer, call_id):
        await shared_control.send(ConnectAudio(call_id=call_id))
        with deaf_browser(shared_node, path):
            await shared_control.until(AudioConnected, call_id)
            async with asyncio.timeout(PATIENCE_S):
                while await holds_audio(shared_control, call_id):
                    pass
        async with browser(shared_node, call_id) as agent:
            await agent.hear_frames(3)


@contextlib.contextmanager
def deaf_browser(url: str, path: str) -> Iterator[None]:
    """A websocket that is opened and never read from."""
    host, _, port = url.removeprefix("ws://").rpartition(":")
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.connect((host, int(port)))
        deaf.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{upgrade}\r\n{key}\r\n\r\n".encode())
        yield


async def holds_audio(control: TestDialer, call_id: str) -> bool:
    """Whether the node says that a browser holds the call's audio."""
    seen = len(control.seen(Snapshot))
    await control.send(AskSnapshot())
    await control.until_true(lambda: len(control.seen(Snapshot)) > seen)
    return any(call.call_id == call_id and call.audio_connected for call in control.seen(Snapshot)[-1].calls)


async def test_ticket_decides(shared_node: str, shared_control: TestDialer, peer: Peer, call_id: str) -> None:
    forged = issue("another secret", call_id=call_id, agent="ana")
    other = issue(SECRET, call_id="b", agent="ana")
    async with echoed_call(shared_control, peer, call_id):
        for ticket in (forged, other, ""):
            with pytest.raises(InvalidStatus) as refusal:
                async with browser(shared_node, call_id, ticket=ticket):
                    pass
            assert refusal.value.response.status_code == 403


async def test_unknown_call_has_no_audio(shared_node: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with browser(shared_node, "nobody"):
            pass
    assert refusal.value.response.status_code == 404


async def test_named_sound_is_played_to_the_far_end(tmp_path: Path, peer: Peer) -> None:
    with wave.open(str(tmp_path / "hello.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(b"".join(tone(160 * n) for n in range(100)))
    async with (
        running_node(sounds=tmp_path) as url,
        dialer(url) as control,
        echoed_call(control, peer, "a"),
        browser(url, "a") as agent,
    ):
        await control.send(ConnectAudio(call_id="a"))
        await agent.hear_frames(3)
        await control.send(Play(call_id="a", sound="no-such-sound"))
        await control.send(Play(call_id="a", sound="hello"))
        await agent.hear_louder_than(LOUD)
