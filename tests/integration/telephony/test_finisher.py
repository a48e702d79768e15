"""The node's finisher: what it tells and tells again, and what it does when a disk, a storage or its child fails."""

import asyncio
import errno
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from telephony.errors import StorageAway
from telephony.recording.disk import DiskStorage
from telephony.recording.encoding import digest
from telephony.recording.facts import FinishedRecording
from telephony.recording.finisher import LONG_QUEUE, Finisher
from telephony.recording.finishing_process import attempt
from telephony.recording.names import Folder
from telephony.recording.settings import RecordingSettings
from tests.recordings import CALL, settings_in, write_raw

OTHER = "11111111-2222-3333-4444-555555555555"
PATIENCE_S = 30.0


class Node:
    """A finisher, and what it told."""

    def __init__(self, settings: RecordingSettings) -> None:
        self.told: list[FinishedRecording] = []
        self.finisher = Finisher(settings, self._hear, first_pause_s=0.05)

    def _hear(self, facts: FinishedRecording) -> None:
        self.told.append(facts)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():  # noqa: ASYNC110 - of gauges and files nobody tells
                await asyncio.sleep(0.01)


@asynccontextmanager
async def node_at_work(settings: RecordingSettings, alive: tuple[str, ...] = ()) -> AsyncIterator[Node]:
    node = Node(settings)
    task = asyncio.create_task(node.finisher.run(alive), name="finisher under test")
    try:
        yield node
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def failures(reason: str) -> float:
    return REGISTRY.get_sample_value("alo_telephony_recordings_failed_total", {"reason": reason}) or 0.0


async def test_what_is_told_is_told_again_until_it_is_noted(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with node_at_work(settings) as node:
        write_raw(Folder(settings.folder))
        node.finisher.ready(CALL)
        node.finisher.ready(CALL)
        node.finisher.ready("not recorded")
        node.finisher.ready(OTHER)
        await node.until(lambda: bool(node.told))
        node.finisher.tell_again()
        assert [each.call_id for each in node.told] == [CALL, CALL]
    async with node_at_work(settings) as node:
        await node.until(lambda: bool(node.told))
        node.finisher.noted(OTHER)
        node.finisher.noted(CALL)
        node.finisher.tell_again()
        assert [each.call_id for each in node.told] == [CALL]
    assert Folder(settings.folder).unacknowledged() == []


async def test_what_an_earlier_life_left_is_finished_except_calls_that_live(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, format="flac")
    folder = Folder(settings.folder)
    write_raw(folder, closed=False)
    write_raw(folder, OTHER)
    async with node_at_work(settings, alive=(OTHER,)) as node:
        await node.until(lambda: bool(node.told))
        assert [(each.call_id, each.complete, each.format) for each in node.told] == [(CALL, False, "flac")]
        assert folder.unfinished() == {OTHER}


async def test_a_killed_child_is_started_again_and_nothing_is_lost(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_raw(Folder(settings.folder), seconds=60)
    before = failures("child")
    async with node_at_work(settings) as node:
        [child] = node.finisher.children
        await node.until(lambda: child.pid is not None)
        os.kill(child.pid or 0, signal.SIGKILL)
        await node.until(lambda: bool(node.told))
    assert failures("child") == before + 1
    assert digest(tmp_path / "kept" / node.told[0].key) == node.told[0].sha256


async def test_a_storage_that_is_away_is_waited_for(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    folder = Folder(settings.folder)
    write_raw(folder)
    (tmp_path / "kept").write_text("a file where the folder should be")
    before = failures("storage")
    async with node_at_work(settings) as node:
        await node.until(lambda: failures("storage") >= before + 2)
        assert folder.raw(CALL, "agent").exists()
        assert not node.told
        (tmp_path / "kept").unlink()
        await node.until(lambda: bool(node.told))
    assert digest(tmp_path / "kept" / node.told[0].key) == node.told[0].sha256


async def test_a_full_disk_of_the_node_is_waited_for(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    folder = Folder(settings.folder)
    write_raw(folder)
    full = folder.made / f"{CALL}.draft"
    full.symlink_to("/dev/full")
    before = failures("full")
    async with node_at_work(settings) as node:
        await node.until(lambda: failures("full") >= before + 1)
        assert folder.raw(CALL, "debtor").exists()
        full.unlink()
        await node.until(lambda: bool(node.told))
    assert node.told[0].format == "opus"


def test_a_full_disk_of_the_storage_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path / "node")
    write_raw(folder)

    def half(reading: object, writing: object, length: int) -> None:
        del reading, length
        writing.write(b"half")  # type: ignore[attr-defined]
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", half)
        answer = attempt(folder, DiskStorage(tmp_path / "kept"), CALL, "opus")
    assert answer["failed"] == "full"
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert "facts" in attempt(folder, DiskStorage(tmp_path / "kept"), CALL, "opus")


def test_another_recording_of_the_same_call_is_never_overwritten(tmp_path: Path) -> None:
    folder, storage = Folder(tmp_path / "node"), DiskStorage(tmp_path / "kept")
    write_raw(folder)
    first = attempt(folder, storage, CALL, "wav")
    folder.told_facts(CALL).unlink()
    write_raw(folder, seconds=1)
    assert attempt(folder, storage, CALL, "wav")["failed"] == "conflict"
    facts = first["facts"]
    assert isinstance(facts, dict)
    assert digest(tmp_path / "kept" / facts["key"]) == facts["sha256"]


async def test_with_a_long_queue_recordings_are_kept_in_the_format_that_is_quick(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    count = LONG_QUEUE + 2
    for number in range(count):
        write_raw(Folder(settings.folder), f"00000000-0000-0000-0000-{number:012d}", seconds=0.5)
    async with node_at_work(settings) as node:
        await node.until(lambda: len(node.told) == count)
    assert [each.format for each in node.told] == ["flac"] * 2 + ["opus"] * LONG_QUEUE


async def test_what_cannot_be_finished_is_set_aside_and_does_not_hold_up_others(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    folder = Folder(settings.folder)
    write_raw(folder)
    folder.raw(CALL, "agent").write_bytes(b"no sound " * 100)
    write_raw(folder, OTHER)
    async with node_at_work(settings) as node:
        await node.until(lambda: bool(node.told))
    assert [each.call_id for each in node.told] == [OTHER]
    names = sorted(path.name for path in folder.refused.iterdir())
    assert names == [f"live-{CALL}.agent.wav", f"live-{CALL}.debtor.wav", f"live-{CALL}.json"]


async def test_without_the_nodes_note_a_recording_is_dated_by_its_last_write(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    folder = Folder(settings.folder)
    write_raw(folder)
    folder.about(CALL).unlink()
    for side in ("agent", "debtor"):
        os.utime(folder.raw(CALL, side), (1_795_700_100, 1_795_700_100))
    async with node_at_work(settings) as node:
        await node.until(lambda: bool(node.told))
    assert node.told[0].started_at == 1_795_700_100 - node.told[0].duration_s


async def test_a_call_without_a_sample_leaves_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    folder = Folder(settings.folder)
    write_raw(folder)
    for side in ("agent", "debtor"):
        folder.raw(CALL, side).write_bytes(b"")
    before = failures("empty")
    async with node_at_work(settings) as node:
        await node.until(lambda: failures("empty") == before + 1)
    assert folder.unfinished() == set()
    assert not node.told


def test_a_storage_that_keeps_something_else_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path / "node")
    write_raw(folder)

    def garble(reading: object, writing: object, length: int) -> None:
        del reading, length
        writing.write(b"something else")  # type: ignore[attr-defined]

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", garble)
        answer = attempt(folder, DiskStorage(tmp_path / "kept"), CALL, "opus")
    assert answer["failed"] == "storage"
    assert folder.raw(CALL, "agent").exists()
    assert "facts" in attempt(folder, DiskStorage(tmp_path / "kept"), CALL, "opus")


def test_keys_stay_within_the_folder(tmp_path: Path) -> None:
    storage = DiskStorage(tmp_path / "kept")
    (tmp_path / "secret").write_text("x")
    for key in ("../secret", str(tmp_path / "secret"), ""):
        with pytest.raises(Exception, match="no recording"):
            storage.size(key)


def test_the_folders_of_a_day_go_with_its_last_recording(tmp_path: Path) -> None:
    storage = DiskStorage(tmp_path / "kept")
    (tmp_path / "one").write_text("x")
    for key in ("2026/11/26/a.ogg", "2026/11/27/b.ogg"):
        storage.add(key, tmp_path / "one")
    storage.remove("2026/11/26/a.ogg")
    storage.remove("2026/11/26/a.ogg")
    assert not (tmp_path / "kept/2026/11/26").exists()
    assert storage.size("2026/11/27/b.ogg") == 1
    shutil.rmtree(tmp_path / "kept")
    with pytest.raises(StorageAway):
        DiskStorage(tmp_path / "one").add("2026/a.ogg", tmp_path / "one")


def test_room_to_record_is_what_the_disk_has_left(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free // 2**20
    assert settings_in(tmp_path, spare_mb=free // 2).room()
    assert not settings_in(tmp_path, spare_mb=free * 2).room()
    (tmp_path / "node").rmdir()
    (tmp_path / "node").write_text("no folder")
    assert not settings_in(tmp_path, spare_mb=1).room()
