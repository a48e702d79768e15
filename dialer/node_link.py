"""The control connection to one telephony node, kept open for as long as the process lives.

Whoever subscribes gets the node's events in the node's order. After every (re)connection the node is asked for a
snapshot, which tells again whatever was missed meanwhile.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from dialer.errors import NodeUnreachable
from dialer.node_clock import NodeClock
from store.backoff import Backoff
from telephony import protocol
from telephony.errors import ProtocolViolation
from telephony.protocol import (
    Accept,
    AnyEvent,
    Arrange,
    AskSnapshot,
    CallEvent,
    CallFailed,
    Capacity,
    ConnectAudio,
    HangUp,
    Incoming,
    Originate,
    Play,
    Recorded,
    RecordingNoted,
    Refuse,
    SendDigits,
    Snapshot,
    Supervise,
    TrunkState,
    Unsupervise,
    UseTrunks,
)

MAX_FRAME_BYTES: Final = 16 * 2**20  # a snapshot remembers quarter of an hour of ended calls
OPEN_TIMEOUT_S: Final = 3.0
SEND_TIMEOUT_S: Final = 2.0
PING_S: Final = 3.0

CallCommand = (
    Originate | Accept | Refuse | HangUp | Play | ConnectAudio | Arrange | SendDigits | Supervise | Unsupervise
)
Command = CallCommand | UseTrunks | RecordingNoted
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NodeSnapshot:
    """A snapshot of `node`, and when it was asked for (`time.monotonic()`): it cannot know of calls placed later."""

    node: str
    snapshot: Snapshot
    asked_at: float


@dataclass(frozen=True, slots=True)
class NodeCapacity:
    """The node can carry more or fewer calls than before."""

    node: str


@dataclass(frozen=True, slots=True)
class NodeConnected:
    """The node is there (again): it knows no trunks of ours."""

    node: str


@dataclass(frozen=True, slots=True)
class NodeRecorded:
    """`node` has stored a recording, and says so until it is noted."""

    node: str
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class NodeIncoming:
    """Somebody calls one of our numbers, on `node`."""

    node: str
    call: Incoming


LinkEvent = CallEvent | NodeSnapshot | NodeCapacity | NodeRecorded | NodeIncoming
Inbox = asyncio.Queue[LinkEvent]
TrunkInbox = asyncio.Queue[NodeConnected | TrunkState | CallFailed]


class NodeLink:
    """One node as the dialer sees it. `calls` are the ids of ours that occupy it; `down_since` is monotonic time."""

    def __init__(self, name: str, url: str, secret: str, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._clock = NodeClock(clock)
        self.calls: set[UUID] = set()
        self.down_since: float | None = time.monotonic()
        self._url = f"{url}/control"
        self._secret = secret
        self._connection: ClientConnection | None = None
        self._max_calls = 0
        self._asked: deque[float] = deque()
        self._inboxes: set[Inbox] = set()
        self._trunk_inbox: TrunkInbox | None = None

    @property
    def connected(self) -> bool:
        """Whether commands can be sent."""
        return self._connection is not None

    @property
    def room(self) -> int:
        """How many more calls the node can take."""
        return max(0, self._max_calls - len(self.calls)) if self.connected else 0

    def down_for(self) -> float:
        """Return for how many seconds the node has been away; 0 while it is connected."""
        return 0.0 if self.down_since is None else time.monotonic() - self.down_since

    @contextmanager
    def subscribed(self, inbox: Inbox) -> Iterator[None]:
        """Put every event of the node into `inbox` within the context."""
        self._inboxes.add(inbox)
        try:
            yield
        finally:
            self._inboxes.discard(inbox)

    def watch_trunks(self, inbox: TrunkInbox) -> None:
        """Put what the node tells of trunks into `inbox` from now on, and that it is connected, beginning with now."""
        self._trunk_inbox = inbox
        if self.connected:
            inbox.put_nowait(NodeConnected(self.name))

    async def ask_snapshot(self) -> None:
        """Ask the node which calls it knows; the answer comes to every subscriber.

        Nothing while the node is away: it is asked after every reconnection.
        """
        connection = self._connection
        if connection is not None:
            self._asked.append(time.monotonic())
            with suppress(NodeUnreachable):
                await self._send(connection, AskSnapshot())

    async def send(self, command: Command) -> None:
        """Give the node a command; raises NodeUnreachable, after which it may or may not have arrived."""
        connection = self._connection
        if connection is None:
            raise NodeUnreachable(self.name)
        await self._send(connection, command)

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        backoff = Backoff()
        while True:
            try:
                await self._converse(backoff)
            except (OSError, WebSocketException) as error:
                _log.warning("telephony node is away", node=self.name, error=repr(error))
            await backoff.sleep()

    async def _converse(self, backoff: Backoff) -> None:
        async with connect(
            self._url,
            additional_headers={"Authorization": f"Bearer {self._secret}"},
            compression=None,
            max_size=MAX_FRAME_BYTES,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=1,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            proxy=None,
        ) as connection:
            backoff.reset()
            self._connection, self.down_since = connection, None
            self._asked.clear()
            _log.info("telephony node is connected", node=self.name)
            try:
                self._tell_of_trunks(NodeConnected(self.name))
                await self.ask_snapshot()
                async for frame in connection:
                    self._receive(frame)
            finally:
                self._connection, self.down_since = None, time.monotonic()

    def _receive(self, frame: str | bytes) -> None:
        try:
            event = protocol.read_event(frame)
        except ProtocolViolation as error:
            _log.error("telephony node speaks another protocol", node=self.name, error=str(error))
            return
        self._hear(event)

    def _hear(self, event: AnyEvent) -> None:
        match event:
            case Capacity():
                self._max_calls = 0 if event.draining else event.max_calls
                self._deliver(NodeCapacity(self.name))
            case Recorded():
                self._deliver(NodeRecorded(self.name, event))
            case Snapshot():
                asked_at = self._asked.popleft() if self._asked else float("-inf")
                self._deliver(NodeSnapshot(self.name, self._clock.snapshot(event), asked_at))
            case Incoming():
                self._deliver(NodeIncoming(self.name, self._clock.event(event)))
            case TrunkState() | CallFailed():
                self._tell_of_trunks(event)
            case _:
                self._deliver(self._clock.event(event))

    def _deliver(self, event: LinkEvent) -> None:
        for inbox in self._inboxes:
            inbox.put_nowait(event)

    def _tell_of_trunks(self, event: NodeConnected | TrunkState | CallFailed) -> None:
        if self._trunk_inbox is not None:
            self._trunk_inbox.put_nowait(event)

    async def _send(self, connection: ClientConnection, command: Command | AskSnapshot) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await connection.send(protocol.write(command))
        except TimeoutError as error:
            connection.transport.abort()  # it does not read: what was sent or not is for the next snapshot to tell
            raise NodeUnreachable(self.name) from error
        except WebSocketException as error:
            raise NodeUnreachable(self.name) from error
