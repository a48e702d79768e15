"""Handing events to the subscribers of one process, none of whom can hold up the others."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

from store.bus.events import Event, Hint, Resync

QUEUE_CAPACITY: Final = 1_000


class Subscription(AsyncIterator[Event]):
    """A bounded queue of events with one reader."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._events: deque[Event] = deque()
        self._filled = asyncio.Event()

    def offer(self, event: Event) -> None:
        """Queue `event`; a Resync, or running over, makes everything queued before it pointless."""
        if isinstance(event, Resync) or len(self._events) >= self._capacity:
            self._events.clear()
            event = Resync()
        self._events.append(event)
        self._filled.set()

    async def __anext__(self) -> Event:
        while not self._events:
            self._filled.clear()
            await self._filled.wait()
        return self._events.popleft()


class Fanout:
    """The subscriptions of one process, by topic."""

    def __init__(self, capacity: int = QUEUE_CAPACITY) -> None:
        self._capacity = capacity
        self._by_topic: dict[str, set[Subscription]] = {}

    @contextmanager
    def subscribed(self, topics: tuple[str, ...]) -> Iterator[Subscription]:
        """Keep a subscription to `topics` registered within the context."""
        subscription = Subscription(self._capacity)
        for topic in topics:
            self._by_topic.setdefault(topic, set()).add(subscription)
        try:
            yield subscription
        finally:
            for topic in topics:
                self._remove(topic, subscription)

    def deliver(self, event: Event) -> None:
        """Give a Hint to the subscribers of its topic, a Resync to all."""
        match event:
            case Hint(topic=topic):
                for subscription in self._by_topic.get(topic, ()):
                    subscription.offer(event)
            case Resync():
                for subscription in set().union(*self._by_topic.values()):
                    subscription.offer(event)

    def _remove(self, topic: str, subscription: Subscription) -> None:
        subscribers = self._by_topic.get(topic, set())
        subscribers.discard(subscription)
        if not subscribers:
            self._by_topic.pop(topic, None)
