"""A dialer for tests: a control connection that keeps every event and can wait for one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from websockets.asyncio.client import ClientConnection, connect

from telephony import protocol
from telephony.protocol import AnyEvent, CallEvent, Trunk

SECRET = "test secret"
PATIENCE_S = 20.0

Event = AnyEvent
Kind = TypeVar("Kind", bound=Event)


class TestDialer:
    """Commands out, events in."""

    __test__ = False

    def __init__(self, socket: ClientConnection) -> None:
        self.events: list[Event] = []
        self._socket = socket
        self._changed = asyncio.Condition()

    async def send(self, command: protocol.Message) -> None:
        await self._socket.send(protocol.write(command))

    async def originate(self, call_id: str, address: str, *, trunk: Trunk | None = None, **options: float) -> None:
        """Order a call to a fixed number at `address`."""
        trunk = trunk or Trunk(name="test", address=address, caller_id="551133334444")
        order = {"ring_timeout_s": 10.0, "answer_grace_s": 10.0} | options
        await self.send(
            protocol.Originate(
                call_id=call_id,
                number="+5511999990000",
                trunk=trunk,
                ring_timeout_s=order["ring_timeout_s"],
                answer_grace_s=order["answer_grace_s"],
            )
        )

    async def until(self, kind: type[Kind], call_id: str | None = None) -> Kind:
        """The first event of that kind (of that call)."""
        await self.until_true(lambda: bool(self.seen(kind, call_id)))
        return self.seen(kind, call_id)[0]

    async def until_true(self, condition: Callable[[], bool]) -> None:
        """Wait until what was seen fulfils the condition."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(condition)

    def seen(self, kind: type[Kind], call_id: str | None = None) -> list[Kind]:
        """The events of that kind so far."""
        return [e for e in self.events if isinstance(e, kind) and call_id in {None, getattr(e, "call_id", None)}]

    def course(self, call_id: str) -> list[str]:
        """The types of a call's events so far."""
        return [e.type for e in self.events if isinstance(e, CallEvent) and e.call_id == call_id]

    async def listen(self) -> None:
        """Keep events until the connection ends."""
        async for text in self._socket:
            async with self._changed:
                self.events.append(protocol.read_event(text))
                self._changed.notify_all()


@contextlib.asynccontextmanager
async def dialer(url: str, secret: str = SECRET) -> AsyncIterator[TestDialer]:
    """A dialer connected to the node at `url` (ws://host:port)."""
    headers = {"Authorization": f"Bearer {secret}"}
    async with connect(f"{url}/control", additional_headers=headers, compression=None) as socket:
        client = TestDialer(socket)
        listening = asyncio.create_task(client.listen(), name="test dialer")
        try:
            yield client
        finally:
            listening.cancel()
            await asyncio.wait([listening])
