"""The worker processes of a node: enough of them for its calls, each started again when it dies."""

import asyncio
import math
import time
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

import structlog

from metrics import telephony as instruments
from telephony import orders
from telephony.errors import LinkBroken, WorkerStartFailed
from telephony.link import Audio
from telephony.orders import Report
from telephony.process import WorkerProcess
from telephony.settings import NodeSettings
from telephony.setup_rate import LIMIT, WINDOW_S

BACK_OFF_FIRST_S: Final = 0.1
BACK_OFF_MAX_S: Final = 5.0
SETTLED_S: Final = 10.0  # a worker that lived that long is started again without delay
STARTS_AT_ONCE: Final = 4

log = structlog.get_logger()


class Listener(Protocol):
    """Who hears what workers send."""

    def reported(self, worker: WorkerProcess, report: Report) -> None:
        """A worker sent a report."""
        ...

    def heard(self, worker: WorkerProcess, line: int, port: int, pcm: bytes) -> None:
        """The far end of a line said 20 ms."""
        ...

    def lost(self, worker: WorkerProcess) -> None:
        """A worker is gone, with every call on its lines."""
        ...

    def capacity_changed(self) -> None:
        """A worker came or went."""
        ...


def pool_size(max_calls: int, calls_per_s: float, calls_per_worker: int) -> int:
    """How many workers it takes to carry `max_calls` at once, and to begin `calls_per_s`."""
    by_rate = math.ceil(calls_per_s * WINDOW_S / LIMIT)
    return max(1, by_rate, -(-max_calls // max(1, calls_per_worker)))


class WorkerPool:
    """Runs workers until told to stop. `size` is known once the first worker has said how many calls it carries."""

    def __init__(self, settings: NodeSettings) -> None:
        self.workers: dict[int, WorkerProcess] = {}
        self.size = 0
        self.whole = asyncio.Event()  # set while every worker is up
        self._settings = settings
        self._stopping = asyncio.Event()
        self._starts = asyncio.Semaphore(STARTS_AT_ONCE)

    @property
    def capacity(self) -> int:
        """How many calls the workers that are up carry, at most `max_calls`."""
        return min(self._settings.max_calls, sum(worker.capacity for worker in self.workers.values()))

    def choose(self, now: float) -> WorkerProcess | None:
        """The least loaded worker that may be given a call at monotonic time `now`, or None."""
        best, most = None, (0, 0)
        for worker in self.workers.values():
            fitness = worker.fitness(now)
            if fitness is not None and fitness > most:
                best, most = worker, fitness
        return best

    def look_after(self) -> None:
        """Cut off workers that hang: they end like those that die. To be called 10 times a second."""
        for worker in list(self.workers.values()):
            worker.look_after()

    async def run(self, listener: Listener) -> None:
        """Keep the workers alive until `stop`; raises WorkerStartFailed when the very first does not come up."""
        first = await WorkerProcess.start(0, self._settings)
        self.size = pool_size(self._settings.max_calls, self._settings.calls_per_s, first.capacity)
        async with asyncio.TaskGroup() as tasks:
            for index in range(self.size):
                keep = self._keep(index, listener, first if index == 0 else None)
                tasks.create_task(keep, name=f"keep SIP worker {index} alive")

    async def stop(self) -> None:
        """End all workers; `run` then returns."""
        self._stopping.set()
        async with asyncio.TaskGroup() as tasks:
            for worker in list(self.workers.values()):
                tasks.create_task(worker.quit(), name=f"end SIP worker {worker.index}")

    async def _keep(self, index: int, listener: Listener, worker: WorkerProcess | None) -> None:
        back_off = BACK_OFF_FIRST_S
        while not self._stopping.is_set():
            worker = worker or await self._start(index)
            if worker is not None:
                born = time.monotonic()
                await self._serve(worker, listener)
                worker = None
                back_off = BACK_OFF_FIRST_S if time.monotonic() - born > SETTLED_S else back_off
            if not await self._stops_within(back_off):
                back_off = min(2 * back_off, BACK_OFF_MAX_S)
                instruments.WORKER_RESTARTS.inc()

    async def _stops_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True

    async def _start(self, index: int) -> WorkerProcess | None:
        try:
            async with self._starts:
                return await WorkerProcess.start(index, self._settings)
        except WorkerStartFailed as error:
            instruments.WORKER_START_FAILURES.inc()
            log.warning("SIP worker did not start", worker=index, detail=error.detail)
            return None

    async def _serve(self, worker: WorkerProcess, listener: Listener) -> None:
        self._joined(worker, listener.capacity_changed)
        if self._stopping.is_set():  # it came up while the others were told to quit
            worker.order(orders.Quit())
        worker.listen(partial(listener.heard, worker))
        try:
            while True:
                for item in await worker.receive():
                    if isinstance(item, Audio):  # it came before we listened
                        listener.heard(worker, item.line, item.port, item.pcm)
                    else:
                        listener.reported(worker, item)
        except LinkBroken as error:
            if not self._stopping.is_set():
                log.warning("SIP worker lost", worker=worker.index, pid=worker.pid, why=error.detail)
        finally:
            self._left(worker)
            listener.lost(worker)
            listener.capacity_changed()
            await worker.kill()

    def _joined(self, worker: WorkerProcess, tell: Callable[[], None]) -> None:
        self.workers[worker.index] = worker
        instruments.WORKERS.inc()
        if len(self.workers) == self.size:
            self.whole.set()
        log.info("SIP worker up", worker=worker.index, pid=worker.pid, calls=worker.capacity)
        tell()

    def _left(self, worker: WorkerProcess) -> None:
        del self.workers[worker.index]
        instruments.WORKERS.dec()
        self.whole.clear()
