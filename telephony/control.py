"""The `/control` side of a node: what dialers send, and what they are told."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Final

import structlog
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.protocol import State

from metrics import telephony as instruments
from telephony import protocol
from telephony.errors import ProtocolViolation
from telephony.exchange import Exchange
from telephony.swift_frames import text_message

BACKLOG: Final = 10_000  # messages that a dialer may be behind; then it is cut off, and learns the rest by a snapshot
UNSENT: Final = 16384  # bytes that may wait in the process for the kernel, besides `BACKLOG`

log = structlog.get_logger()


class _Dialer:
    """One control connection and what it has yet to be told."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()
        self.idle = asyncio.Event()

    def tell(self, text: str) -> None:
        """Send a message at once, or queue it while the dialer is behind."""
        if not self._waiting and self._takes_at_once():
            self._socket.transport.write(text_message(text))
            return
        if len(self._waiting) >= BACKLOG:  # a close frame would wait behind all that
            log.warning("dialer cut off: too far behind", remote=str(self._socket.remote_address))
            self._socket.transport.abort()
            return
        self._waiting.append(text)
        self.idle.clear()
        self._wake.set()

    async def write(self) -> None:
        """Send what it is told until the connection ends."""
        while True:
            while self._waiting:
                await self._socket.send(self._waiting[0])
                self._waiting.popleft()
            self.idle.set()
            self._wake.clear()
            await self._wake.wait()

    async def read(self, exchange: Exchange) -> None:
        """Carry out what it sends until the connection ends."""
        async for text in self._socket:
            try:
                command = protocol.read_command(text)
            except ProtocolViolation:
                log.warning("control message refused", size=len(text))
                await self._socket.close(CloseCode.POLICY_VIOLATION, "not a command")
                return
            answer = exchange.obey(command)
            if answer is not None:
                self.tell(protocol.write(answer))

    def _takes_at_once(self) -> bool:
        return self._socket.state is State.OPEN and self._socket.transport.get_write_buffer_size() < UNSENT


class ControlDesk:
    """Every dialer that is connected. Each is told of every event."""

    def __init__(self) -> None:
        self._dialers: set[_Dialer] = set()

    def tell(self, event: protocol.AnyEvent) -> None:
        """Tell every dialer, in order."""
        text = protocol.write(event)
        for dialer in self._dialers:
            dialer.tell(text)

    async def serve(self, socket: ServerConnection, exchange: Exchange) -> None:
        """Serve one dialer until its connection ends."""
        dialer = _Dialer(socket)
        dialer.tell(protocol.write(exchange.capacity()))
        self._dialers.add(dialer)
        instruments.CONTROL_CONNECTIONS.inc()
        log.info("dialer connected", remote=str(socket.remote_address))
        try:
            async with asyncio.TaskGroup() as tasks:
                writing = tasks.create_task(_until_closed(dialer.write()), name="write to a dialer")
                await _until_closed(dialer.read(exchange))
                writing.cancel()
        finally:
            self._dialers.discard(dialer)
            dialer.idle.set()
            instruments.CONTROL_CONNECTIONS.dec()
            log.info("dialer gone", remote=str(socket.remote_address))

    async def flush(self) -> None:
        """Wait until every dialer has been sent what it was told."""
        for dialer in list(self._dialers):
            await dialer.idle.wait()


async def _until_closed(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except ConnectionClosed:
        return
