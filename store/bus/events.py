"""What the bus carries, and what a bus can do."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, TypeAlias

JSON: TypeAlias = "Mapping[str, JSON] | Sequence[JSON] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class Hint:
    """Something happened on `topic`; `payload` is a JSON object."""

    topic: str
    payload: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Resync:
    """Events may have been missed, on any topic: read the tables again."""


Event: TypeAlias = Hint | Resync


class Bus(Protocol):
    """Publish and subscribe.

    Delivery keeps each publisher's order; what is lost is announced by a Resync, and what was in flight when a
    connection broke may come twice.
    """

    async def publish(self, topic: str, payload: Mapping[str, JSON]) -> None:
        """Hand an event over for sending and return at once, whether or not the bus is connected.

        Raises EventTooLarge (some 7,900 bytes of JSON fit) and EventNotSerialisable.
        """
        ...

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Receive, within the context, the events of exactly these topics, from its entry on.

        A reader that falls behind by more than the queue's capacity finds a Resync in place of what it missed.
        """
        ...

    async def run(self) -> None:
        """Keep the bus connected until cancelled."""
        ...
