"""SIPp as the far end, and as both ends: processes of its own, with scenarios written into a temporary folder."""

import asyncio
import contextlib
import csv
import shutil
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alo.bench.telephony import scenarios
from alo.bench.telephony.usage import cpu_seconds
from alo.errors import ProcessNotReady, UsageRefused

HOST: Final = "127.0.0.1"
_TO_ITSELF: Final = "50"  # calls at once: more, and datagrams are lost, each of which costs half a second
_START_S: Final = 10.0
_TRIES: Final = 3
_MANY: Final = "100000"  # calls at once: no limit of SIPp's shall be what is measured


@dataclass(frozen=True, slots=True)
class FarEnd:
    """A SIPp that answers calls on `address` ("host:port")."""

    address: str
    pid: int


@contextlib.asynccontextmanager
async def answering(
    folder: Path, *, media: str | None = None, port: int = 0, contact: str = "[local_ip]:[local_port]"
) -> AsyncIterator[FarEnd]:
    """A SIPp that answers every call at once and waits for its BYE, on `port` (0: any).

    Audio is sent to `media`, by default to nobody; ACK and BYE come to `contact`. Raises UsageRefused where SIPp is not
    installed, ProcessNotReady.
    """
    port = port or free_port()
    script = folder / f"answer-{port}.xml"
    script.write_text(scenarios.answer(media or f"{HOST}:{free_port()}", contact), encoding="utf-8")
    process = await _listening(folder, script, port)
    try:
        yield FarEnd(f"{HOST}:{port}", process.pid)
    finally:
        await stop(process)


async def stop(process: asyncio.subprocess.Process) -> None:
    """Kill it, and see it end."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def sipp_to_sipp(folder: Path, *, calls: int, per_s: int) -> dict[str, float]:
    """What SIPp does with itself: calls answered and hung up at once, as fast as it can up to `per_s`."""
    async with answering(folder) as far:
        script = folder / "call.xml"
        script.write_text(scenarios.call(), encoding="utf-8")
        before, begun = cpu_seconds([far.pid]), time.monotonic()
        options = ("-r", str(per_s), "-m", str(calls), "-l", _TO_ITSELF, "-p", str(free_port()), "-trace_stat")
        process = await _start(folder, "-sf", str(script), far.address, *options)
        await process.wait()
        seconds = time.monotonic() - begun
        answering_cpu = cpu_seconds([far.pid]) - before
    done = _successful(folder)
    return {
        "calls_per_s": round(done / seconds, 1),
        "calls": done,
        "failed": calls - done,
        "far_end_cpu_ms_per_call": round(answering_cpu * 1000 / max(1, done), 4),
    }


def free_port() -> int:
    """A UDP port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _successful(folder: Path) -> int:
    rows = [row for file in folder.glob("call_*_.csv") for row in csv.DictReader(file.open(), delimiter=";")]
    return int(rows[-1]["SuccessfulCall(C)"]) if rows else 0


async def _start(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    program = shutil.which("sipp")
    if program is None:
        raise UsageRefused("sipp", "the program in the path (Debian: sip-tester)", None)
    return await asyncio.create_subprocess_exec(
        program,
        *arguments,
        *("-i", HOST, "-mp", str(free_port()), "-nostdin"),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _listening(folder: Path, script: Path, port: int) -> asyncio.subprocess.Process:
    """A SIPp that is up; one that found a port of its own taken is started again."""
    for _ in range(_TRIES):
        process = await _start(folder, "-sf", str(script), "-p", str(port), "-l", _MANY)
        if await _bound(port, process):
            return process
    raise ProcessNotReady("SIPp", _START_S, f"it ended {_TRIES} times")


async def _bound(port: int, process: asyncio.subprocess.Process) -> bool:
    give_up = time.monotonic() + _START_S
    while process.returncode is None and time.monotonic() < give_up:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                return True
        await asyncio.sleep(0.01)
    await stop(process)
    return False
