"""Short calls: how many a second are set up, answered and hung up without one failure, and what one costs."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from alo.bench.telephony.dialer import BenchDialer, dialer, trunk
from alo.bench.telephony.usage import cpu_seconds, family
from telephony import protocol

STEPS: Final = (60, 80, 100, 120, 140, 160, 180, 200, 225, 250, 275, 300, 350, 400, 500, 600)  # calls per second
STEP_S: Final = 4.0
_TICK_S: Final = 0.005
_END_S: Final = 15.0
_BACKLOG: Final = 200  # calls that are ordered and not over: more, and it does not keep up
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Load:
    """What one load came to."""

    calls_per_s: float
    calls: int
    failed: int
    cpu_ms_per_call: float
    manager_cpu_ms_per_call: float
    setup_ms: dict[str, float]
    invite_to_ok_ms: dict[str, float]
    failures: dict[str, int]


async def sustained(url: str, node_pid: int, far_end: str, *, seconds: float, per_s: float | None, say: Say) -> Load:
    """The highest rate that goes on for `seconds` without a failure, found by trying; or what `per_s` comes to."""
    rates = [per_s] if per_s is not None else await _promising(url, node_pid, far_end, say)
    load = None
    for rate in rates:
        say(f"{rate:g} calls per second for {seconds:g} s")
        load = await offer(url, node_pid, far_end, per_s=rate, seconds=seconds)
        if load.failed == 0 and load.calls_per_s >= 0.98 * rate:
            return load
        say(f"… {load.calls_per_s:g} per second, {load.failed} failed: {load.failures}")
    if load is None:
        raise AssertionError("no rate was tried")
    return load


async def _promising(url: str, node_pid: int, far_end: str, say: Say) -> list[float]:
    """Rates worth a long try, the highest first."""
    good: list[float] = [STEPS[0] / 2]
    for rate in STEPS:
        load = await offer(url, node_pid, far_end, per_s=rate, seconds=STEP_S)
        say(f"tried {rate} calls per second: {load.calls_per_s:g}, {load.failed} failed")
        if load.failed or load.calls_per_s < 0.95 * rate:
            break
        good.append(rate)
    return good[::-1][:4]


async def offer(url: str, node_pid: int, far_end: str, *, per_s: float, seconds: float) -> Load:
    """Order calls at a steady rate; each is hung up by us as soon as we hear that it was answered."""
    async with dialer(url) as client, asyncio.TaskGroup() as tasks:
        pids = family(node_pid)
        hang_ups: asyncio.Queue[str] = asyncio.Queue()
        client.answered = hang_ups.put_nowait
        hanging_up = tasks.create_task(_hang_up(client, hang_ups), name="hang up")
        before, manager_before, begun = cpu_seconds(pids), cpu_seconds([node_pid]), time.monotonic()
        ordered, gave_up = await _order(client, far_end, per_s=per_s, seconds=seconds)
        elapsed = time.monotonic() - begun
        await client.until(lambda: not client.live, _END_S)
        used, manager = cpu_seconds(pids) - before, cpu_seconds([node_pid]) - manager_before
        hanging_up.cancel()
    good = client.ends[protocol.EndCause.LOCAL_HANGUP.value]
    twice = sum(times - 1 for times in client.ended.values())
    failed = ordered - good + twice + gave_up
    return Load(
        calls_per_s=round(good / elapsed, 1),
        calls=ordered,
        failed=failed,
        cpu_ms_per_call=round(1000 * used / max(1, good), 3),
        manager_cpu_ms_per_call=round(1000 * manager / max(1, good), 3),
        setup_ms=client.setup.summary_ms(),
        invite_to_ok_ms=client.invite.summary_ms(),
        failures=dict(client.reasons.most_common(5)) | ({"never ended": len(client.live)} if client.live else {}),
    )


async def _order(client: BenchDialer, far_end: str, *, per_s: float, seconds: float) -> tuple[int, bool]:
    """Order calls for so long; how many, and whether it was given up because the node fell behind."""
    carrier, begun, ordered = trunk(far_end), time.monotonic(), 0
    while (elapsed := time.monotonic() - begun) < seconds:
        for _ in range(int(elapsed * per_s) - ordered):
            await client.originate(str(uuid4()), carrier)
            ordered += 1
        if len(client.live) > max(_BACKLOG, 2 * per_s):
            return ordered, True
        await asyncio.sleep(_TICK_S)
    return ordered, False


async def _hang_up(client: BenchDialer, answered: asyncio.Queue[str]) -> None:
    while True:
        await client.send(protocol.HangUp(call_id=await answered.get()))


def report(load: Load) -> dict[str, Any]:
    """For JSON."""
    return {name: getattr(load, name) for name in Load.__slots__}
