"""The link between a manager and one of its SIP worker processes: a Unix socket pair that keeps message boundaries.

SOCK_SEQPACKET rather than a byte stream, because a frame then arrives whole or not at all: the media threads of the
library may send audio without a lock and without ever waiting, and neither side reassembles anything. A frame is

    b"J" + one JSON object, UTF-8                      a message; never lost
    b"A" + line (i32, little endian) + port (u8) + PCM   20 ms of audio of one call; lost when the other side is behind

where `line` is the call's number on this worker, `port` one of `telephony.arrangement`, and PCM is signed 16-bit little
endian, mono, 8000 samples per second (`FRAME_BYTES` of it). The manager's end is in `telephony.manager_link`.
"""

import json
import socket
import struct
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from telephony.errors import LinkBroken

SAMPLE_RATE: Final = 8000
FRAME_MS: Final = 20
FRAME_BYTES: Final = SAMPLE_RATE * FRAME_MS // 1000 * 2
MAX_FRAME: Final = 65536
READ_AT_ONCE: Final = 64  # frames taken from the socket before other work gets a turn
_AUDIO: Final = struct.Struct("<ciB")


@dataclass(frozen=True, slots=True)
class Note:
    """A message: the text of one JSON object."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Audio:
    """20 ms of PCM of a port of the call on `line`."""

    line: int
    port: int
    pcm: bytes


Frame = Note | Audio


def encode(frame: Frame) -> bytes:
    """The bytes of a frame; raises LinkBroken for one that does not fit `MAX_FRAME`."""
    data = b"J" + frame.text if isinstance(frame, Note) else audio_bytes(frame.line, frame.port, frame.pcm)
    if len(data) > MAX_FRAME:
        raise LinkBroken(f"a frame of {len(data)} bytes is longer than {MAX_FRAME}")
    return data


def audio_bytes(line: int, port: int, pcm: bytes) -> bytes:
    """The bytes of a frame of audio; those of a conversation come 200 times a second, so no object is made of them."""
    return _AUDIO.pack(b"A", line, port) + pcm


def read_audio(data: bytes) -> tuple[int, int, bytes] | None:
    """Line, port and PCM of a frame of audio; None for another frame."""
    if data[:1] != b"A" or len(data) < _AUDIO.size:
        return None
    _, line, port = _AUDIO.unpack_from(data)
    return line, port, data[_AUDIO.size :]


def decode(data: bytes) -> Frame:
    """The frame in `data`; raises LinkBroken for anything that `encode` does not write."""
    if data[:1] == b"J":
        return Note(data[1:])
    audio = read_audio(data)
    if audio is not None:
        return Audio(*audio)
    raise LinkBroken(f"not a frame: {data[:16]!r}")


def note(message: Mapping[str, object]) -> Note:
    """The note that carries `message` as JSON."""
    return Note(json.dumps(message, separators=(",", ":")).encode())


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected ends: the manager's and the worker's, both non-blocking."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setblocking(False)
    return ends


class WorkerLink:
    """The worker's end: never waits; polled by the thread that owns the endpoint."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._end = end
        self._unsent: deque[bytes] = deque()
        self.closed = False

    @classmethod
    def from_fd(cls, fd: int) -> "WorkerLink":
        """The link on an inherited file descriptor."""
        return cls(socket.socket(fileno=fd))

    def receive(self) -> list[Frame]:
        """What has arrived, at most `READ_AT_ONCE` frames; sets `closed` when the manager is gone."""
        if self._unsent:
            self._flush()
        frames: list[Frame] = []
        while len(frames) < READ_AT_ONCE and not self.closed:
            try:
                data = self._end.recv(MAX_FRAME)
            except BlockingIOError:
                break
            except ConnectionError:
                data = b""
            if not data:
                self.closed = True
            else:
                frames.append(decode(data))
        return frames

    def send(self, frame: Note) -> None:
        """Send a message, in order and without loss. Only for the owning thread."""
        self._unsent.append(encode(frame))
        self._flush()

    def send_audio(self, line: int, port: int, pcm: bytes) -> bool:
        """Send audio or drop it; whether it was sent. Safe on any thread: one send is one whole frame.

        Messages that wait go before it.
        """
        if self._unsent:
            return False
        try:
            self._end.send(audio_bytes(line, port, pcm))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close this end."""
        self.closed = True
        self._end.close()

    def _flush(self) -> None:
        try:
            while self._unsent and not self.closed:
                self._end.send(self._unsent[0])
                self._unsent.popleft()
        except BlockingIOError:
            return
        except ConnectionError:
            self.closed = True
