"""A stored recording to listen to: as it is stored, or as WAV for players that do not know its format."""

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from telephony.recording.storage import RecordingStorage, whole

_HEADER_BYTES: Final = 44
_FRAME_BYTES: Final = 4
_FRAMES_AT_ONCE: Final = 32_768


@dataclass(frozen=True, slots=True)
class Sound:
    """`size` bytes, of which `read(start, end)` gives any part in pieces."""

    size: int
    read: Callable[[int, int], Iterator[bytes]]


def as_stored(storage: RecordingStorage, key: str) -> Sound:
    """The bytes of the storage; raises RecordingNotFound and StorageAway."""
    return Sound(storage.size(key), lambda start, end: storage.read(key, start, end))


def as_wav(storage: RecordingStorage, key: str) -> Sound:
    """The same decoded, while it is sent; only the compressed recording is held in memory. Raises as `as_stored`."""
    import soundfile  # noqa: PLC0415  (it brings numpy, which a web process needs for nothing else)

    content = whole(storage, key)
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        frames, rate, channels = file.frames, file.samplerate, file.channels
    size = _HEADER_BYTES + frames * _FRAME_BYTES
    header = _header(rate, channels, frames * _FRAME_BYTES)

    def read(start: int, end: int) -> Iterator[bytes]:
        yield header[start:end]
        with soundfile.SoundFile(io.BytesIO(content)) as playing:
            yield from _decoded(playing, max(0, start - _HEADER_BYTES), max(0, end - _HEADER_BYTES))

    return Sound(size, read)


def _decoded(file: Any, start: int, end: int) -> Iterator[bytes]:
    """Bytes `start` to `end` of the samples."""
    position = start // _FRAME_BYTES
    skipped = start - position * _FRAME_BYTES
    left = end - start
    file.seek(position)
    while left > 0 and len(block := file.read(_FRAMES_AT_ONCE, dtype="int16", always_2d=True)):
        piece = block.astype("<i2").tobytes()[skipped : skipped + left]
        skipped = 0
        left -= len(piece)
        yield piece


def _header(rate: int, channels: int, length: int) -> bytes:
    riff = struct.pack("<4sI4s", b"RIFF", 36 + length, b"WAVE")
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    return riff + fmt + struct.pack("<4sI", b"data", length)
