"""A whole centre on real processes, and an independent witness of its calls."""

import asyncio
import itertools
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from rich.console import Console
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from alo.demo.run import Demo, DemoOptions
from alo.polling import until
from alo.settings import Settings
from store.pool import CONNECTION_ERRORS, Pool, open_pool
from telephony.protocol import Ended, Snapshot, read_event

PATIENCE_S = 60.0  # how long to wait for what must happen; a slow machine only makes the test slower

# Each process of pytest-xdist has ports of its own, below those that the system hands out: while a process of a centre
# is dead, nothing else takes its port.
_ports = itertools.count(20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


@dataclass
class Witness:
    """Listens to the telephony node beside the dialer: which calls have ended, and when we heard of it."""

    ended: dict[str, Ended] = field(default_factory=dict)
    heard_at: dict[str, float] = field(default_factory=dict)

    async def listen(self, url: str, secret: str) -> None:
        """Run until cancelled; the node may come and go."""
        while True:
            try:
                async with connect(f"{url}/control", additional_headers={"Authorization": f"Bearer {secret}"}) as node:
                    async for text in node:
                        self._hear(read_event(text))
            except (OSError, ConnectionClosed):
                await asyncio.sleep(0.05)

    def _hear(self, event: object) -> None:
        ends = [event] if isinstance(event, Ended) else []
        if isinstance(event, Snapshot):
            ends = [call.ended for call in event.calls if call.ended]
        for end in ends:
            self.ended.setdefault(end.call_id, end)
            self.heard_at.setdefault(end.call_id, time.monotonic())


class RunningCentre:
    """The centre under test."""

    def __init__(self, demo: Demo, pool: Pool, witness: Witness) -> None:
        self.demo = demo
        self.pool = pool
        self.witness = witness
        self.longest_stuck_s = 0.0

    def kill(self, pid: int) -> None:
        """kill -9."""
        os.kill(pid, signal.SIGKILL)

    def pid(self, process: str) -> int:
        """The process that plays a role now."""
        return self.demo.centre.supervisor.pids[process]

    def worker_pids(self) -> list[int]:
        """The SIP workers of the telephony node."""
        children = Path(f"/proc/{self.pid('telephony')}/task/{self.pid('telephony')}/children").read_text()
        return [int(pid) for pid in children.split() if "telephony.worker" in _command_line(int(pid))]

    async def talking(self) -> set[str]:
        """The attempts in which an agent is talking."""
        rows = await self._rows("select attempt_id::text from agent_presence where state = 'talking'")
        return {row["attempt_id"] for row in rows}

    async def until_talking(self, agents: int) -> set[str]:
        """Wait until so many agents talk."""

        async def enough() -> bool:
            return len(await self.talking()) >= agents

        assert await until(enough, timeout_s=PATIENCE_S), "the robots never talked"
        return await self.talking()

    async def until_true(self, question: str, *arguments: object, timeout_s: float = PATIENCE_S) -> bool:
        """Ask the database until it says yes; it may be away meanwhile."""

        async def yes() -> bool:
            rows = await self._rows(question, *arguments)
            return bool(rows and rows[0][0])

        return await until(yes, timeout_s=timeout_s)

    async def database_time(self) -> datetime:
        """The database's clock, once it answers."""
        assert await self.until_true("select true"), "the database did not come back"
        rows = await self._rows("select now()")
        return rows[0][0] if rows else await self.database_time()  # a second connection of the pool may be stale too

    async def watch_for_stuck_agents(self) -> None:
        """Note for how long any agent is shown in a call that the node has ended; runs until cancelled."""
        while True:
            now = time.monotonic()
            for row in await self._rows(
                "select attempt_id::text from agent_presence where state in ('reserved', 'talking')"
            ):
                if (ended := self.witness.heard_at.get(row["attempt_id"])) is not None:
                    self.longest_stuck_s = max(self.longest_stuck_s, now - ended)
            await asyncio.sleep(0.05)

    async def dialled_more_than_once(self) -> dict[str, int]:
        """Numbers that the carrier saw more often than there are attempts."""
        async with httpx.AsyncClient() as client:
            calls = (await client.get(f"{self.demo.carrier_url}/calls")).json()
        seen = Counter(_digits(call["number"]) for call in calls)
        attempts = Counter(_digits(row["number"]) for row in await self.pool.fetch("select number from attempts"))
        return dict(seen - attempts)

    async def _rows(self, question: str, *arguments: object) -> list[Any]:
        try:
            return await self.pool.fetch(question, *arguments)
        except (*CONNECTION_ERRORS, asyncpg.PostgresError):
            return []


@asynccontextmanager
async def running_centre(directory: Path, **options: Any) -> AsyncIterator[RunningCentre]:
    """Start a centre, hand it over, and end it; its figures are not read here."""
    settings = Settings(
        data_dir=directory,
        secret="a secret of the test",
        telephony_max_calls=12,
        web_port=next(_ports),
        dialer_port=next(_ports),
        telephony_port=next(_ports),
    )
    carrier_ports = (next(_ports), next(_ports))
    demo = Demo(settings, DemoOptions(wind_down_s=45, carrier_ports=carrier_ports, **options), Console(quiet=True))
    stop = asyncio.Event()
    running = asyncio.create_task(demo.run(stop), name="demo")
    started = asyncio.create_task(demo.started.wait(), name="demo started")
    await asyncio.wait({running, started}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        started.cancel()
        await running
    witness = Witness()
    url = f"ws://{demo.settings.telephony_host}:{demo.settings.telephony_port}"
    try:
        async with await open_pool(demo.centre.dsn, min_size=1, max_size=4, application_name="alo-test") as pool:
            centre = RunningCentre(demo, pool, witness)
            watching = [
                asyncio.create_task(witness.listen(url, "a secret of the test"), name="witness"),
                asyncio.create_task(centre.watch_for_stuck_agents(), name="watch for stuck agents"),
            ]
            try:
                yield centre
            finally:
                for task in watching:
                    task.cancel()
                await asyncio.gather(*watching, return_exceptions=True)
    finally:
        stop.set()
        await running


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
