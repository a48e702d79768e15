"""Takes frames of audio out of the bytes of a websocket before the library looks at them.

A conversation is 50 messages a second, all alike: final, binary, masked, some frames of PCM long (RFC 6455 §5.2).
Cutting those out costs a tenth of what the general parser takes for them. All other frames (pings, closes, fragments,
text, anything that is wrong) go on to the library whole, in their order. What we send in one write is framed here too.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from websockets.asyncio.server import ServerConnection

from telephony.link import FRAME_BYTES

MESSAGE_FRAMES: Final = 10  # frames that a browser may put into one message
HEARD_HEAD: Final = b"\x82\x7e" + FRAME_BYTES.to_bytes(2, "big")  # of a message of one frame, from us
_FINAL_TEXT: Final = 0x81
_FINAL_BINARY: Final = 0x82
_MASKED: Final = 0x80
_LONGEST: Final = 1 << 20  # the library refuses what is longer than its own limit, which is less


def message(pcm: bytes) -> bytes:
    """The bytes of a message that carries one frame to a browser."""
    return HEARD_HEAD + pcm


def text_message(text: str) -> bytes:
    """The bytes of a text message from us, whatever its length (RFC 6455 §5.2)."""
    data = text.encode()
    size = len(data)
    if size < 126:
        return bytes((_FINAL_TEXT, size)) + data
    if size < 1 << 16:
        return bytes((_FINAL_TEXT, 126)) + size.to_bytes(2, "big") + data
    return bytes((_FINAL_TEXT, 127)) + size.to_bytes(8, "big") + data


def head_and_size(data: bytes | bytearray) -> tuple[int, int] | None:
    """The lengths of a frame's head (mask and all) and of the whole frame; None where the head is not all there."""
    if len(data) < 2:
        return None
    length, head = data[1] & 0x7F, 2
    if length >= 126:
        head = 4 if length == 126 else 10
        if len(data) < head:
            return None
        length = int.from_bytes(data[2:head], "big")
    head += 4 if data[1] & _MASKED else 0
    return head, head + length


def unmasked(payload: bytes, key: bytes) -> bytes:
    """What a browser masked with `key`, four bytes (RFC 6455 §5.3); the payload's length is a multiple of four."""
    if key == b"\0\0\0\0":
        return payload
    mask = int.from_bytes(key * (len(payload) // 4), "big")
    return (int.from_bytes(payload, "big") ^ mask).to_bytes(len(payload), "big")


class SwiftFrames(asyncio.Protocol):
    """Stands before `connection` on its transport. `take`, once set, is given the PCM of each message of audio."""

    def __init__(self, connection: ServerConnection) -> None:
        self.take: Callable[[bytes], None] | None = None
        self._connection = connection
        self._kept = bytearray()
        self._through = False

    @classmethod
    def install(cls, connection: ServerConnection) -> None:
        """Stand before a connection, between the browser's request and our answer: no frame can have come by then."""
        connection.transport.set_protocol(cls(connection))

    def data_received(self, data: bytes) -> None:
        """Bytes came in: hand on every frame that is whole."""
        if self._through:
            self._connection.data_received(data)
            return
        self._kept += data
        while (measure := head_and_size(self._kept)) is not None:
            head, size = measure
            if size > _LONGEST:
                self._through = True
                self._connection.data_received(bytes(self._kept))
                return
            if len(self._kept) < size:
                return
            frame = bytes(self._kept[:size])
            del self._kept[:size]
            self._hand_on(frame, head)

    def eof_received(self) -> bool | None:
        """The browser sends no more."""
        self._connection.eof_received()
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._connection.connection_lost(exc)

    def pause_writing(self) -> None:
        """The browser is slow."""
        self._connection.pause_writing()

    def resume_writing(self) -> None:
        """The browser has caught up."""
        self._connection.resume_writing()

    def _hand_on(self, frame: bytes, head: int) -> None:
        length = len(frame) - head
        audio = frame[0] == _FINAL_BINARY and frame[1] & _MASKED and is_whole_frames(length)
        if audio and self.take is not None:
            self.take(unmasked(frame[head:], frame[head - 4 : head]))
        else:
            self._connection.data_received(frame)


def is_whole_frames(length: int) -> bool:
    """Whether so many bytes are a message of audio."""
    return 0 < length <= MESSAGE_FRAMES * FRAME_BYTES and length % FRAME_BYTES == 0
