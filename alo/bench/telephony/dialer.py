"""The dialer of a measurement: orders calls on a node's control websocket and times what it is told."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from alo.bench.durations import Durations
from alo.bench.telephony.node_process import SECRET
from telephony import protocol
from telephony.protocol import CallPlan, Trunk

NUMBER: Final = "+5511999990000"


class BenchDialer:
    """Originates calls, and counts how each went. `answered` is told the id of each call that is."""

    def __init__(self, socket: ClientConnection) -> None:
        self.setup = Durations()  # Originate sent → Answered received
        self.invite = Durations()  # INVITE sent → 200 OK, on the worker
        self.ends: Counter[str] = Counter()  # by cause
        self.reasons: Counter[str] = Counter()  # of those that were not hung up by us
        self.ended: Counter[str] = Counter()  # Ended events by call: exactly one each, or something is wrong
        self.live: dict[str, float] = {}  # call id → when it was ordered, monotonic
        self.answered: Callable[[str], None] = lambda _: None
        self.told: Callable[[protocol.Ended], None] = lambda _: None
        self.changed = asyncio.Condition()
        self._snapshots: asyncio.Queue[protocol.Snapshot] = asyncio.Queue()
        self._socket = socket
        self._trying: dict[str, float] = {}

    async def originate(self, call_id: str, trunk: Trunk, *, plan: CallPlan | None = None) -> None:
        """Order one call."""
        self.live[call_id] = time.monotonic()
        order = protocol.Originate(call_id=call_id, number=NUMBER, trunk=trunk, plan=plan or CallPlan())
        await self.send(order)

    async def send(self, command: protocol.Message) -> None:
        """Send any command."""
        await self._socket.send(protocol.write(command))

    async def snapshot(self) -> protocol.Snapshot:
        """Every call that the node knows."""
        await self.send(protocol.AskSnapshot())
        return await self._snapshots.get()

    async def until(self, condition: Callable[[], bool], patience_s: float) -> bool:
        """Wait until a condition on what was told holds; whether it came to."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s), self.changed:
                await self.changed.wait_for(condition)
        return condition()

    async def listen(self) -> None:
        """Take in events until the connection ends."""
        with contextlib.suppress(ConnectionClosed):
            async for text in self._socket:
                self._take(protocol.read_event(text))
                async with self.changed:
                    self.changed.notify_all()

    def _take(self, event: protocol.AnyEvent) -> None:
        match event:
            case protocol.Trying():
                self._trying[event.call_id] = event.at
            case protocol.Answered():
                self._answered(event)
            case protocol.Ended():
                self._ended(event)
            case protocol.Snapshot():
                self._snapshots.put_nowait(event)
            case _:
                return

    def _answered(self, event: protocol.Answered) -> None:
        if event.call_id in self.live:
            self.setup.add(time.monotonic() - self.live[event.call_id])
            self.invite.add(event.at - self._trying.get(event.call_id, event.at))
            self.answered(event.call_id)

    def _ended(self, event: protocol.Ended) -> None:
        self.told(event)
        self.ended[event.call_id] += 1
        self.live.pop(event.call_id, None)
        self._trying.pop(event.call_id, None)
        self.ends[event.cause.value] += 1
        if event.cause is not protocol.EndCause.LOCAL_HANGUP:
            self.reasons[f"{event.cause.value}: {event.reason}"] += 1


@contextlib.asynccontextmanager
async def dialer(url: str) -> AsyncIterator[BenchDialer]:
    """A dialer connected to the node at `url`."""
    headers = {"Authorization": f"Bearer {SECRET}"}
    async with connect(f"{url}/control", additional_headers=headers, compression=None, max_size=None) as socket:
        client = BenchDialer(socket)
        listening = asyncio.create_task(client.listen(), name="listen to the node")
        try:
            yield client
        finally:
            listening.cancel()
            await asyncio.wait([listening])


def trunk(address: str, *, name: str = "bench") -> Trunk:
    """A carrier without limits of its own."""
    return Trunk(name=name, address=address, max_calls=100_000, max_calls_per_s=100_000.0, options_interval_s=0)
