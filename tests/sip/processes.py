"""Processes as the kernel shows them."""

import asyncio
from pathlib import Path

from tests.sip.dialing import PATIENCE_S


def children(pid: int) -> set[int]:
    """Process ids of the living children of a process."""
    lists = (Path(f"/proc/{pid}/task").glob("*/children")) if Path(f"/proc/{pid}").exists() else ()
    return {int(child) for file in lists for child in file.read_text().split() if is_running(int(child))}


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def is_worker(pid: int) -> bool:
    """Whether the process is a SIP worker."""
    try:
        return b"telephony.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


async def until_ended(pids: set[int]) -> None:
    """Wait until none of them runs."""
    async with asyncio.timeout(PATIENCE_S):
        while any(is_running(pid) for pid in pids):  # noqa: ASYNC110  (the kernel sends no event to a stranger)
            await asyncio.sleep(0.02)
