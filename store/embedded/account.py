"""The unprivileged account that the server runs as when Alô runs as root, which PostgreSQL refuses."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_CANDIDATES: Final = ("alo", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine, by name and numbers."""

    name: str
    uid: int
    gid: int

    def process_options(self) -> dict[str, Any]:
        """Return the keyword arguments of `subprocess.run` that make a child this user, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, directory: Path) -> bool:
        """Say whether this user can open files below `directory`, asked of the kernel itself."""
        return self._test('cd "$1"', str(directory))

    def may_run(self, program: Path) -> bool:
        """Say whether this user can execute `program`, which must understand `--version`."""
        return self._test('"$1" --version', str(program))

    def own(self, path: Path) -> None:
        """Give `path` to this user."""
        os.chown(path, self.uid, self.gid)

    def _test(self, script: str, argument: str) -> bool:
        command = ["/bin/sh", "-c", script, "sh", argument]
        run = subprocess.run(command, cwd="/", capture_output=True, check=False, **self.process_options())  # noqa: S603
        return run.returncode == 0


def server_account(cluster: Path) -> Account | None:
    """Return who runs the server on `cluster`: its present owner, else the first account there is.

    None means the current user, who is not root. Raises KeyError when the machine has none of the accounts.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return _account(pwd.getpwuid(owner))
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return _account(known[next(name for name in _CANDIDATES if name in known)])


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
