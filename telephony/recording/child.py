"""One finishing process as the node sees it: started when it is needed, and again when it died."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from typing import Any

from telephony.errors import LinkBroken
from telephony.recording.names import Format
from telephony.recording.settings import RecordingSettings


class FinishingChild:
    """Finishes one recording at a time."""

    def __init__(self, settings: RecordingSettings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while there is one."""
        return None if self._process is None else self._process.pid

    async def finish(self, call_id: str, wanted: Format) -> dict[str, Any]:
        """Have a recording finished; returns the process's answer, raises LinkBroken when it died over it."""
        process = self._process = self._process or await self._start()
        if process.stdin is None or process.stdout is None:
            raise LinkBroken("the finishing process has no pipes")
        try:
            process.stdin.write(f"{call_id} {wanted}\n".encode())
            await process.stdin.drain()
            line = await process.stdout.readline()
            answer: dict[str, Any] = json.loads(line)
        except (ConnectionError, ValueError) as error:
            await self.stop()
            raise LinkBroken("the finishing process died") from error
        return answer

    async def stop(self) -> None:
        """Make sure that the process is gone; what it was at is taken up again."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        settings = self._settings
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "telephony.recording.finishing_process",
            f"--parent={os.getpid()}",
            f"--folder={settings.folder}",
            f"--storage={settings.storage}",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
