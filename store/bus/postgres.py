"""The bus over LISTEN/NOTIFY: one connection that publishes and one that listens, whatever the number of users."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from store.bus.events import JSON, Event
from store.bus.fanout import QUEUE_CAPACITY, Fanout
from store.bus.listener import Listener
from store.bus.publisher import Publisher


class PostgresBus:
    """The bus of one process on the database `dsn`.

    While the database is away, up to 10,000 events wait; past that, and after every reconnection, subscribers get a
    Resync.
    """

    def __init__(self, dsn: str, *, application_name: str, capacity: int = QUEUE_CAPACITY) -> None:
        self._fanout = Fanout(capacity)
        self._listener = Listener(dsn, f"{application_name}-listener", self._fanout)
        self._publisher = Publisher(dsn, f"{application_name}-publisher")

    async def publish(self, topic: str, payload: Mapping[str, JSON]) -> None:
        """See `Bus.publish`."""
        self._publisher.offer(topic, payload)

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[AsyncIterator[Event]]:
        """See `Bus.subscribe`. Entered before the first connection, the first event is a Resync."""
        with self._fanout.subscribed(topics) as subscription:
            yield subscription

    async def run(self) -> None:
        """See `Bus.run`; survives restarts of the server."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listener.run(), name="bus-listener")
            tasks.create_task(self._publisher.run(), name="bus-publisher")

    async def connected(self) -> None:
        """Return once both connections stand."""
        await self._listener.listening.wait()
        await self._publisher.connected.wait()

    async def flush(self, timeout_s: float) -> bool:
        """Wait until the server has taken everything published so far; say whether it did within `timeout_s`.

        For an orderly end, before `run` is cancelled.
        """
        return await self._publisher.flush(timeout_s)
