"""Merged audio to a file: Ogg/Opus or FLAC through libsndfile, WAV where that cannot be."""

import hashlib
import importlib
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from telephony.errors import CannotEncode
from telephony.recording.durable import sync
from telephony.recording.names import Format
from telephony.recording.peaks import Peaks
from telephony.recording.raw import SAMPLE_RATE, RawRecording, Stereo

OPUS_COMPRESSION: Final = 0.964  # libsndfile: 256 kbit/s at 0 to 6 kbit/s at 1, per side: 15 kbit/s
_PIECE: Final = 1 << 18

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file on the disk, whole and readable, and its waveform."""

    format: Format
    size_bytes: int
    sha256: str
    peaks: bytes


def encode(raw: RawRecording, path: Path, wanted: Format) -> Encoded:
    """Write `raw` to `path` and read it back; the format is WAV when the wanted one cannot be made.

    Raises OSError when the disk is full.
    """
    fmt, peaks = wanted, Peaks(raw.frames)
    try:
        if wanted == "wav":
            _write_wav(raw, path, peaks)
        else:
            _write_compressed(raw, path, peaks, wanted)
    except CannotEncode as error:
        log.warning("recording is kept as WAV", wanted=wanted, error=str(error))
        fmt, peaks = "wav", Peaks(raw.frames)
        _write_wav(raw, path, peaks)
    sync(path)
    return Encoded(fmt, path.stat().st_size, digest(path), peaks.to_json())


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _blocks(raw: RawRecording, peaks: Peaks) -> Iterator[Stereo]:
    for block in raw.blocks():
        peaks.add(block)
        yield block


def _write_wav(raw: RawRecording, path: Path, peaks: Peaks) -> None:
    with path.open("wb") as file, wave.open(file, "wb") as target:
        target.setnchannels(2)
        target.setsampwidth(2)
        target.setframerate(SAMPLE_RATE)
        target.setnframes(raw.frames)
        for block in _blocks(raw, peaks):
            target.writeframesraw(block.astype("<i2").tobytes())


def _write_compressed(raw: RawRecording, path: Path, peaks: Peaks, wanted: Format) -> None:
    library = _library()
    options: dict[str, Any] = {"format": "FLAC", "subtype": "PCM_16"}
    if wanted == "opus":
        options = {"format": "OGG", "subtype": "OPUS", "compression_level": OPUS_COMPRESSION}
    try:
        with library.SoundFile(str(path), "w", samplerate=SAMPLE_RATE, channels=2, **options) as target:
            for block in _blocks(raw, peaks):
                target.write(block)
        readable = int(library.info(str(path)).frames)
    except library.SoundFileError as error:
        raise CannotEncode(str(error)) from error
    if readable != raw.frames:  # the disk was full, or the encoder is broken
        raise CannotEncode(f"{readable} of {raw.frames} frames can be read back")


def _library() -> Any:
    try:
        return importlib.import_module("soundfile")
    except (ImportError, OSError) as error:  # OSError: the wheel is there, libsndfile is not
        raise CannotEncode(str(error)) from error
