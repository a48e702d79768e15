"""What processes use, as /proc tells. Linux."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_KIB_PER_MB: Final = 1024


def family(root: int) -> list[int]:
    """A process and all that descend from it, threads' children too."""
    pids = [root]
    for pid in pids:  # grows while it is read
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += [int(child) for child in _text(file).split()]
    return pids


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes so far, added, in seconds (to a clock tick each)."""
    return sum(_ticks(pid) for pid in pids) / _TICKS_PER_S


def pss_mb(pids: Iterable[int]) -> float:
    """Their proportional set sizes, added: what the machine would have free without them, in MiB."""
    return sum(_kib(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") for pid in pids) / _KIB_PER_MB


def rss_mb(pids: Iterable[int]) -> float:
    """Their resident sets, added, in MiB."""
    return sum(_kib(Path(f"/proc/{pid}/status"), "VmRSS:") for pid in pids) / _KIB_PER_MB


def open_files(pids: Iterable[int]) -> int:
    """How many descriptors (files, sockets) they hold."""
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids if Path(f"/proc/{pid}/fd").exists())


def _ticks(pid: int) -> int:
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0


def _kib(file: Path, name: str) -> int:
    return next((int(line.split()[1]) for line in _text(file).splitlines() if line.startswith(name)), 0)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:  # it has ended
        return ""
