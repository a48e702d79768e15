"""Raw recordings as a worker leaves them, read block by block and merged to stereo: left agent, right debtor.

The headers tell lengths only once the recorder was closed; after a crash they say 0, and what the file holds counts.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from telephony.errors import RecordingRefused
from telephony.recording.names import SIDES, Folder

SAMPLE_RATE: Final = 8000
BLOCK_FRAMES: Final = 2 * SAMPLE_RATE  # 2 s: 64 kB of stereo in memory at a time
_HEADER_ROOM: Final = 4096
_PCM: Final = 1  # WAVE_FORMAT_PCM

Samples = NDArray[np.int16]  # shape (frames,)
Stereo = NDArray[np.int16]  # shape (frames, 2): agent, debtor


@dataclass(frozen=True, slots=True)
class Track:
    """Where the samples of one side lie in its file; `closed`: its header says so, too."""

    path: Path
    offset: int
    frames: int
    closed: bool


@dataclass(frozen=True, slots=True)
class RawRecording:
    """Both sides of a call; a side without a file or without samples is silence."""

    agent: Track
    debtor: Track

    @property
    def frames(self) -> int:
        """Length of the longer side, in samples per side."""
        return max(self.agent.frames, self.debtor.frames)

    @property
    def shorter_frames(self) -> int:
        """Length of the shorter side."""
        return min(self.agent.frames, self.debtor.frames)

    @property
    def complete(self) -> bool:
        """Whether both recorders were closed in order."""
        return self.agent.closed and self.debtor.closed

    def blocks(self) -> Iterator[Stereo]:
        """Both sides together, the shorter one filled up with silence."""
        left, right = _samples(self.agent), _samples(self.debtor)
        for start in range(0, self.frames, BLOCK_FRAMES):
            stereo = np.zeros((min(BLOCK_FRAMES, self.frames - start), 2), np.int16)
            for channel, side in enumerate((left, right)):
                block = next(side, None)
                if block is not None:
                    stereo[: len(block), channel] = block
            yield stereo


def open_raw(folder: Folder, call_id: str) -> RawRecording:
    """Find the samples of a call; raises RecordingRefused for a file that is no 8 kHz 16-bit mono WAV."""
    return RawRecording(*(_track(call_id, folder.raw(call_id, side)) for side in SIDES))


def _track(call_id: str, path: Path) -> Track:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEADER_ROOM)
    except FileNotFoundError:
        return Track(path, 0, 0, closed=False)
    if len(head) < 44:  # the recorder died before it wrote anything
        return Track(path, 0, 0, closed=False)
    offset, stated = _data_chunk(call_id, head)
    there = size - offset
    closed = 0 < stated <= there
    return Track(path, offset, (stated if closed else there) // 2, closed)


def _data_chunk(call_id: str, head: bytes) -> tuple[int, int]:
    """Where the samples begin, and how many bytes of them the header states."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise RecordingRefused(call_id, "a raw file is no WAV")
    position = 12
    while position + 8 <= len(head):
        name, length = struct.unpack_from("<4sI", head, position)
        position += 8
        if name == b"data":
            return position, length
        if name == b"fmt " and position + 16 <= len(head):
            _check_format(call_id, struct.unpack_from("<HHIIHH", head, position))
        position += length + length % 2
    raise RecordingRefused(call_id, "a raw file has no samples where a recorder puts them")


def _check_format(call_id: str, fields: tuple[int, ...]) -> None:
    kind, channels, rate, _, _, bits = fields
    if (kind, channels, rate, bits) != (_PCM, 1, SAMPLE_RATE, 16):
        raise RecordingRefused(call_id, f"a raw file has {channels} channels at {rate} Hz of {bits} bits")


def _samples(track: Track) -> Iterator[Samples]:
    if not track.frames:
        return
    with track.path.open("rb") as file:
        file.seek(track.offset)
        left = track.frames
        while left and len(block := _read(file, min(left, BLOCK_FRAMES))):
            left -= len(block)
            yield block


def _read(file: BinaryIO, frames: int) -> Samples:
    data = file.read(2 * frames)
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2")
