"""What a finished recording says of its completeness."""

from pathlib import Path

import pytest

from telephony.recording.disk import DiskStorage
from telephony.recording.finishing import finish
from telephony.recording.names import Folder
from tests.recordings import CALL, write_raw


@pytest.mark.parametrize(
    ("closed", "recorded_s", "complete"),
    [(True, 3.0, True), (True, 3.9, True), (True, 60.0, False), (False, None, False)],
    ids=["all there", "a frame short", "the disk was full", "the worker died"],
)
def test_a_recording_is_complete_when_it_is_as_long_as_its_call(
    tmp_path: Path, closed: bool, recorded_s: float | None, complete: bool
) -> None:
    folder = Folder(tmp_path / "node")
    write_raw(folder, closed=closed, recorded_s=recorded_s)
    assert finish(folder, DiskStorage(tmp_path / "kept"), CALL, "wav").complete is complete


def test_a_recording_without_its_note_is_not_called_complete(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "node")
    write_raw(folder)
    folder.about(CALL).unlink()
    assert not finish(folder, DiskStorage(tmp_path / "kept"), CALL, "wav").complete
