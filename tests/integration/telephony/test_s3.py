"""Recordings in a bucket, against a server that speaks S3."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.store import S3Store

from telephony.errors import RecordingConflict, RecordingNotFound
from telephony.recording.finishing_process import attempt
from telephony.recording.names import Folder
from telephony.recording.storage import digest_of, keep, open_storage, whole
from tests.recordings import CALL, write_raw

SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""
URL = "s3://recordings/centre"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.kill()


@pytest.fixture(autouse=True)
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ):
        monkeypatch.setenv(name, value)
    with httpx.Client(trust_env=False) as client:
        client.post(f"{endpoint}/moto-api/reset").raise_for_status()
        client.put(f"{endpoint}/recordings").raise_for_status()


def test_a_recording_is_finished_into_the_bucket_once(tmp_path: Path) -> None:
    folder, storage = Folder(tmp_path), open_storage(URL)
    write_raw(folder)
    answer = attempt(folder, storage, CALL, "opus")
    facts = answer["facts"]
    assert isinstance(facts, dict)
    assert digest_of(storage, facts["key"]) == facts["sha256"]
    objects = obstore.list(S3Store("recordings", client_options={"allow_http": True})).collect()
    stem = f"centre/2026/11/26/{CALL}"
    assert sorted(each["path"] for each in objects) == [f"{stem}.ogg", f"{stem}.peaks.json"]


def test_ranges_removal_and_what_is_not_there(tmp_path: Path) -> None:
    storage = open_storage(URL)
    (tmp_path / "file").write_bytes(bytes(range(256)) * 4096)
    storage.add("2026/a.ogg", tmp_path / "file")
    assert storage.size("2026/a.ogg") == 2**20
    assert b"".join(storage.read("2026/a.ogg", 10, 20)) == bytes(range(10, 20))
    assert b"".join(storage.read("2026/a.ogg", 5, 5)) == b""
    assert whole(storage, "2026/a.ogg") == (tmp_path / "file").read_bytes()
    storage.remove("2026/a.ogg")
    storage.remove("2026/a.ogg")
    with pytest.raises(RecordingNotFound):
        storage.size("2026/a.ogg")
    with pytest.raises(RecordingNotFound):
        list(storage.read("2026/a.ogg", 0, 1))


def test_another_recording_is_never_overwritten_and_the_same_is_no_conflict(tmp_path: Path) -> None:
    storage = open_storage(URL)
    (tmp_path / "one").write_text("one")
    (tmp_path / "two").write_text("two")
    sha256 = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    keep(storage, "a.ogg", tmp_path / "one", sha256)
    keep(storage, "a.ogg", tmp_path / "one", sha256)
    with pytest.raises(RecordingConflict):
        keep(storage, "a.ogg", tmp_path / "two", "00")
    assert whole(storage, "a.ogg") == b"one"


def test_a_bucket_that_is_away_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    folder = Folder(tmp_path)
    write_raw(folder)
    assert attempt(folder, open_storage(URL), CALL, "opus")["failed"] == "storage"
    assert folder.raw(CALL, "agent").exists()
