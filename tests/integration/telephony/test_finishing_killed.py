"""A process that finishes recordings may be killed anywhere: one recording comes of it, and nothing is lost before."""

import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from telephony.recording.encoding import digest
from telephony.recording.finishing import finish
from telephony.recording.names import SIDES, Folder, peaks_key, storage_key
from telephony.recording.storage import open_storage
from tests.recordings import CALL, STARTED_AT, write_raw

STEPS = ("encoded", "placed", "made", "waveform stored", "stored", "told", "removed")
KILLED = """
import os, signal, sys
from pathlib import Path
from telephony.recording.finishing import finish
from telephony.recording.names import Folder
from telephony.recording.storage import open_storage

folder, storage, call_id, step = sys.argv[1:]
die = lambda passed: passed == step and os.kill(os.getpid(), signal.SIGKILL)
finish(Folder(Path(folder)), open_storage(storage), call_id, "opus", die)
"""


def finish_and_die(root: Path, step: str) -> None:
    arguments = [sys.executable, "-c", KILLED, str(root / "node"), str(root / "kept"), CALL, step]
    assert subprocess.run(arguments, check=False).returncode == -9


def kept(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root / "kept")) for path in (root / "kept").rglob("*") if path.is_file())


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_any_step_and_again_there_is_one_recording(tmp_path: Path, step: str) -> None:
    folder = Folder(tmp_path / "node")
    write_raw(folder)
    comes_again = step not in {"made", "told"}  # a step that is behind is not taken twice
    for _ in range(2 if comes_again else 1):
        finish_and_die(tmp_path, step)
        raw = all(folder.raw(CALL, side).exists() for side in SIDES)
        assert raw or folder.told_facts(CALL).exists()
    facts = finish(folder, open_storage(str(tmp_path / "kept")), CALL, "opus")
    key = storage_key(CALL, STARTED_AT, "opus")
    assert facts.key == key == f"2026/11/26/{CALL}.ogg"
    assert kept(tmp_path) == sorted([key, peaks_key(key)])
    assert digest(tmp_path / "kept" / key) == facts.sha256
    assert soundfile.info(tmp_path / "kept" / key).frames == round(facts.duration_s * 8000)
    assert (facts.complete, facts.started_at) == (True, STARTED_AT)
    assert folder.unfinished() == set()
    assert folder.unacknowledged() == [CALL]


def test_killed_at_every_step_in_turn(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "node")
    write_raw(folder, closed=False)
    for step in STEPS[:-1]:
        finish_and_die(tmp_path, step)
    facts = finish(folder, open_storage(str(tmp_path / "kept")), CALL, "opus")
    assert not facts.complete
    assert len(kept(tmp_path)) == 2
    assert digest(tmp_path / "kept" / facts.key) == facts.sha256
