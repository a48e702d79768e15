"""Alô's telephony node calls the simulated carrier as its trunk: outcomes, and sound in both directions."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect

from telephony import tickets
from telephony.carrier.hearing import root_mean_square
from telephony.carrier.service import Carrier
from telephony.link import FRAME_BYTES
from telephony.protocol import Answered, ConnectAudio, EarlyMedia, EndCause, Ended, HangUp, Originate, Trunk
from tests.sip.carrier_callers import running_carrier
from tests.sip.conftest import running_node
from tests.sip.dialing import SECRET, TestDialer, dialer

pytestmark = pytest.mark.asyncio(loop_scope="module")

VOICE_RMS = 8000
VOICE = ((VOICE_RMS).to_bytes(2, "little") * 4 + (-VOICE_RMS).to_bytes(2, "little", signed=True) * 4) * 20
CAUSES = {
    "180": EndCause.NO_ANSWER,
    "184": EndCause.INVALID_NUMBER,
    "204": EndCause.REMOTE_HANGUP,
    "403": EndCause.REJECTED,
    "404": EndCause.INVALID_NUMBER,
    "480": EndCause.NO_ANSWER,
    "484": EndCause.INVALID_NUMBER,
    "486": EndCause.BUSY,
    "503": EndCause.NETWORK_FAILURE,
    "600": EndCause.BUSY,
    "603": EndCause.REJECTED,
    "604": EndCause.INVALID_NUMBER,
}


@dataclass(frozen=True)
class Line:
    """A dialer on a node whose trunk is the carrier."""

    carrier: Carrier
    node: str
    dialer: TestDialer

    async def call(self, suffix: str, *, ring_timeout_s: float = 10.0) -> None:
        """Originate a call to the number with that suffix; the suffix is the call's id too."""
        host, port = self.carrier.address
        trunk = Trunk(name="simulated", address=f"{host}:{port}")
        order = Originate(
            call_id=suffix, number=f"+5511999999{suffix}", trunk=trunk, ring_timeout_s=ring_timeout_s, answer_grace_s=20
        )
        await self.dialer.send(order)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line() -> AsyncIterator[Line]:
    async with running_carrier(workers=4) as carrier, running_node(max_calls=16) as node, dialer(node) as client:
        yield Line(carrier, node, client)


async def test_every_suffix_ends_with_its_cause(line: Line) -> None:
    for suffix in CAUSES:
        await line.call(suffix, ring_timeout_s=1.0 if suffix == "180" else 10.0)
    ends = {suffix: await line.dialer.until(Ended, suffix) for suffix in CAUSES}
    assert {suffix: end.cause for suffix, end in ends.items()} == CAUSES
    assert line.dialer.course("184") == ["trying", "early_media", "ended"]
    assert line.dialer.course("486") == ["trying", "ringing", "ended"]
    assert line.dialer.course("204") == ["trying", "ringing", "answered", "ended"]


async def test_the_agent_hears_the_debtor_and_is_heard(line: Line) -> None:
    await line.call("200")
    await line.dialer.until(Answered, "200")
    await line.dialer.send(ConnectAudio(call_id="200"))
    heard = await speak_until(line, "200", lambda: heard_by_carrier(line, "200") > 0.9 * VOICE_RMS)
    assert heard > 1000
    await line.dialer.send(HangUp(call_id="200"))
    assert (await line.dialer.until(Ended, "200")).cause is EndCause.LOCAL_HANGUP


async def test_early_media_comes_before_the_answer(line: Line) -> None:
    await line.call("183")
    early = await line.dialer.until(EarlyMedia, "183")
    answered = await line.dialer.until(Answered, "183")
    await line.dialer.send(HangUp(call_id="183"))
    await line.dialer.until(Ended, "183")
    assert answered.at - early.at == pytest.approx(3.0, abs=0.5)


def heard_by_carrier(line: Line, suffix: str) -> float:
    """The loudest that the carrier heard in the call to that suffix."""
    return max(call.heard_rms_max for call in line.carrier.calls if call.number.endswith(suffix))


async def speak_until(line: Line, call_id: str, done: Callable[[], bool]) -> float:
    """Speak as a browser does, a frame for each one heard, until `done`; the loudest frame heard."""
    ticket = tickets.issue(SECRET, call_id=call_id, agent="ana")
    loudest = 0.0
    async with asyncio.timeout(10), connect(f"{line.node}/audio/{call_id}?ticket={ticket}", compression=None) as socket:
        while not (done() and loudest > 1000):
            frame = await socket.recv()
            assert isinstance(frame, bytes)
            assert len(frame) == FRAME_BYTES == len(VOICE)
            loudest = max(loudest, root_mean_square(frame))
            await socket.send(VOICE)
    return loudest
