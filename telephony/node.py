"""A telephony node: a pool of SIP workers behind one port for dialers, browsers and probes."""

import asyncio
import contextlib
import time
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from telephony.audio import BrowserAudio
from telephony.control import ControlDesk
from telephony.doors import AUDIO, CONTROL, Doorkeeper, audio_call
from telephony.exchange import Exchange
from telephony.pool import WorkerPool
from telephony.settings import NodeSettings as NodeSettings  # noqa: PLC0414  (part of what a node is called with)
from telephony.swift_frames import SwiftFrames

LOOK_AFTER_S: Final = 0.1
DRAIN_PATIENCE_S: Final = 4.0  # for the far ends' answers to our BYEs
FLUSH_PATIENCE_S: Final = 1.0
LARGEST_MESSAGE: Final = 65536

log = structlog.get_logger()


async def run_node(settings: NodeSettings, *, stop: asyncio.Event, ready: asyncio.Future[str] | None = None) -> None:
    """Run a node until `stop`, then hang up its calls and end its workers.

    `ready` is given the node's `ws://host:port` once every worker is up. Raises WorkerStartFailed when the first worker
    does not come up, OSError when the port is taken, and whatever ends one of its tasks.
    """
    try:
        await _Node(settings).run(stop, ready)
    except ExceptionGroup as group:
        if len(group.exceptions) == 1:
            raise group.exceptions[0] from None
        raise


class _Node:
    def __init__(self, settings: NodeSettings) -> None:
        self._settings = settings
        self._pool = WorkerPool(settings)
        self._desk = ControlDesk()
        self._exchange = Exchange(settings, self._pool, self._desk)
        self._doorkeeper = Doorkeeper(
            settings.secret,
            ready=self._pool.whole.is_set,
            is_live=lambda call_id: call_id in self._exchange.book.live,
        )
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, stop: asyncio.Event, ready: asyncio.Future[str] | None) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pool.run(self._exchange), name="SIP worker pool")
            watch = [
                tasks.create_task(self._look_after(), name="look after calls"),
                tasks.create_task(self._await_broken(), name="watch over connections"),
                tasks.create_task(self._exchange.recordings.run(), name="recordings"),
            ]
            async with self._listen() as server:
                await self._serve_until(stop, server, ready)
                await self._drain()
            for task in watch:
                task.cancel()

    def _listen(self) -> Server:
        return serve(
            self._handle,
            self._settings.host,
            self._settings.port,
            process_request=self._doorkeeper,
            process_response=_hurry,
            compression=None,  # audio does not compress, and control is small
            max_size=LARGEST_MESSAGE,
            server_header=None,
        )

    async def _serve_until(self, stop: asyncio.Event, server: Server, ready: asyncio.Future[str] | None) -> None:
        await self._pool.whole.wait()
        host, port = next(iter(server.sockets)).getsockname()[:2]
        log.info("telephony node ready", node=self._settings.name, host=host, port=port, calls=self._pool.capacity)
        if ready is not None:
            ready.set_result(f"ws://{host}:{port}")
        await stop.wait()

    async def _drain(self) -> None:
        log.info("telephony node stopping", node=self._settings.name, calls=len(self._exchange.book.live))
        self._exchange.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_PATIENCE_S):
                await self._exchange.idle.wait()
        await self._pool.stop()  # calls that are left end with their worker
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_PATIENCE_S):
                await self._desk.flush()

    async def _look_after(self) -> None:
        while True:
            self._exchange.look_after(time.time())
            self._pool.look_after()
            await asyncio.sleep(LOOK_AFTER_S)

    async def _await_broken(self) -> None:
        await self._broken

    async def _handle(self, socket: ServerConnection) -> None:
        """Serve one websocket. What it does not expect ends the node: its calls' state could be wrong."""
        request = socket.request
        if request is None:
            return
        try:
            if urlsplit(request.path).path == CONTROL:
                await self._desk.serve(socket, self._exchange)
            else:
                port = self._doorkeeper.port(request)
                await BrowserAudio(socket).serve(audio_call(request), port, self._exchange.conversations)
        except Exception as error:
            if not self._broken.done():
                self._broken.set_exception(error)
            raise


def _hurry(connection: ServerConnection, request: Request, response: Response) -> None:
    """Audio does not go through the general parser of websockets."""
    if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS and request.path.startswith(AUDIO):
        SwiftFrames.install(connection)
