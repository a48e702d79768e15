"""The note beside a recording: written in place at the end, compared with what the files hold."""

import errno
import os
from pathlib import Path

import pytest

from telephony.recording.note import RecordingNote

NOTE = RecordingNote("call", 1_795_700_000.25)


def test_the_end_is_written_in_place(tmp_path: Path) -> None:
    path = tmp_path / "note"
    NOTE.save(path)
    size, inode = path.stat().st_size, path.stat().st_ino
    assert RecordingNote.load(path) == NOTE
    NOTE.close(path, 7200.126)
    assert RecordingNote.load(path) == RecordingNote("call", 1_795_700_000.25, 7200.13)
    assert (path.stat().st_size, path.stat().st_ino) == (size, inode)


def test_a_disk_that_takes_nothing_leaves_the_note_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "note"
    NOTE.save(path)

    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "open", full)
    NOTE.close(path, 60.0)
    monkeypatch.undo()
    assert RecordingNote.load(path) == NOTE


@pytest.mark.parametrize(
    ("should", "there", "lacks"),
    [(None, 60.0, True), (60.0, 60.0, False), (60.0, 58.5, False), (60.0, 57.0, True), (0.5, 0.0, False)],
)
def test_what_is_lacking(should: float | None, there: float, lacks: bool) -> None:
    assert RecordingNote("call", 0.0, should).lacks(there) is lacks


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b'{"call_id": "a", "started_at": "soon"}', b"\xff"])
def test_what_is_no_note_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "note").write_bytes(content)
    assert RecordingNote.load(tmp_path / "note") is None
    assert RecordingNote.load(tmp_path / "nothing") is None
