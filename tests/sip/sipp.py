"""A SIPp process that plays the far end of calls, by a scenario of this folder."""

import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"


@contextlib.asynccontextmanager
async def sipp(folder: Path, scenario: str, *extra: str, status: str = "") -> AsyncIterator[str]:
    """Run SIPp as a UAS in `folder` on free ports; its `host:port`. `status` is what a refusing scenario answers."""
    script = folder / f"{scenario}.xml"
    script.write_text((SCENARIOS / script.name).read_text().replace("STATUS", status))
    program = shutil.which("sipp")
    assert program, "SIPp is not installed (Debian: sip-tester)"
    port, media_port = free_port(), free_port()
    process = await asyncio.create_subprocess_exec(
        program,
        *("-sf", str(script), "-i", "127.0.0.1", "-p", str(port), "-mp", str(media_port)),
        *("-nostdin", "-trace_err", *extra),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(10):
            while not is_bound(port, tcp="t1" in extra):
                assert process.returncode is None, f"SIPp ended with {process.returncode}"
                await asyncio.sleep(0.01)
        yield f"127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def free_port() -> int:
    """A UDP port on which nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_bound(port: int, *, tcp: bool = False) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
