"""What is encoded is what was said, on its side, with a waveform that fits it."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from telephony.errors import CannotEncode
from telephony.recording import encoding
from telephony.recording.encoding import encode
from telephony.recording.names import Folder, Format
from telephony.recording.peaks import Peaks
from telephony.recording.raw import open_raw
from tests.recordings import CALL, speech, wav_bytes, write_raw


def nothing_compresses() -> object:
    raise CannotEncode("no such library")


@pytest.mark.parametrize("wanted", ["opus", "flac", "wav"])
def test_each_side_is_heard_on_its_side(tmp_path: Path, wanted: Format) -> None:
    folder = Folder(tmp_path)
    write_raw(folder, seconds=5)
    raw = open_raw(folder, CALL)
    made = encode(raw, tmp_path / "out", wanted)
    assert made.format == wanted
    assert made.sha256 == encoding.digest(tmp_path / "out")
    samples, rate = soundfile.read(tmp_path / "out", dtype="int16")
    assert (rate, len(samples)) == (8000, raw.frames)
    before = np.concatenate(list(raw.blocks()))
    if wanted != "opus":
        assert np.array_equal(samples, before)
    for side in (0, 1):  # loudness in time: Opus keeps no samples, but every word where it was
        heard, said = (np.abs(each[:, side].astype(float)).reshape(-1, 1000).mean(axis=1) for each in (samples, before))
        other = np.abs(before[:, 1 - side].astype(float)).reshape(-1, 1000).mean(axis=1)
        assert np.corrcoef(heard, said)[0, 1] > 0.95
        assert np.corrcoef(heard, other)[0, 1] < 0.5


def test_wav_where_nothing_else_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    write_raw(folder)
    raw = open_raw(folder, CALL)
    monkeypatch.setattr(encoding, "_library", nothing_compresses)
    made = encode(raw, tmp_path / "out", "opus")
    assert made.format == "wav"
    samples, _ = soundfile.read(tmp_path / "out", dtype="int16")
    assert np.array_equal(samples, np.concatenate(list(raw.blocks())))
    assert json.loads(made.peaks)["duration_s"] == raw.frames / 8000


def test_peaks_are_the_lowest_and_highest_of_each_slice() -> None:
    frames = 100_003
    stereo = np.stack([speech(1, frames), speech(2, frames)], axis=1)
    peaks = Peaks(frames)
    for start in range(0, frames, 7777):
        peaks.add(stereo[start : start + 7777])
    shown = json.loads(peaks.to_json())
    for channel, side in enumerate(("agent", "debtor")):
        assert len(shown[side]) == 1600
        for number in (0, 1, 399, 799):
            piece = stereo[-(-number * frames // 800) : -(-(number + 1) * frames // 800), channel]
            assert shown[side][2 * number] == min(0, int(piece.min())) // 256
            assert shown[side][2 * number + 1] == max(0, int(piece.max())) // 256


def test_a_very_short_recording_has_fewer_slices(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.prepare()
    folder.raw(CALL, "agent").write_bytes(wav_bytes(speech(1, 5)))
    made = encode(open_raw(folder, CALL), tmp_path / "out", "flac")
    assert len(json.loads(made.peaks)["agent"]) == 10
