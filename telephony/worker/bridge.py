"""Carries the audio of calls between the library's conference bridge and the link to the manager.

The two frame callbacks run on the library's clock thread, every 20 ms per bridge, while the library holds its lock:
they copy bytes and never wait. Everything else belongs to the thread that owns the endpoint.

A bridge is never destroyed: it is lent to one call after the other by a `telephony.rack.Rack`.
"""

import threading
from collections.abc import Callable
from typing import Any, Final

import pjsua2 as pj

from telephony import byte_vector
from telephony.link import FRAME_BYTES
from telephony.voice_format import voice_format
from telephony.worker.jitter import JitterBuffer

SILENCE: Final = bytes(FRAME_BYTES)


class Bridge(pj.AudioMediaPort):  # type: ignore[misc]  # the library is untyped
    """A port that sends what the far end of a call says, and plays it what `push` brings."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._send: Callable[[bytes], bool] | None = None
        self._to_far_end = JitterBuffer()
        self._unsent = 0
        self.createPort(name, voice_format())

    @property
    def dropped(self) -> int:
        """Frames of this call lost in both directions."""
        return self._unsent + self._to_far_end.dropped

    def begin(self, send: Callable[[bytes], bool]) -> None:
        """Serve a new call; `send` takes 20 ms of its far end and says whether there was room for them."""
        with self._lock:
            self._to_far_end = JitterBuffer()
            self._unsent = 0
            self._send = send

    def end(self) -> None:
        """The call is over."""
        with self._lock:
            self._send = None

    def attach(self, media: Any) -> None:
        """Connect both ways to the audio of the call; raises pj.Error."""
        media.startTransmit(self)
        self.startTransmit(media)

    def push(self, pcm: bytes) -> None:
        """20 ms for the far end; anything but a whole frame is ignored."""
        if len(pcm) == FRAME_BYTES:
            with self._lock:
                self._to_far_end.push(pcm)

    def onFrameRequested(self, frame: Any) -> None:  # noqa: N802  (the library's name)
        """The far end needs 20 ms."""
        with self._lock:
            pcm = self._to_far_end.pop() if self._send is not None else None
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        byte_vector.write(frame.buf, pcm or SILENCE)
        frame.size = FRAME_BYTES

    def onFrameReceived(self, frame: Any) -> None:  # noqa: N802  (the library's name)
        """The far end said 20 ms; empty while it is not connected, and before its first RTP arrives."""
        with self._lock:
            if self._send is not None and not self._send(byte_vector.read(frame.buf) or SILENCE):
                self._unsent += 1
