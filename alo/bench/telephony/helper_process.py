"""A process of the measurement's own beside the node: told things on its standard input, it answers in JSON."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from typing import Any, Final

from alo.errors import ProcessNotReady

_PATIENCE_S: Final = 60.0
_END_S: Final = 15.0


class HelperProcess:
    """`python -m module arguments…`, with the line that it printed first."""

    def __init__(self, module: str, process: asyncio.subprocess.Process) -> None:
        self.hello: dict[str, Any] = {}
        self.pid = process.pid
        self._module = module
        self._process = process

    def tell(self, word: str) -> None:
        """Send one command."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{word}\n".encode())

    async def answer(self) -> dict[str, Any]:
        """The next line that it prints; raises ProcessNotReady when none comes."""
        line = b""
        if self._process.stdout is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE_S):
                    line = await self._process.stdout.readline()
        if not line:
            raise ProcessNotReady(self._module, _PATIENCE_S, "")
        return dict(json.loads(line))


@contextlib.asynccontextmanager
async def helper(module: str, *arguments: str) -> AsyncIterator[HelperProcess]:
    """Run `alo.bench.telephony.<module>` for as long as the block does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", f"alo.bench.telephony.{module}", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        running = HelperProcess(module, process)
        running.hello = await running.answer()
        yield running
    finally:
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()
