"""A centre of real processes to break: carrier, node, two dialers, two webs, embedded PostgreSQL, and robot agents."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx

from alo.bench.faults.ears import Ears
from alo.bench.faults.floor import PASSWORD, FloorOptions, FloorTeam, set_up
from alo.demo.robots import Robot, Tempo
from alo.embedded_server import keep_alive
from alo.errors import ProcessNotReady
from alo.polling import until
from alo.ports import bound_port
from alo.serve import child_environment
from alo.settings import Settings
from alo.supervisor import ProcessSpec, Supervisor
from store.backoff import Backoff
from store.embedded import EmbeddedPostgres
from store.migrate import migrate
from store.pool import TRANSIENT_ERRORS, Pool, connect, open_pool
from store.statements import load

SQL: Final = load(__package__, "faults.sql")
HOST: Final = "127.0.0.1"
DIALERS: Final = ("dialer-1", "dialer-2")
WEBS: Final = ("web-1", "web-2")
_READY_S: Final = 90.0
_DRAIN_S: Final = 120.0
_LINES_PER_WORKER: Final = 4
_BELOW_EPHEMERAL: Final = 20_000  # the system hands these out to nobody while their process is dead


@dataclass(frozen=True, slots=True)
class CentreOptions:
    """The load: robots, and how long they and the debtors talk on average. `first_port`: ports are taken from here."""

    floor: FloorOptions
    talk_s: float = 15.0
    debtor_talk_s: float = 40.0
    wrap_up_s: float = 1.0
    people: float = 8.0  # weight of people who answer among the behaviours of the carrier
    first_port: int = _BELOW_EPHEMERAL

    @property
    def robots(self) -> int:
        """Robots in all teams."""
        return self.floor.teams * self.floor.agents


class FaultCentre:
    """The running centre: its processes by name, and everything that looks at them."""

    def __init__(self, settings: Settings, options: CentreOptions, folder: Path) -> None:
        ports = free_ports(options.first_port)
        self.options = options
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.ports = {name: next(ports) for name in ("carrier", "carrier status", "telephony", *DIALERS, *WEBS)}
        self.settings = settings.model_copy(
            update={
                "data_dir": folder,
                "secret": PASSWORD,
                "database_url": self.postgres.dsn,
                "telephony_port": self.ports["telephony"],
                "telephony_max_calls": options.robots + 8,
                "drain_s": _DRAIN_S,
            }
        )
        self.supervisor = Supervisor(list(self._specs()))
        self.ears = Ears()
        self.teams: list[FloorTeam] = []
        self.robots: dict[str, Robot] = {}
        self.pool: Pool
        self.http: httpx.AsyncClient
        self._working: dict[str, asyncio.Task[None]] = {}

    def url(self, process: str) -> str:
        """Where a process answers HTTP."""
        return f"http://{HOST}:{self.ports[process]}"

    def pid(self, process: str) -> int:
        """The process that plays this part now."""
        return self.supervisor.pids[process]

    def kill(self, process: str) -> None:
        """kill -9."""
        os.kill(self.pid(process), signal.SIGKILL)

    async def restart(self, process: str) -> None:
        """Tell a process to stop, and wait until another one in its place is ready. Raises ProcessNotReady."""
        old = self.pid(process)
        os.kill(old, signal.SIGTERM)

        async def replaced() -> bool:
            return self.supervisor.pids.get(process, old) != old

        if not await until(replaced, timeout_s=self.settings.drain_s + _READY_S):
            raise ProcessNotReady(process, self.settings.drain_s + _READY_S, "")
        await self.until_ready(process)

    def worker_pids(self) -> list[int]:
        """The SIP workers of the node."""
        pid = self.pid("telephony")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if "telephony.worker" in _command_line(child)]

    async def ask(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Rows of the database, once it answers: it may be what was broken, and this process may be short of a core."""
        backoff = Backoff()
        while True:
            try:
                return await self.pool.fetch(statement, *values)
            except TRANSIENT_ERRORS:
                await backoff.sleep()

    async def value(self, statement: str, *values: object) -> Any:
        """The first value of the first row."""
        return (await self.ask(statement, *values))[0][0]

    async def led_by(self, dialer: str) -> set[str]:
        """The names of the teams whose gauges a dialer shows; none while it does not answer."""
        try:
            page = (await self.http.get(f"{self.url(dialer)}/metrics")).text
        except httpx.HTTPError:
            return set()
        return {team.name for team in self.teams if f'alo_agents{{state="ready",team="{team.name}"}}' in page}

    async def carrier_calls(self) -> list[dict[str, Any]]:
        """The carrier's calls; none while it does not answer."""
        try:
            calls: list[dict[str, Any]] = (await self.http.get(f"{self.url('carrier status')}/calls")).json()
        except httpx.HTTPError:
            return []
        return calls

    def restart_robot(self, username: str) -> None:
        """The agent loads the page again."""
        self._working[username].cancel()
        old = self.robots[username]
        self._employ(replace(old, frozen=False), self._tasks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FaultCentre"]:
        """Start everything, robots last, and end it with the block. Raises ProcessNotReady."""
        await self.postgres.start()
        unneeded = asyncio.Event()
        try:
            await self._prepare()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(keep_alive(self.postgres, unneeded), name="keep PostgreSQL alive")
                tasks.create_task(self.supervisor.run(), name="processes")
                try:
                    async with self._watched():
                        yield self
                finally:
                    with contextlib.suppress(KeyError, ProcessLookupError):
                        os.kill(self.pid("telephony"), signal.SIGTERM)  # the second one ends its conversations
                    self.supervisor.stop()
                    unneeded.set()
        finally:
            await self.postgres.stop()

    @asynccontextmanager
    async def _watched(self) -> AsyncIterator[None]:
        async with (
            httpx.AsyncClient(timeout=2) as self.http,
            await open_pool(self.postgres.dsn, min_size=0, max_size=4, application_name="alo-bench") as self.pool,
        ):
            await self._until_ready()
            async with asyncio.TaskGroup() as self._tasks:
                for number, username in enumerate(each for team in self.teams for each in team.agents):
                    base = self.url(WEBS[number % len(WEBS)])
                    tempo = Tempo(self.options.talk_s, self.options.wrap_up_s)
                    robot = Robot(base, username, PASSWORD, number, tempo, heard=self.ears.hear)
                    self._employ(robot, self._tasks)
                try:
                    yield
                finally:
                    for task in self._working.values():
                        task.cancel()

    def _employ(self, robot: Robot, tasks: asyncio.TaskGroup) -> None:
        self.robots[robot.username] = robot
        self._working[robot.username] = tasks.create_task(robot.work(), name=f"robot {robot.username}")

    async def _prepare(self) -> None:
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        await migrate(self.postgres.dsn)
        connection = await connect(self.postgres.dsn, application_name="alo-bench", statement_timeout_s=0)
        try:
            await connection.execute(SQL.make_clock)
            address = f"{HOST}:{self.ports['carrier']}"
            self.teams = await set_up(connection, self.options.floor, folder=self.folder, trunk_address=address)
        finally:
            await connection.close()

    async def _until_ready(self) -> None:
        pages = {"carrier status": "healthz", "telephony": "readyz"} | dict.fromkeys((*DIALERS, *WEBS), "readyz")
        for process, page in pages.items():
            await self.until_ready(process, page)

    async def until_ready(self, process: str, page: str = "readyz") -> None:
        """Wait until a process says that it can work; raises ProcessNotReady."""

        async def answers() -> bool:
            with contextlib.suppress(httpx.HTTPError):
                return (await self.http.get(f"{self.url(process)}/{page}")).is_success
            return False

        if not await until(answers, timeout_s=_READY_S):
            log = self.folder / "logs" / f"{process.split(maxsplit=1)[0]}.log"
            lines = await asyncio.to_thread(log.read_text, errors="replace")
            raise ProcessNotReady(process, _READY_S, lines.strip().rpartition("\n")[2])

    def _specs(self) -> Iterator[ProcessSpec]:
        yield self._spec("carrier", self._carrier_arguments())
        yield self._spec("telephony", ["serve", "telephony"])
        for name in DIALERS:
            yield self._spec(name, ["serve", "dialer"], dialer_port=self.ports[name])
        for name in WEBS:
            yield self._spec(name, ["serve", "web"], web_port=self.ports[name])

    def _spec(self, name: str, arguments: list[str], **own: object) -> ProcessSpec:
        environment: Mapping[str, str] = child_environment(self.settings.model_copy(update=own))
        return ProcessSpec(name, arguments, environment, self.folder / "logs" / f"{name}.log")

    def _carrier_arguments(self) -> list[str]:
        options = self.options
        workers = -(-(options.robots + _LINES_PER_WORKER) // _LINES_PER_WORKER)
        return [
            *("carrier", "--no-suffixes", "--workers", str(workers)),
            *("--port", str(self.ports["carrier"]), "--status-port", str(self.ports["carrier status"])),
            *("--proportion", f"person={options.people:g}", "--talk", f"{options.debtor_talk_s:g}"),
        ]


def free_ports(first: int) -> Iterator[int]:
    """Ports from `first` on that nobody has, neither UDP nor TCP."""
    for port in range(first, 2**16):
        with contextlib.suppress(OSError):
            bound_port(HOST, port)
            yield bound_port(HOST, port, socket.SOCK_DGRAM)


def _command_line(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
