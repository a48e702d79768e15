"""Raw files merge to stereo, whatever their headers say and wherever they end."""

import struct
from pathlib import Path

import numpy as np
import pytest

from telephony.errors import RecordingRefused
from telephony.recording.names import Folder
from telephony.recording.raw import BLOCK_FRAMES, Samples, open_raw
from tests.recordings import CALL, speech, wav_bytes


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.prepare()
    return folder


def merged(folder: Folder) -> Samples:
    return np.concatenate([*open_raw(folder, CALL).blocks(), np.zeros((0, 2), np.int16)])


def test_agent_is_left_and_debtor_right(folder: Folder) -> None:
    agent, debtor = speech(1, BLOCK_FRAMES * 2 + 17), speech(2, BLOCK_FRAMES * 2 + 17)
    folder.raw(CALL, "agent").write_bytes(wav_bytes(agent))
    folder.raw(CALL, "debtor").write_bytes(wav_bytes(debtor))
    assert np.array_equal(merged(folder), np.stack([agent, debtor], axis=1))
    assert open_raw(folder, CALL).complete


@pytest.mark.parametrize("stated", [0, 2**32 - 1, 10_000_000])
def test_a_header_that_lies_is_not_believed(folder: Folder, stated: int) -> None:
    agent = speech(1, 5000)
    folder.raw(CALL, "agent").write_bytes(wav_bytes(agent, stated=stated))
    folder.raw(CALL, "debtor").write_bytes(wav_bytes(agent, stated=stated))
    raw = open_raw(folder, CALL)
    assert not raw.complete
    assert np.array_equal(merged(folder)[:, 0], agent)


def test_the_shorter_side_ends_in_silence(folder: Folder) -> None:
    agent, debtor = speech(1, 4000), speech(2, 6000)
    folder.raw(CALL, "agent").write_bytes(wav_bytes(agent))
    folder.raw(CALL, "debtor").write_bytes(wav_bytes(debtor))
    stereo = merged(folder)
    assert len(stereo) == 6000
    assert np.array_equal(stereo[:4000, 0], agent)
    assert not stereo[4000:, 0].any()
    assert np.array_equal(stereo[:, 1], debtor)


@pytest.mark.parametrize("cut", [0, 11, 43, 44])
def test_a_side_that_was_hardly_begun_is_silence(folder: Folder, cut: int) -> None:
    debtor = speech(2, 6000)
    folder.raw(CALL, "agent").write_bytes(wav_bytes(speech(1, 100))[:cut])
    folder.raw(CALL, "debtor").write_bytes(wav_bytes(debtor))
    stereo = merged(folder)
    assert not stereo[:, 0].any()
    assert np.array_equal(stereo[:, 1], debtor)
    assert not open_raw(folder, CALL).complete


def test_a_file_cut_within_a_sample_loses_half_a_sample(folder: Folder) -> None:
    agent = speech(1, 300)
    folder.raw(CALL, "agent").write_bytes(wav_bytes(agent, stated=0)[:-1])
    assert np.array_equal(merged(folder)[:, 0], agent[:299])


def test_bytes_after_the_samples_are_no_sound(folder: Folder) -> None:
    agent = speech(1, 300)
    folder.raw(CALL, "agent").write_bytes(wav_bytes(agent) + b"LIST" + struct.pack("<I", 4) + b"info")
    assert np.array_equal(merged(folder)[:, 0], agent)


def test_no_file_at_all_is_nothing(folder: Folder) -> None:
    assert open_raw(folder, CALL).frames == 0


@pytest.mark.parametrize(
    "content",
    [
        b"no sound " * 10,
        wav_bytes(speech(1, 100), rate=16000),
        wav_bytes(speech(1, 100), channels=2),
        b"RIFF    WAVE" + b"\0" * 90,
    ],
)
def test_what_no_recorder_wrote_is_refused(folder: Folder, content: bytes) -> None:
    folder.raw(CALL, "agent").write_bytes(content)
    with pytest.raises(RecordingRefused):
        open_raw(folder, CALL)


@pytest.mark.parametrize("call_id", ["", "../../etc/passwd", CALL.upper(), CALL + "\n", f"{CALL}/..", "a" * 36])
def test_only_a_uuid_names_a_recording(folder: Folder, call_id: str) -> None:
    with pytest.raises(RecordingRefused):
        folder.raw(call_id, "agent")
