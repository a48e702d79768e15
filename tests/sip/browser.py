"""A browser's audio for tests: a websocket that speaks a tone and keeps what it hears."""

import asyncio
import contextlib
import math
import struct
from collections.abc import AsyncIterator
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from telephony.link import FRAME_BYTES
from telephony.tickets import issue
from tests.sip.dialing import PATIENCE_S, SECRET

SAMPLES = FRAME_BYTES // 2


def tone(first_sample: int, hertz: float = 440.0) -> bytes:
    """20 ms of a loud sine that goes on from frame to frame."""
    angle = 2 * math.pi * hertz / 8000
    return struct.pack(f"<{SAMPLES}h", *(int(12000 * math.sin(angle * (first_sample + n))) for n in range(SAMPLES)))


def loudness(pcm: bytes) -> float:
    """Root mean square of the samples."""
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    return math.sqrt(sum(sample * sample for sample in samples) / max(1, len(samples)))


class TestBrowser:
    """Hears and speaks."""

    __test__ = False

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[bytes] = []

    async def hear_frames(self, count: int) -> list[bytes]:
        """The next `count` frames."""
        async with asyncio.timeout(PATIENCE_S):
            frames = [await self.socket.recv() for _ in range(count)]
        return [frame for frame in frames if isinstance(frame, bytes)]

    async def hear_louder_than(self, level: float) -> int:
        """How many frames passed until one was louder than `level`."""
        count = 0
        async with asyncio.timeout(PATIENCE_S):
            while loudness((await self.hear_frames(1))[0]) <= level:
                count += 1
        return count

    async def speak(self) -> None:
        """A tone in real time until the websocket closes."""
        sample = 0
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.socket.send(tone(sample))
                sample += SAMPLES
                await asyncio.sleep(0.02)

    async def closed(self) -> tuple[int | None, str | None]:
        """The code and reason with which the node closes the websocket."""
        async with asyncio.timeout(PATIENCE_S):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code, self.socket.close_reason


@contextlib.asynccontextmanager
async def browser(url: str, call_id: str, *, ticket: str | None = None) -> AsyncIterator[TestBrowser]:
    """A browser on the audio of a call; with a good ticket unless another is given."""
    ticket = issue(SECRET, call_id=call_id, agent="ana") if ticket is None else ticket
    async with connect(f"{url}/audio/{quote(call_id)}?ticket={quote(ticket)}", compression=None) as socket:
        yield TestBrowser(socket)
