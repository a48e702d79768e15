"""Conversations at once: RTP and browsers' audio both ways and recording, and what that costs and loses."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit
from uuid import uuid4

from alo.bench.telephony import sipp
from alo.bench.telephony.dialer import BenchDialer, dialer, trunk
from alo.bench.telephony.helper_process import HelperProcess, helper
from alo.bench.telephony.node_process import SECRET
from alo.bench.telephony.usage import cpu_seconds, family, pss_mb
from alo.errors import ProcessNotReady
from telephony import protocol
from telephony.protocol import CallPlan
from telephony.tickets import issue

_SETUP_S: Final = 30.0
_PACE_S: Final = 0.02  # between set-ups: this is not about rate
_SETTLE_S: Final = 3.0  # jitter buffers find their depth
_END_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class _Scene:
    node_pid: int
    client: BenchDialer
    peer: HelperProcess
    browsers: HelperProcess
    sipp_pid: int


async def conversations(url: str, node_pid: int, folder: Path, *, calls: int, seconds: float) -> dict[str, Any]:
    """Hold `calls` for `seconds`. Raises ProcessNotReady when they do not come about."""
    async with _scene(url, node_pid, folder, calls) as scene:
        await asyncio.sleep(_SETTLE_S)
        figures = await _measured(scene, seconds)
        figures["recordings_mb"] = round(_size_mb(folder / "recordings"), 1)
        for call_id in list(scene.client.live):
            await scene.client.send(protocol.HangUp(call_id=call_id))
        await scene.client.until(lambda: not scene.client.live, _END_S)
    return {"concurrent_calls": calls, **figures}


@contextlib.asynccontextmanager
async def _scene(url: str, node_pid: int, folder: Path, calls: int) -> AsyncIterator[_Scene]:
    async with contextlib.AsyncExitStack() as stack:
        peer = await stack.enter_async_context(helper("rtp_peer"))
        far = await stack.enter_async_context(sipp.answering(folder, media=peer.hello["address"]))
        client = await stack.enter_async_context(dialer(url))
        ids = await _begin(client, far.address, calls)
        place = urlsplit(url)
        paths = [f"/audio/{quote(call_id)}?ticket={quote(_ticket(call_id))}" for call_id in ids]
        browsers = await stack.enter_async_context(helper("browsers", str(place.hostname), str(place.port), *paths))
        yield _Scene(node_pid, client, peer, browsers, far.pid)


async def _begin(client: BenchDialer, far_end: str, calls: int) -> list[str]:
    answered: list[str] = []
    client.answered = answered.append
    ids = [str(uuid4()) for _ in range(calls)]
    for call_id in ids:
        await client.originate(call_id, trunk(far_end), plan=CallPlan(record=True))
        await client.send(protocol.ConnectAudio(call_id=call_id))
        await asyncio.sleep(_PACE_S)
    if not await client.until(lambda: len(answered) == calls, _SETUP_S):
        raise ProcessNotReady(f"{calls} conversations", _SETUP_S, str(dict(client.reasons) or len(answered)))
    return ids


async def _measured(scene: _Scene, seconds: float) -> dict[str, Any]:
    ours = family(scene.node_pid)
    groups = {"ours": ours, "manager": [scene.node_pid], "browsers": [scene.browsers.pid], "rtp_peer": [scene.peer.pid]}
    before = {name: cpu_seconds(pids) for name, pids in groups.items()}
    for process in (scene.peer, scene.browsers):
        process.tell("begin")
    begun = time.monotonic()
    await asyncio.sleep(seconds)
    for process in (scene.peer, scene.browsers):
        process.tell("end")
    elapsed = time.monotonic() - begun
    cores = {name: round((cpu_seconds(pids) - before[name]) / elapsed, 3) for name, pids in groups.items()}
    to_far_end, to_agent = await scene.peer.answer(), await scene.browsers.answer()
    return {
        "seconds": round(elapsed, 1),
        "held": len(scene.client.live),
        "cpu_cores": cores["ours"],
        "manager_cpu_cores": cores["manager"],
        "cpu_cores_beside": {"browsers": cores["browsers"], "rtp_peer": cores["rtp_peer"]},
        "pss_mb": round(pss_mb(ours), 1),
        "to_agent": to_agent,
        "to_far_end": to_far_end,
    }


def _ticket(call_id: str) -> str:
    return issue(SECRET, call_id=call_id, agent="bench")


def _size_mb(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
