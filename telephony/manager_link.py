"""The manager's end of a link to a SIP worker process, for asyncio. Workers do without asyncio, and so without this."""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable

from telephony.errors import LinkBroken
from telephony.link import MAX_FRAME, READ_AT_ONCE, Frame, Note, audio_bytes, decode, encode, read_audio


class ManagerLink:
    """The manager's end, on the running event loop. One task reads it; any task of the loop writes.

    `audio`, once set, is given each frame of audio (line, port, PCM) as soon as it comes; it may come before messages
    that were sent before it. Without it, frames of audio are received like all others.
    """

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.audio: Callable[[int, int, bytes], None] | None = None
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._arrived: deque[Frame] = deque()
        self._wake = asyncio.Event()
        self._unsent: deque[bytes] = deque()
        self._full = False  # the loop tells when there is room again
        self._broken: Exception | None = None
        self._loop.add_reader(end.fileno(), self._read)

    async def receive(self) -> list[Frame]:
        """The frames that have arrived, at least one; raises LinkBroken once the worker is gone and all is read."""
        while not self._arrived:
            if self._broken is not None:
                raise self._broken
            self._wake.clear()
            await self._wake.wait()
        frames = list(self._arrived)
        self._arrived.clear()
        return frames

    def send(self, frame: Note) -> None:
        """Send a message, in order and without loss as long as the worker lives."""
        if self._broken is None:
            self._unsent.append(encode(frame))
            self._write()

    def send_audio(self, line: int, port: int, pcm: bytes) -> bool:
        """Send audio or drop it (the worker is behind or gone); whether it was sent. Messages that wait go first."""
        if self._broken is not None or self._unsent:
            return False
        try:
            self._end.send(audio_bytes(line, port, pcm))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close this end; the worker sees it and ends itself."""
        self._break("closed by the manager")
        self._end.close()

    def _read(self) -> None:
        try:
            for _ in range(READ_AT_ONCE):
                data = self._end.recv(MAX_FRAME)
                if not data:
                    self._break("the worker closed its end")
                    break
                audio = None if self.audio is None else read_audio(data)
                if audio is None or self.audio is None:
                    self._arrived.append(decode(data))
                else:
                    self.audio(*audio)
        except BlockingIOError:
            pass
        except (ConnectionError, LinkBroken) as error:
            self._break(str(error))
        except Exception as error:
            self._broken = error  # whoever reads the link is told of it, and ends the node
            self._wake.set()
            raise
        if self._arrived:
            self._wake.set()

    def _write(self) -> None:
        try:
            while self._unsent:
                self._end.send(self._unsent[0])
                self._unsent.popleft()
        except BlockingIOError:
            self._full = True
            self._loop.add_writer(self._end.fileno(), self._write)
        except ConnectionError as error:
            self._break(str(error))
        else:
            if self._full:
                self._full = False
                self._loop.remove_writer(self._end.fileno())

    def _break(self, why: str) -> None:
        if self._broken is not None:
            return
        self._broken = LinkBroken(why)
        self._wake.set()
        with contextlib.suppress(ValueError):
            self._loop.remove_reader(self._end.fileno())
            self._loop.remove_writer(self._end.fileno())
