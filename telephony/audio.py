"""The `/audio/<call_id>` side of a node: 20 ms frames of PCM to and from a browser.

Frames are binary messages of `FRAME_BYTES`; a browser may also send several in one message. Nothing here may make
speech late: what a browser does not take in time is dropped, oldest first.
"""

import asyncio
import contextlib
import socket as sockets
import time
from collections import deque
from functools import partial
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.protocol import State

from metrics import telephony as instruments
from telephony.conversation import Conversations
from telephony.frame_budget import FrameBudget
from telephony.link import FRAME_BYTES
from telephony.patch_panel import PatchPanel
from telephony.swift_frames import SwiftFrames, is_whole_frames, message

BEHIND: Final = 10  # frames that may wait for a browser: 200 ms
KERNEL_BUFFER: Final = 4096  # bytes; the kernel doubles it: half a second of audio may hide there, not minutes
UNSENT: Final = 4 * FRAME_BYTES  # bytes that may wait in the process for the kernel, besides `BEHIND`
STUCK_S: Final = 5.0  # a browser that takes nothing for so long is gone: its pings would wait behind its frames


class BrowserAudio:
    """A browser on a call's audio."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._frames: deque[bytes] = deque(maxlen=BEHIND)
        self._wake = asyncio.Event()
        self._farewell: tuple[int, str] | None = None
        self._budget = FrameBudget(time.monotonic())
        socket.transport.set_write_buffer_limits(UNSENT)
        with contextlib.suppress(OSError):  # it is gone already: reading will tell
            socket.transport.get_extra_info("socket").setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, KERNEL_BUFFER)

    def hear(self, pcm: bytes) -> None:
        """Send 20 ms to the browser at once, or queue them while it is behind."""
        if not self._frames and self._takes_at_once(pcm):
            self._socket.transport.write(message(pcm))
            return
        if len(self._frames) == BEHIND:
            instruments.child(instruments.FRAMES_DROPPED, "browser").inc()
        self._frames.append(pcm)
        self._wake.set()

    def retire(self, code: int, reason: str) -> None:
        """Have the websocket closed with that code."""
        self._farewell = (code, reason)
        self._wake.set()

    async def serve(self, call_id: str, port: str, conversations: Conversations) -> None:
        """Carry audio both ways until the browser leaves, is replaced or the call ends."""
        if not conversations.attach(call_id, port, self):
            await self._socket.close(CloseCode.NORMAL_CLOSURE, "the call has ended")
            return
        swift = self._socket.transport.get_protocol()
        if isinstance(swift, SwiftFrames):
            swift.take = partial(self._said, conversations.panel)
        try:
            async with asyncio.TaskGroup() as tasks:
                writing = tasks.create_task(self._write(), name=f"audio to the browser of {call_id}")
                await self._read(conversations.panel)
                writing.cancel()
        finally:
            conversations.detach(self)

    def _takes_at_once(self, pcm: bytes) -> bool:
        return (
            len(pcm) == FRAME_BYTES
            and self._farewell is None
            and self._socket.state is State.OPEN
            and self._socket.transport.get_write_buffer_size() < UNSENT
        )

    async def _write(self) -> None:
        try:
            while self._farewell is None:
                while self._frames:
                    async with asyncio.timeout(STUCK_S):
                        await self._socket.send(self._frames.popleft())
                self._wake.clear()
                if self._farewell is None:
                    await self._wake.wait()
            async with asyncio.timeout(STUCK_S):
                await self._socket.close(*self._farewell)
        except ConnectionClosed:
            return
        except TimeoutError:
            self._socket.transport.abort()

    async def _read(self, panel: PatchPanel) -> None:
        try:
            async for said in self._socket:
                if not isinstance(said, bytes) or not is_whole_frames(len(said)):
                    await self._socket.close(CloseCode.UNSUPPORTED_DATA, f"not frames of {FRAME_BYTES} bytes")
                    return
                self._said(panel, said)
        except ConnectionClosed:
            return

    def _said(self, panel: PatchPanel, pcm: bytes) -> None:
        for start in range(0, len(pcm), FRAME_BYTES):
            if self._budget.spend(time.monotonic()):
                panel.say(self, pcm[start : start + FRAME_BYTES])
            else:
                instruments.child(instruments.FRAMES_DROPPED, "flood").inc()
