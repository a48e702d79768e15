"""What tests of recordings share: audio, raw files as a recorder leaves them, and settings of a node."""

import struct
from pathlib import Path

import numpy as np

from telephony.recording.names import Folder
from telephony.recording.note import RecordingNote
from telephony.recording.raw import SAMPLE_RATE, Samples
from telephony.recording.settings import RecordingSettings

CALL = "0c9be3a2-7c2f-4a53-9d0e-4b7a5f6d1e20"
STARTED_AT = 1_795_700_000.25  # 2026-11-26 UTC


def speech(seed: int, frames: int) -> Samples:
    """Noise that swells and falls like words do."""
    noise = np.random.default_rng(seed).normal(0, 4000, frames)
    loudness = np.clip(np.sin(np.arange(frames) / SAMPLE_RATE * 2 + seed), 0, 1)
    samples: Samples = (noise * loudness).clip(-32768, 32767).astype(np.int16)
    return samples


def wav_bytes(samples: Samples, *, stated: int | None = None, rate: int = SAMPLE_RATE, channels: int = 1) -> bytes:
    """A WAV file; `stated`: what its header says of its length, instead of the truth."""
    data = samples.astype("<i2").tobytes()
    length = len(data) if stated is None else stated
    riff = min(36 + length, 2**32 - 1)
    header = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, channels, rate, 2 * rate, 2, 16)
    return header + struct.pack("<4sI", b"data", length) + data


def write_raw(
    folder: Folder, call_id: str = CALL, *, seconds: float = 3.0, closed: bool = True, recorded_s: float | None = None
) -> None:
    """Leave what a worker leaves: both sides, the debtor's a block longer, and its note.

    `recorded_s`: what the note says instead of the truth.
    """
    folder.prepare()
    frames = int(seconds * SAMPLE_RATE)
    note = RecordingNote(call_id, STARTED_AT)
    note.save(folder.about(call_id))
    if closed:
        note.close(folder.about(call_id), recorded_s or seconds)
    for side, seed, more in (("agent", 1, 0), ("debtor", 2, 2000)):
        content = wav_bytes(speech(seed, frames + more), stated=None if closed else 0)
        folder.raw(call_id, side).write_bytes(content)


def settings_in(root: Path, **changes: object) -> RecordingSettings:
    """A node that records below `root`, into a folder there."""
    values: dict[str, object] = {"folder": root / "node", "storage": str(root / "kept"), **changes}
    return RecordingSettings(**values)  # type: ignore[arg-type]
