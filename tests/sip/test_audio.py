"""Audio between a browser and the far end, through real RTP."""

import asyncio
import contextlib
import math
import struct
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from telephony.link import FRAME_BYTES
from telephony.protocol import Answered, AudioConnected, ConnectAudio, Ended, HangUp, Play
from telephony.tickets import issue
from tests.sip.browser import browser, loudness, tone
from tests.sip.conftest import Peer, running_node
from tests.sip.dialing import SECRET, TestDialer, dialer

LOUD = 2000.0
QUIET = 200.0


@contextlib.asynccontextmanager
async def echoed_call(control: TestDialer, peer: Peer, call_id: str = "a") -> AsyncIterator[None]:
    """An answered call to a far end that sends back what it hears."""
    async with peer("answer", "-rtp_echo") as address:
        await control.originate(call_id, address)
        await control.until(Answered, call_id)
        yield
        await control.send(HangUp(call_id=call_id))
        await control.until(Ended, call_id)


async def test_far_end_hears_the_browser_and_the_browser_the_far_end(
    node: str, control: TestDialer, peer: Peer
) -> None:
    async with echoed_call(control, peer), browser(node, "a") as agent:
        await control.send(ConnectAudio(call_id="a"))
        await control.until(AudioConnected, "a")
        before = await agent.hear_frames(5)
        speaking = asyncio.create_task(agent.speak(), name="speak")
        await agent.hear_louder_than(LOUD)
        speaking.cancel()
    assert {len(frame) for frame in before} == {FRAME_BYTES}
    assert max(loudness(frame) for frame in before) < QUIET


async def test_browser_that_came_before_connect_audio_waits_in_silence(
    node: str, control: TestDialer, peer: Peer
) -> None:
    async with echoed_call(control, peer), browser(node, "a") as agent:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await agent.socket.recv()
        assert not control.seen(AudioConnected)
        await control.send(ConnectAudio(call_id="a"))
        await agent.hear_frames(1)
        await control.until(AudioConnected, "a")


async def test_newer_websocket_takes_over(node: str, control: TestDialer, peer: Peer) -> None:
    async with echoed_call(control, peer):
        await control.send(ConnectAudio(call_id="a"))
        async with browser(node, "a") as first:
            await first.hear_frames(1)
            async with browser(node, "a") as second:
                assert await first.closed() == (4001, "opened elsewhere")
                await second.hear_frames(1)
        assert len(control.seen(AudioConnected)) == 2


async def test_call_outlives_its_browser_and_takes_it_back(node: str, control: TestDialer, peer: Peer) -> None:
    async with echoed_call(control, peer):
        await control.send(ConnectAudio(call_id="a"))
        for _ in range(2):
            async with browser(node, "a") as agent:
                await agent.hear_frames(3)
        assert not control.seen(Ended)


async def test_end_of_the_call_closes_the_websocket(node: str, control: TestDialer, peer: Peer) -> None:
    async with peer("answer") as address:
        await control.originate("a", address)
        await control.until(Answered, "a")
        async with browser(node, "a") as agent:
            await control.send(HangUp(call_id="a"))
            assert await agent.closed() == (1000, "the call has ended")


@pytest.mark.parametrize("message", ["text", b"\0" * 319, b"\0" * (11 * FRAME_BYTES)])
async def test_what_is_no_audio_closes_the_websocket_but_not_the_call(
    node: str, control: TestDialer, peer: Peer, message: str | bytes
) -> None:
    async with echoed_call(control, peer):
        async with browser(node, "a") as agent:
            await agent.socket.send(message)
            assert (await agent.closed())[0] == 1003
        assert not control.seen(Ended)


async def test_ticket_decides(node: str, control: TestDialer, peer: Peer) -> None:
    forged = issue("another secret", call_id="a", agent="ana")
    other = issue(SECRET, call_id="b", agent="ana")
    async with echoed_call(control, peer):
        for ticket in (forged, other, ""):
            with pytest.raises(InvalidStatus) as refusal:
                async with browser(node, "a", ticket=ticket):
                    pass
            assert refusal.value.response.status_code == 403


async def test_unknown_call_has_no_audio(node: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with browser(node, "nobody"):
            pass
    assert refusal.value.response.status_code == 404


async def test_named_sound_is_played_to_the_far_end(tmp_path: Path, peer: Peer) -> None:
    with wave.open(str(tmp_path / "hello.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(b"".join(tone(160 * n) for n in range(100)))
    async with (
        running_node(sounds=tmp_path) as url,
        dialer(url) as control,
        echoed_call(control, peer),
        browser(url, "a") as agent,
    ):
        await control.send(ConnectAudio(call_id="a"))
        await agent.hear_frames(3)
        await control.send(Play(call_id="a", sound="no-such-sound"))
        await control.send(Play(call_id="a", sound="hello"))
        await agent.hear_louder_than(LOUD)


def test_the_tone_is_loud_enough_to_tell() -> None:
    assert loudness(tone(0)) > 2 * LOUD
    assert math.isclose(loudness(struct.pack("<2h", 300, -300)), 300)
