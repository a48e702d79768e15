"""The data directory of an embedded server: what lies in it, who holds it, and what a killed server left behind.

DATA_DIR/
├── cluster/        PostgreSQL's own data directory, of the server's account, 0700
├── socket/         its Unix socket, 0700 (in /tmp when the path is too long for a socket)
├── lock            flock of the process that runs the server, with its pid
└── postgres.log    what the server says
"""

import fcntl
import hashlib
import os
import signal
import time
from pathlib import Path
from typing import Final

from store.embedded.account import Account
from store.errors import DataDirectoryLocked, DataDirectoryUnreachable, ServerStartFailed

PORT: Final = 5432  # only names the socket file: no TCP port is opened
_SOCKET_PATH_LIMIT: Final = 107  # sun_path of Linux without its closing NUL
_LEFTOVER_TIMEOUT_S: Final = 10.0
_LOG_LIMIT_BYTES: Final = 10_000_000


def default_data_dir() -> Path:
    """Return where the server of this user keeps its data: /var/lib/alo for root, else in XDG_STATE_HOME."""
    if os.geteuid() == 0:
        return Path("/var/lib/alo")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "alo"


class DataDirectory:
    """One data directory and the lock on it."""

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links, which may be the point
        self.cluster = self.path / "cluster"
        self.log = self.path / "postgres.log"
        digest = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]
        self.mark = f"alo-{digest}"  # the cluster_name, which every server process shows in its title
        self.socket = self._socket_directory()
        self._lock: int | None = None

    def make(self, account: Account | None) -> None:
        """Create the directory as far as it is missing; open to `account` what is created, and nothing else."""
        for directory in reversed([self.path, *self.path.parents]):
            if not directory.exists():
                directory.mkdir()
                directory.chmod(0o755 if account else 0o700)
        if account and not account.may_enter(self.path):
            raise DataDirectoryUnreachable(self.path, account.name)

    def make_socket_directory(self, account: Account | None) -> None:
        """Create the 0700 directory of the socket; raises ServerStartFailed when a stranger's is in its place."""
        owner = account.uid if account else os.geteuid()
        self.socket.mkdir(mode=0o700, exist_ok=True)
        found = self.socket.lstat()
        if found.st_uid not in {owner, os.geteuid()}:
            raise ServerStartFailed(f"{self.socket} belongs to user {found.st_uid}", "")
        self.socket.chmod(0o700)
        if account:
            account.own(self.socket)

    def lock(self) -> None:
        """Take the directory for this process; raises DataDirectoryLocked when another holds it."""
        if self._lock is not None:
            return
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).strip()
            os.close(descriptor)
            raise DataDirectoryLocked(self.path, int(holder) if holder.isdigit() else None) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._lock = descriptor

    def unlock(self) -> None:
        """Give the directory back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def rotate_log(self) -> None:
        """Keep at most two logs of some 10 MB."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def clear_leftovers(self) -> None:
        """End the processes of a server whose parent is gone, and remove a pid file that names no server.

        Call with the lock held: whatever still runs has no owner. Without this a pid file can name an innocent
        process that was given the same number, and PostgreSQL would refuse to start.
        """
        deadline = time.monotonic() + _LEFTOVER_TIMEOUT_S
        while leftovers := self._server_processes():
            _signal_all(leftovers, signal.SIGQUIT if time.monotonic() < deadline else signal.SIGKILL)
            time.sleep(0.02)
        pid_file = self.cluster / "postmaster.pid"
        pid = self.postmaster_status()[0]
        if pid_file.exists() and not (pid and self._serves_this(pid)):
            pid_file.unlink()

    def postmaster_status(self) -> tuple[int | None, str]:
        """Return the pid and the status ("starting", "ready", "stopping" …) that the server wrote down."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None, ""
        pid = int(lines[0]) if lines and lines[0].isdigit() else None
        return pid, lines[7].strip() if len(lines) > 7 else ""

    def _server_processes(self) -> list[int]:
        mark = self.mark.encode()
        return [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and mark in (command := _command_line(int(entry.name))) and _is_postgres(command)
        ]

    def _serves_this(self, pid: int) -> bool:
        command = _command_line(pid)
        return _is_postgres(command) and os.fsencode(self.cluster) in command

    def _socket_directory(self) -> Path:
        inside = self.path / "socket"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}.lock")) <= _SOCKET_PATH_LIMIT:
            return inside
        return Path("/tmp") / self.mark  # noqa: S108 - created 0700 and checked for its owner


def _command_line(pid: int) -> bytes:
    """Return the NUL-separated command line of a process, empty when it is gone. Readable without privileges."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _is_postgres(command: bytes) -> bool:
    program = command.split(b"\0", 1)[0]
    return program.startswith(b"postgres:") or program.rsplit(b"/", 1)[-1] == b"postgres"


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
