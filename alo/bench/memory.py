"""Peak memory of our own processes, and of PostgreSQL's, read from /proc while the measurement runs. Linux."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_EVERY_S: Final = 0.1
_KIB_PER_MB: Final = 1024


class Memory:
    """The highest figures seen so far, in MB (MiB).

    `own_mb`: peak resident sets (VmHWM) of this process and of its living children, added: peaks that did not come
    together and pages that are shared count in full, so the true peak is no higher. `postgres_mb`: what the backends
    hold for themselves, added, and the shared memory that any of them has touched.
    """

    def __init__(self) -> None:
        self.own_mb = 0.0
        self.postgres_mb = 0.0

    def look(self) -> None:
        """Take a sample."""
        own = postgres = shared = 0
        for status in _family(os.getpid()):
            if status["Name"].startswith("postgres"):
                postgres += _kib(status, "RssAnon")
                shared = max(shared, _kib(status, "RssShmem"))
            else:
                own += _kib(status, "VmHWM")
        self.own_mb = max(self.own_mb, own / _KIB_PER_MB)
        self.postgres_mb = max(self.postgres_mb, (postgres + shared) / _KIB_PER_MB)


@contextmanager
def watched() -> Iterator[Memory]:
    """Watch for as long as the block runs; a thread does, because the event loop is busy when memory peaks."""
    memory, over = Memory(), threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY_S):
            memory.look()

    watcher = threading.Thread(target=watch, name="memory")
    watcher.start()
    try:
        yield memory
    finally:
        over.set()
        watcher.join()
        memory.look()


def _family(root: int) -> Iterator[Mapping[str, str]]:
    """The status of a process and of all that descend from it; one that ends meanwhile is left out."""
    by_pid = {pid: status for pid in _pids() if (status := _status(pid))}
    children: dict[int, list[int]] = {}
    for pid, status in by_pid.items():
        children.setdefault(int(status["PPid"]), []).append(pid)
    pending = [root]
    while pending:
        pid = pending.pop()
        pending += children.get(pid, ())
        if pid in by_pid:
            yield by_pid[pid]


def _pids() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]  # noqa: PTH208 (half the time of a Path's)


def _status(pid: int) -> Mapping[str, str]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _kib(status: Mapping[str, str], name: str) -> int:
    return int(status.get(name, "0 kB").removesuffix(" kB"))  # a process that has ended but was not waited for has none
