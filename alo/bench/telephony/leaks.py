"""What tens of thousands of short calls leave behind in a node: memory and descriptors of its workers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from alo.bench.telephony import rate, sipp
from alo.bench.telephony.helper_process import helper
from alo.bench.telephony.usage import family, open_files, rss_mb

WORKERS_CALLS: Final = 24  # calls at once: few workers, so that each sets up many
_SETTLE_S: Final = 1.5  # closed sockets stay in the library's table for half a second


@dataclass(frozen=True, slots=True)
class _Look:
    calls: int
    workers_rss_mb: float
    manager_rss_mb: float
    files: int


async def leaks(folder: Path, *, first: int, calls: int, per_s: float, say: Callable[[str], None]) -> dict[str, Any]:
    """Make `first` short calls and look, then go on to `calls` and look again.

    Raises UsageRefused where SIPp is not installed, ProcessNotReady.
    """
    async with helper("node_process", str(WORKERS_CALLS), str(folder)) as node, sipp.answering(folder) as far:
        url = str(node.hello["url"])
        before = family(node.pid)
        looks: list[_Look] = []
        failed = 0
        for part in (first, calls - first):
            say(f"{part} short calls at {per_s:g} per second")
            load = await rate.offer(url, node.pid, far.address, per_s=per_s, seconds=part / per_s)
            failed += load.failed
            await asyncio.sleep(_SETTLE_S)
            looks.append(_look(node.pid, sum(look.calls for look in looks[-1:]) + load.calls))
        same = before == family(node.pid)
    early, late = looks
    return {
        "calls": late.calls,
        "calls_failed": failed,
        "workers": len(before) - 1,
        "no_worker_died": same,
        "workers_rss_mb": {"early": early.workers_rss_mb, "late": late.workers_rss_mb},
        "workers_growth_percent": round(100 * (late.workers_rss_mb / early.workers_rss_mb - 1), 2),
        "manager_rss_mb": {"early": early.manager_rss_mb, "late": late.manager_rss_mb},
        "files": {"early": early.files, "late": late.files},
        "looked_after": early.calls,
    }


def _look(node_pid: int, calls: int) -> _Look:
    workers = family(node_pid)[1:]
    return _Look(calls, round(rss_mb(workers), 1), round(rss_mb([node_pid]), 1), open_files(workers))
