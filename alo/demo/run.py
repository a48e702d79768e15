"""Runs the demo: sets up the centre, keeps it going, and sums up what it did."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console

from alo.demo import bank, figures
from alo.demo.ports import free_port, with_free_ports
from alo.demo.robots import Robot
from alo.demo.sample_centre import FREE_SEAT, PASSWORD, SampleCentre, set_up
from alo.errors import ProcessNotReady
from alo.serve import Centre
from alo.settings import Settings
from alo.supervisor import ProcessSpec
from store.pool import Pool, connect, open_pool

_READY_TIMEOUT_S: Final = 60.0
_WIND_DOWN_S: Final = 60.0
_LEAVE_S: Final = 5.0  # who pressed Ctrl-C does not wait for a conversation to end
_POLL_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What to show. `seconds` None: until told to stop. `debtors` is the size of the sample portfolio."""

    robots: int = 6
    debtors: int = 2000
    seconds: float | None = None


class Demo:
    """One run. `settings.data_dir` must be a folder of this run's own."""

    def __init__(self, settings: Settings, options: DemoOptions, console: Console) -> None:
        self.settings = with_free_ports(settings)
        self.options = options
        self._console = console
        host = self.settings.telephony_host
        self._carrier_port = free_port(host, 5070, socket.SOCK_DGRAM)
        self._carrier_status_port = free_port(host, 5071)
        log_dir = self.settings.data_dir / "logs"
        self.centre = Centre(self.settings, extra=[self._carrier(log_dir / "carrier.log")], log_dir=log_dir)
        self._robots: list[Robot] = []

    async def run(self, stop: asyncio.Event) -> dict[str, Any]:
        """Run until `stop` or for `options.seconds`, end the calls in order, and return the figures."""
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        dsn = await self.centre.open_database()
        sample = await self._set_up(dsn)
        centre_stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.centre.run(centre_stop), name="centre")
            try:
                await self._until_ready()
                async with await open_pool(dsn, min_size=1, max_size=2, application_name="alo-demo") as pool:
                    return await self._show(pool, sample, stop)
            finally:
                centre_stop.set()

    async def _show(self, pool: Pool, sample: SampleCentre, stop: asyncio.Event) -> dict[str, Any]:
        async with self._at_work(pool, sample):
            self._announce()
            try:
                async with asyncio.timeout(self.options.seconds):
                    await stop.wait()
            except TimeoutError:
                pass
            await pool.execute(figures.SQL.pause_campaign, sample.campaign_id)
            await _until_no_call_is_open(pool, _WIND_DOWN_S if self.options.seconds else _LEAVE_S)
        return await self._sum_up(pool)

    @asynccontextmanager
    async def _at_work(self, pool: Pool, sample: SampleCentre) -> AsyncIterator[None]:
        self._robots = [
            Robot(self._web_url(), username, PASSWORD, seed) for seed, username in enumerate(sample.robots, start=1)
        ]
        async with asyncio.TaskGroup() as tasks:
            working = [tasks.create_task(robot.work(), name=f"robot {robot.username}") for robot in self._robots]
            working.append(tasks.create_task(bank.pay_now_and_then(pool), name="bank"))
            try:
                yield
            finally:
                for task in working:
                    task.cancel()

    async def _sum_up(self, pool: Pool) -> dict[str, Any]:
        async with pool.acquire() as connection:
            counted = await figures.counted(connection)
        measured = await figures.measured(self._monitored())
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
                today=date.today(),  # noqa: DTZ011  (the delays are counted in the calendar of this machine)
            )
        finally:
            await connection.close()

    async def _until_ready(self) -> None:
        async with httpx.AsyncClient(timeout=2) as client:
            for url in [*self._monitored(), f"http://{self.settings.telephony_host}:{self._carrier_status_port}"]:
                path = "healthz" if url.endswith(str(self._carrier_status_port)) else "readyz"
                await _until_ok(client, f"{url}/{path}", str(self.settings.data_dir / "logs"))

    def _monitored(self) -> list[str]:
        settings = self.settings
        return [
            self._web_url(),
            f"http://{settings.dialer_host}:{settings.dialer_port}",
            f"http://{settings.telephony_host}:{settings.telephony_port}",
        ]

    def _web_url(self) -> str:
        return f"http://{self.settings.web_host}:{self.settings.web_port}"

    def _announce(self) -> None:
        url = self._web_url()
        self._console.print(
            f"\n[bold]Alô[/bold] is calling {self.options.debtors} people who do not exist, "
            f"over a simulated carrier, with {self.options.robots} robot agents.\n\n"
            f"  take calls    {url}/agent       user [bold]{FREE_SEAT}[/bold]\n"
            f"  look on       {url}/wallboard   user [bold]supervisora[/bold]\n"
            f"  password      [bold]{PASSWORD}[/bold], for both\n"
            f"  metrics       {'  '.join(f'{each}/metrics' for each in self._monitored())}\n"
            f"  logs          {self.settings.data_dir / 'logs'}\n\n"
            "Ctrl-C ends it.",
            highlight=False,
            soft_wrap=True,
        )

    def _carrier(self, log_file: Path) -> ProcessSpec:
        arguments = ["carrier", "--port", str(self._carrier_port), "--status-port", str(self._carrier_status_port)]
        return ProcessSpec("carrier", [*arguments, "--no-suffixes", "--workers", "4"], {}, log_file)


async def _until_ok(client: httpx.AsyncClient, url: str, logs: str) -> None:
    try:
        async with asyncio.timeout(_READY_TIMEOUT_S):
            while True:
                try:
                    if (await client.get(url)).is_success:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise ProcessNotReady(url, _READY_TIMEOUT_S, logs) from None


async def _until_no_call_is_open(pool: Pool, timeout_s: float) -> None:
    """Wait for it, but no longer than `timeout_s`: the figures tell how many are open."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while await pool.fetchval(figures.SQL.has_open_attempts) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(_POLL_S)
