"""A bus that stays inside the process, for tests and for tools that run alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from store.bus.events import JSON, Event, Resync
from store.bus.fanout import QUEUE_CAPACITY, Fanout
from store.bus.wire import encode, pack, unpack


class MemoryBus:
    """Delivers at once what `publish` is given, in the form and within the limits of the wire."""

    def __init__(self, *, capacity: int = QUEUE_CAPACITY) -> None:
        self._fanout = Fanout(capacity)

    async def publish(self, topic: str, payload: Mapping[str, JSON]) -> None:
        """See `Bus.publish`."""
        for chunk in pack([encode(topic, payload)], sequence=0):
            for event in unpack(chunk):
                self._fanout.deliver(event)

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[AsyncIterator[Event]]:
        """See `Bus.subscribe`."""
        with self._fanout.subscribed(topics) as subscription:
            yield subscription

    async def run(self) -> None:
        """See `Bus.run`; there is nothing to keep connected."""
        await asyncio.Event().wait()

    def cut(self) -> None:
        """Behave as if the connection had been lost and found again."""
        self._fanout.deliver(Resync())
