"""The manager's side of one worker process of the carrier: start it, read its reports, see it end."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from typing import Final, Self

from telephony.carrier.reports import AnyReport, Ready, read
from telephony.carrier.settings import SETTINGS_JSON, CarrierSettings
from telephony.errors import LinkBroken, WorkerStartFailed
from telephony.link import Note, pair
from telephony.manager_link import ManagerLink

START_PATIENCE_S: Final = 20.0
END_PATIENCE_S: Final = 3.0


class WorkerProcess:
    """A worker that is up. Made by `start`, ended by `close`."""

    def __init__(self, process: asyncio.subprocess.Process, link: ManagerLink) -> None:
        self._process = process
        self._link = link
        self._early: list[AnyReport] = []

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @classmethod
    async def start(cls, settings: CarrierSettings) -> tuple[Self, Ready]:
        """Start a worker and wait until it is ready; raises WorkerStartFailed."""
        ours, theirs = pair()
        with theirs:
            arguments = ("-m", "telephony.carrier.worker", str(theirs.fileno()), str(os.getpid()))
            process = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, pass_fds=(theirs.fileno(),), stdout=DEVNULL
            )
        worker = cls(process, ManagerLink(ours))
        worker._link.send(Note(SETTINGS_JSON.dump_json(settings)))
        try:
            async with asyncio.timeout(START_PATIENCE_S):
                return worker, await worker._until_ready()
        except (TimeoutError, LinkBroken) as error:
            await worker.close()
            raise WorkerStartFailed(f"carrier worker {process.pid}: {error!r}") from error
        except asyncio.CancelledError:
            await worker.close()
            raise

    async def reports(self) -> AsyncIterator[AnyReport]:
        """What it reports, until it is gone."""
        with contextlib.suppress(LinkBroken):
            while True:
                for report in self._early or await self._receive():
                    yield report
                self._early = []

    async def close(self) -> None:
        """End it: by closing the link, and if that does not do, by force."""
        self._link.close()
        try:
            async with asyncio.timeout(END_PATIENCE_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _until_ready(self) -> Ready:
        first, *self._early = await self._receive()
        if not isinstance(first, Ready):
            raise LinkBroken("it reported before it was ready")
        return first

    async def _receive(self) -> list[AnyReport]:
        return [read(frame.text) for frame in await self._link.receive() if isinstance(frame, Note)]
