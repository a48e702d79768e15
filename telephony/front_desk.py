"""The front's socket, and what the front asks of the node behind it."""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Final

import structlog

from metrics import telephony as instruments
from telephony.pool import WorkerPool
from telephony.process import WorkerProcess
from telephony.sip.front import Front, Refused, Standing
from telephony.sip.message import Address
from telephony.sip.stateless import Send

EXPIRY_PERIOD_S: Final = 1.0
RECEIVE_BUFFER: Final = 4 * 1024 * 1024  # bytes: a burst of INVITEs must wait there, not be lost

log = structlog.get_logger()


class FrontDesk(asyncio.DatagramProtocol):
    """Takes calls at one address for all workers. The socket is bound when it is made; raises OSError."""

    def __init__(self, host: str, port: int, pool: WorkerPool, per_s: float) -> None:
        self._socket = _bound(host, port)
        self.address: Address = self._socket.getsockname()[:2]
        self._pool = pool
        self._front = Front(self.address, self, per_s)
        self._transport: asyncio.DatagramTransport | None = None
        self._standing: Callable[[str], Standing] = lambda _host: "unknown"
        self._room: Callable[[], int] = lambda: 0
        self._is_open: Callable[[], bool] = lambda: False

    @property
    def uri(self) -> str:
        """Where carriers find us: the Contact of our registrations."""
        return f"sip:alo@{self.address[0]}:{self.address[1]}"

    def ask(self, *, standing: Callable[[str], Standing], room: Callable[[], int], is_open: Callable[[], bool]) -> None:
        """Ask these from now on: who calls, how many more the node may carry, whether it takes any."""
        self._standing, self._room, self._is_open = standing, room, is_open

    async def run(self) -> None:
        """Take calls until cancelled."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=self._socket)
        log.info("calls come in", address=f"{self.address[0]}:{self.address[1]}")
        try:
            while True:
                await asyncio.sleep(EXPIRY_PERIOD_S)
                self._front.expire(time.monotonic())
        finally:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """A datagram from a carrier, a stranger or a worker."""
        for effect in self._front.receive(data, addr[:2], time.monotonic()):
            match effect:
                case Send(datagram, to):
                    if self._transport is not None:
                        self._transport.sendto(datagram, to)
                case Refused(why):
                    instruments.INCOMING_REFUSED.labels(why).inc()

    def error_received(self, exc: Exception) -> None:
        """A datagram of ours could not be delivered: the sender of what it answered will ask again."""
        log.debug("a SIP datagram was not delivered", error=repr(exc))

    # What the exchange tells

    def arrived(self, sip_call_id: str, source: str) -> str:
        """A worker reports a call that came from `source` (host:port): where it really came from."""
        self._front.confirm(sip_call_id)
        came = self._front.source_of(sip_call_id)
        by_us = source == f"{self.address[0]}:{self.address[1]}"
        return f"{came[0]}:{came[1]}" if by_us and came is not None else source

    def over(self, sip_call_id: str) -> None:
        """A call that came in has ended."""
        self._front.release(sip_call_id, time.monotonic())

    # What the front asks

    def standing(self, host: str) -> Standing:
        """Whether calls from an address are those of a carrier."""
        return self._standing(host)

    def is_open(self) -> bool:
        """Whether new calls are taken now."""
        return self._is_open()

    def take(self, call: str, now: float) -> Address | None:
        """Keep a place for a call on the worker with most room."""
        coming = sum(len(worker.coming) for worker in self._pool.workers.values())
        worker = self._pool.choose(now) if coming < self._room() else None
        if worker is None or worker.address is None:
            return None
        worker.expect(call, now)
        return worker.address

    def give_back(self, worker: Address, call: str) -> None:
        """The worker never saw that call."""
        found = self._worker_at(worker)
        if found is not None:
            found.coming.discard(call)

    def is_worker(self, address: Address) -> bool:
        """Whether a worker listens there."""
        return self._worker_at(address) is not None

    def _worker_at(self, address: Address) -> WorkerProcess | None:
        return next((worker for worker in self._pool.workers.values() if worker.address == address), None)


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.setblocking(False)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
