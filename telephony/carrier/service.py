"""The simulated carrier as a whole: the proxy's socket, the worker processes behind it, and the status port."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterable
from typing import Final

from telephony.carrier.behaviour import Behaviour, plan
from telephony.carrier.ledger import CallRecord, Ledger
from telephony.carrier.lines import Lines
from telephony.carrier.proxy import Began, Effect, GaveUp, Proxy
from telephony.carrier.reports import AnyReport, Arrived, Ended
from telephony.carrier.settings import CarrierSettings
from telephony.carrier.status import serve_status
from telephony.carrier.worker_process import WorkerProcess
from telephony.sip.message import Address
from telephony.sip.stateless import Send

EXPIRY_PERIOD_S: Final = 1.0
RECEIVE_BUFFER: Final = 4 * 1024 * 1024  # bytes: a burst of INVITEs must wait there, not be lost


class Carrier(asyncio.DatagramProtocol):
    """A carrier. Its sockets are bound when it is made (raises OSError), so its addresses are known before it runs."""

    def __init__(self, settings: CarrierSettings) -> None:
        self.settings = settings
        self.worker_restarts = 0
        self._sip_socket = _bound(socket.SOCK_DGRAM, settings.host, settings.port)
        try:
            self._status_socket = _bound(socket.SOCK_STREAM, settings.host, settings.status_port)
        except OSError:
            self._sip_socket.close()
            raise
        self.address: Address = self._sip_socket.getsockname()
        self.status_address: Address = self._status_socket.getsockname()
        self._ledger = Ledger(settings.remembered_calls)
        self._lines = Lines()
        self._proxy = Proxy(self.address, self._plan, self._lines)
        self._workers: dict[int, WorkerProcess] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._changed = asyncio.Event()

    @property
    def calls(self) -> tuple[CallRecord, ...]:
        """The last calls, oldest first; what was heard in a live one is at most a second old."""
        return tuple(self._ledger)

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers that are up."""
        return tuple(worker.pid for worker in self._workers.values())

    def health(self) -> dict[str, int]:
        """The figures of `/healthz`: how many calls it can carry and carries, INVITEs refused because it was full."""
        return {
            "capacity": self._lines.total,
            "calls": self._lines.in_use,
            "refused": self._proxy.refused,
            "workers": len(self._workers),
            "worker_restarts": self.worker_restarts,
        }

    async def run(self, *, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
        """Carry calls until `stop`; `ready` is set once every worker is up. Raises WorkerStartFailed in a group."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=self._sip_socket)
        status = await serve_status(self._status_socket, calls=lambda: self.calls, health=self.health)
        try:
            async with asyncio.TaskGroup() as group:
                up = [asyncio.Event() for _ in range(self.settings.workers)]
                tasks = [
                    group.create_task(self._keep_worker(number, event), name=f"carrier-worker-{number}")
                    for number, event in enumerate(up)
                ]
                tasks.append(group.create_task(self._expire(), name="carrier-expiry"))
                tasks.append(group.create_task(_announce(up, ready), name="carrier-ready"))
                await stop.wait()
                for task in tasks:
                    task.cancel()
        finally:
            self._transport.close()
            status.close()
            await status.wait_closed()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition`, looked at whenever a call or a worker has changed, holds."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """A datagram from a caller or from a worker."""
        self._apply(self._proxy.receive(data, addr, time.monotonic()))

    def _plan(self, number: str, call_index: int) -> Behaviour:
        settings = self.settings
        return plan(
            number,
            seed=settings.seed,
            proportions=settings.proportions,
            timing=settings.timing,
            call_index=call_index,
            force_by_suffix=settings.force_by_suffix,
        )

    async def _keep_worker(self, number: int, up: asyncio.Event) -> None:
        """Run a worker, and another one when it dies; one that does not start ends the carrier."""
        while True:
            worker, ready = await WorkerProcess.start(self.settings)
            try:
                self._workers[number] = worker
                self._lines.add(number, (ready.host, ready.port), ready.lines)
                up.set()
                self._changed.set()
                async for report in worker.reports():
                    self._note(report)
            finally:
                del self._workers[number]
                self._apply(self._proxy.lose(number, time.monotonic()))
                await worker.close()
            self.worker_restarts += 1

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_PERIOD_S)
            self._apply(self._proxy.expire(time.monotonic()))

    def _note(self, report: AnyReport) -> None:
        self._ledger.note(report)
        self._changed.set()
        match report:
            case Arrived():
                self._proxy.confirm(report.call_id)
            case Ended():
                self._proxy.release(report.call_id, time.monotonic())
            case _:
                pass

    def _apply(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(datagram, to):
                    if self._transport is not None:
                        self._transport.sendto(datagram, to)
                case Began(call_id, number, behaviour):
                    self._ledger.begin(call_id, number, behaviour, time.time())
                    self._changed.set()
                case GaveUp(call_id):
                    self._ledger.end(call_id, time.time())
                    self._changed.set()


async def run_carrier(settings: CarrierSettings, *, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
    """Run a carrier until `stop` is set; `ready` is set once it takes calls.

    Raises OSError when an address is taken, and WorkerStartFailed in an exception group.
    """
    await Carrier(settings).run(stop=stop, ready=ready)


async def _announce(up: Iterable[asyncio.Event], ready: asyncio.Event | None) -> None:
    for event in up:
        await event.wait()
    if ready is not None:
        ready.set()


def _bound(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    """A socket of our own on `host:port`; raises OSError when that is taken."""
    bound = socket.socket(socket.AF_INET, kind)
    try:
        bound.setblocking(False)
        if kind == socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
