"""The other end of the browser's audio: a tone or a sentence goes out, frames of the microphone come in."""

import asyncio
import math
import struct
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from telephony.link import FRAME_BYTES

FRAME_S: Final = 0.02
AMPLITUDE: Final = 8_000
TONE: Final = struct.pack("<160h", *(round(AMPLITUDE * math.sin(2 * math.pi * 350 * n / 8000)) for n in range(160)))


@dataclass
class FarEnd:
    """A websocket server that plays the line's part; `heard` are the frames of the browser, newest last.

    It says `says` (PCM, whole frames) over and over.
    """

    paths: list[str] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    lines: list[ServerConnection] = field(default_factory=list)
    says: bytes = TONE
    _server: Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        [listener] = self._server.sockets
        return f"ws://127.0.0.1:{listener.getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await serve(self._line, "127.0.0.1", 0, compression=None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def loudest(self) -> int:
        """The largest sample heard."""
        return max((max(map(abs, struct.unpack("<160h", frame))) for frame in self.heard), default=0)

    async def _line(self, line: ServerConnection) -> None:
        assert line.request is not None
        self.paths.append(line.request.path)
        self.lines.append(line)
        speaking = asyncio.create_task(self._speak(line), name="far end speaks")
        try:
            async for frame in line:
                assert isinstance(frame, bytes)
                self.heard.append(frame)
        except ConnectionClosed:
            return
        finally:
            speaking.cancel()

    async def _speak(self, line: ServerConnection) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        at = 0
        while True:
            await line.send(self.says[at : at + FRAME_BYTES])
            at = (at + FRAME_BYTES) % len(self.says)
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - loop.time()))
