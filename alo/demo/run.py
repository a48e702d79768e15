"""Runs the demo: sets up the centre, keeps it going, and sums up what it did."""

import asyncio
import math
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console

from alo.demo import bank, figures
from alo.demo.robots import Robot, Tempo
from alo.demo.sample_centre import FREE_SEAT, PASSWORD, SampleCentre, set_up
from alo.errors import ProcessNotReady
from alo.polling import until
from alo.ports import free_port, with_free_ports
from alo.serve import Centre
from alo.settings import Settings
from alo.supervisor import ProcessSpec
from queues import campaigns
from queues.pace import Mode, Pace
from store.pool import Pool, connect, open_pool

_READY_TIMEOUT_S: Final = 60.0
_FEW_ROBOTS: Final = 8
_CALMER: Final = Tempo(talk_s=24.0, wrap_up_s=4.0)  # so that many robots need no more calls a second than a few


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What to show.

    `seconds` None: until told to stop. `debtors` is the size of the sample portfolio. At the end no call is launched,
    and those in progress have `wind_down_s` seconds to come to an outcome. `carrier` are arguments of `alo carrier`,
    whose processes carry four calls each.
    """

    robots: int = 6
    debtors: int = 2000
    pace: Pace = field(default_factory=lambda: Pace(Mode.PREDICTIVE))
    seconds: float | None = None
    wind_down_s: float = 5.0
    carrier: tuple[str, ...] = ("--no-suffixes",)
    carrier_ports: tuple[int, int] = (5070, 5071)  # SIP and status; others where these are taken

    @property
    def lines(self) -> int:
        """How many calls may be in progress at once: for each agent one, and those that ring."""
        ringing = self.pace.lines_per_agent if self.pace.mode is Mode.POWER else Decimal("1.5")
        return 4 + math.ceil(self.robots * (1 + ringing))


class Demo:
    """One run. `settings.data_dir` must be a folder of this run's own."""

    def __init__(self, settings: Settings, options: DemoOptions, console: Console) -> None:
        self.settings = with_free_ports(settings)
        self.options = options
        self._console = console
        host = self.settings.telephony_host
        self._carrier_port = free_port(host, options.carrier_ports[0], socket.SOCK_DGRAM)
        self._carrier_status_port = free_port(host, options.carrier_ports[1])
        log_dir = self.settings.data_dir / "logs"
        self.centre = Centre(self.settings, extra=[self._carrier(log_dir / "carrier.log")], log_dir=log_dir)
        self.started = asyncio.Event()  # every process is ready, the robots are at work
        self._robots: list[Robot] = []

    @property
    def carrier_url(self) -> str:
        """Where the simulated carrier tells its calls."""
        return f"http://{self.settings.telephony_host}:{self._carrier_status_port}"

    async def run(self, stop: asyncio.Event) -> dict[str, Any]:
        """Run until `stop` or for `options.seconds`, end the calls in order, and return the figures.

        Told to stop before everything is ready, it returns no figures.
        """
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        dsn = await self.centre.open_database()
        sample = await self._set_up(dsn)
        centre_stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.centre.run(centre_stop), name="centre")
            try:
                await self._until_ready(stop)
                if stop.is_set():
                    return {}
                async with await open_pool(dsn, min_size=1, max_size=2, application_name="alo-demo") as pool:
                    return await self._show(pool, sample, stop)
            finally:
                centre_stop.set()

    async def _show(self, pool: Pool, sample: SampleCentre, stop: asyncio.Event) -> dict[str, Any]:
        async with self._at_work(pool, sample):
            await until(lambda: _all_there(pool, self.options.robots), timeout_s=_READY_TIMEOUT_S)
            began_at = datetime.now(UTC)
            self._announce()
            self.started.set()
            try:
                async with asyncio.timeout(self.options.seconds):
                    await stop.wait()
            except TimeoutError:
                pass
            ended_at = datetime.now(UTC)
            self._say_ending()
            async with pool.acquire() as connection:
                await campaigns.pause(connection, sample.campaign_id)
            await until(lambda: _all_closed(pool), timeout_s=self.options.wind_down_s)
        return {**await self._sum_up(pool), "pacing": await self._pacing(pool, began_at, ended_at)}

    @asynccontextmanager
    async def _at_work(self, pool: Pool, sample: SampleCentre) -> AsyncIterator[None]:
        tempo = Tempo() if self.options.robots <= _FEW_ROBOTS else _CALMER
        self._robots = [
            Robot(self.web_url, username, PASSWORD, seed, tempo) for seed, username in enumerate(sample.robots, start=1)
        ]
        async with asyncio.TaskGroup() as tasks:
            working = [tasks.create_task(robot.work(), name=f"robot {robot.username}") for robot in self._robots]
            working.append(tasks.create_task(bank.pay_now_and_then(pool), name="bank"))
            try:
                yield
            finally:
                for task in working:
                    task.cancel()

    async def _pacing(self, pool: Pool, began_at: datetime, ended_at: datetime) -> dict[str, Any]:
        """How busy the robots were and whom the demo abandoned, beside what the simulator says of the same calls."""
        from alo.demo import occupation  # noqa: PLC0415  (numpy: what serves the web does without it)

        async with pool.acquire() as connection:
            real, calls = await occupation.measured(connection, began_at, ended_at)
        seconds = (ended_at - began_at).total_seconds()
        pace, robots = self.options.pace, self.options.robots
        simulated = await asyncio.to_thread(occupation.simulated, calls, pace, agents=robots, seconds=seconds)
        return {
            "mode": pace.mode.value,
            "agents": robots,
            "seconds": round(seconds, 1),
            "calls": len(calls),
            **asdict(real),
            "simulator": None if simulated is None else asdict(simulated),
        }

    async def _sum_up(self, pool: Pool) -> dict[str, Any]:
        async with pool.acquire() as connection:
            counted = await figures.counted(connection)
        measured = await figures.measured(list(self._monitored().values()))
        delays = [delay for robot in self._robots for delay in robot.screen_delays_ms]
        return {
            "attempts": counted.attempts,
            "answered": counted.answered,
            "outcomes": counted.outcomes,
            "agreements": counted.agreements,
            "agreed_centavos": counted.agreed_centavos,
            "recovered_centavos": counted.recovered_centavos,
            "abandoned": counted.abandoned,
            "open_attempts": counted.open_attempts,
            "answer_to_screen_ms": {
                "p50": figures.percentile(delays, 0.5),
                "p99": figures.percentile(delays, 0.99),
                "calls": len(delays),
            },
            "audio_frames_heard": sum(robot.frames_heard for robot in self._robots),
            "robot_errors": [error for robot in self._robots for error in robot.errors],
            "restarts": dict(self.centre.supervisor.restarts),
            "metrics_match": figures.agree(counted, measured),
            "metrics": figures.as_json(measured),
        }

    async def _set_up(self, dsn: str) -> SampleCentre:
        connection = await connect(dsn, application_name="alo-demo", statement_timeout_s=0)
        try:
            return await set_up(
                connection,
                directory=self.settings.data_dir,
                trunk_address=f"{self.settings.telephony_host}:{self._carrier_port}",
                robots=self.options.robots,
                debtors=self.options.debtors,
                lines=self.options.lines,
                pace=self.options.pace,
                today=date.today(),  # noqa: DTZ011  (the delays are counted in the calendar of this machine)
            )
        finally:
            await connection.close()

    async def _until_ready(self, stop: asyncio.Event) -> None:
        async with httpx.AsyncClient(timeout=2) as client:
            for process, url in (
                ("carrier", f"{self.carrier_url}/healthz"),
                *((process, f"{url}/readyz") for process, url in self._monitored().items()),
            ):
                await _until_ok(client, url, self.settings.data_dir / "logs" / f"{process}.log", stop)

    def _monitored(self) -> dict[str, str]:
        """Where each role tells its health and metrics."""
        settings = self.settings
        return {
            "web": self.web_url,
            "dialer": f"http://{settings.dialer_host}:{settings.dialer_port}",
            "telephony": f"http://{settings.telephony_host}:{settings.telephony_port}",
        }

    @property
    def web_url(self) -> str:
        """Where people log in."""
        return f"http://{self.settings.web_host}:{self.settings.web_port}"

    def _announce(self) -> None:
        url = self.web_url
        self._console.print(
            f"\n[bold]Alô[/bold] is calling {self.options.debtors} people who do not exist, "
            f"over a simulated carrier, with {self.options.robots} robot agents.\n\n"
            f"  take calls    {url}/agent       user [bold]{FREE_SEAT}[/bold]\n"
            f"  look on       {url}/wallboard   user [bold]supervisora[/bold]\n"
            f"  manage        {url}/campaigns   user [bold]gerente[/bold]\n"
            f"  password      [bold]{PASSWORD}[/bold], for all of them\n"
            f"  metrics       {'  '.join(f'{each}/metrics' for each in self._monitored().values())}\n"
            f"  logs          {self.settings.data_dir / 'logs'}\n\n"
            "Ctrl-C ends it.",
            highlight=False,
            soft_wrap=True,
        )

    def _say_ending(self) -> None:
        seconds = f"{self.options.wind_down_s:g}"
        self._console.print(f"\nEnding: calls in progress have {seconds} s, then the figures follow.", highlight=False)

    def _carrier(self, log_file: Path) -> ProcessSpec:
        ports = ["--port", str(self._carrier_port), "--status-port", str(self._carrier_status_port)]
        arguments = ["carrier", *ports, "--workers", str(max(4, math.ceil(self.options.lines / 4)))]
        return ProcessSpec("carrier", [*arguments, *self.options.carrier], {}, log_file)


async def _until_ok(client: httpx.AsyncClient, url: str, log: Path, stop: asyncio.Event) -> None:
    async def answers() -> bool:
        try:
            return stop.is_set() or (await client.get(url)).is_success
        except httpx.HTTPError:
            return False

    if not await until(answers, timeout_s=_READY_TIMEOUT_S):
        lines = await asyncio.to_thread(log.read_text, errors="replace")
        raise ProcessNotReady(log.stem, _READY_TIMEOUT_S, lines.strip().rpartition("\n")[2])


async def _all_there(pool: Pool, robots: int) -> bool:
    return int(await pool.fetchval(figures.SQL.agents_there)) >= robots


async def _all_closed(pool: Pool) -> bool:
    return not await pool.fetchval(figures.SQL.has_open_attempts)
