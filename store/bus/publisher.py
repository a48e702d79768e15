"""The publishing half of the bus: events wait only for the NOTIFY before them, and then leave together."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Final

import structlog

from store.backoff import Backoff
from store.bus import wire
from store.bus.events import JSON
from store.pool import CONNECTION_ERRORS, DedicatedConnection, connect
from store.statements import load

SQL = load(__package__, "bus.sql")
BACKLOG_EVENTS: Final = 10_000
_BATCH_EVENTS: Final = 20 * wire.CHUNK_EVENTS
_SEND_TIMEOUT_S: Final = 5.0
_log = structlog.get_logger(__name__)


class Publisher:
    """Queues events and sends them over a connection of its own, in the order of `offer`.

    Sending one batch while the next gathers is what bounds both latency (an idle publisher sends at once) and cost.
    A batch whose connection broke is sent again; a backlog that grows too long is replaced by a Resync for all.
    """

    def __init__(self, dsn: str, application_name: str) -> None:
        self.connected = asyncio.Event()
        self._dsn = dsn
        self._application_name = application_name
        self._backlog: deque[str] = deque()
        self._work = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._sequence = 0

    def offer(self, topic: str, payload: Mapping[str, JSON]) -> None:
        """Queue an event, never waiting; raises EventTooLarge and EventNotSerialisable."""
        encoded = wire.encode(topic, payload)
        if len(self._backlog) >= BACKLOG_EVENTS:
            _log.warning("bus backlog dropped for a resync", events=len(self._backlog))
            self._backlog.clear()
            encoded = wire.RESYNC
        self._backlog.append(encoded)
        self._work.set()
        self._idle.clear()

    async def flush(self, timeout_s: float) -> bool:
        """Wait until nothing is queued or in flight; say whether that came within `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Send until cancelled, connecting again whenever the connection is lost."""
        backoff = Backoff()
        while True:
            try:
                connection = await connect(self._dsn, application_name=self._application_name)
                try:
                    await connection.execute(SQL.relax_durability)
                    backoff.reset()
                    self.connected.set()
                    await self._send_all(connection)
                finally:
                    self.connected.clear()
                    connection.terminate()
            except CONNECTION_ERRORS as error:
                _log.warning("bus publisher is without a connection", error=repr(error))
                await backoff.sleep()

    async def _send_all(self, connection: DedicatedConnection) -> None:
        while True:
            await self._work.wait()
            batch = [self._backlog.popleft() for _ in range(min(len(self._backlog), _BATCH_EVENTS))]
            chunks = wire.pack(batch, self._sequence)
            try:
                await connection.execute(SQL.notify, chunks, timeout=_SEND_TIMEOUT_S)
            except CONNECTION_ERRORS:
                self._backlog.extendleft(reversed(batch))  # perhaps for the second time: twice is better than never
                raise
            self._sequence += len(chunks)
            if not self._backlog:
                self._work.clear()
                self._idle.set()
