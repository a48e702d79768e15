"""A telephony node: a pool of SIP workers behind one port for dialers, browsers and probes."""

import asyncio
import contextlib
import time
from dataclasses import replace
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from telephony.audio import BrowserAudio
from telephony.control import ControlDesk
from telephony.doors import AUDIO, CONTROL, READY, Doorkeeper, audio_call
from telephony.exchange import Exchange
from telephony.front_desk import FrontDesk
from telephony.pool import WorkerPool
from telephony.settings import NodeSettings as NodeSettings  # noqa: PLC0414  (part of what a node is called with)
from telephony.swift_frames import SwiftFrames

LOOK_AFTER_S: Final = 0.1
DRAIN_PATIENCE_S: Final = 4.0  # for the far ends' answers to our BYEs
FLUSH_PATIENCE_S: Final = 1.0
LARGEST_MESSAGE: Final = 65536

log = structlog.get_logger()


async def run_node(
    settings: NodeSettings,
    *,
    stop: asyncio.Event,
    hurry: asyncio.Event | None = None,
    ready: asyncio.Future[str] | None = None,
) -> None:
    """Run a node until `stop`, let its calls go on for `settings.drain_s` or until `hurry`, then end them and workers.

    `ready` is given the node's `ws://host:port` once every worker is up. Raises WorkerStartFailed when the first worker
    does not come up, OSError when the port is taken, and whatever ends one of its tasks.
    """
    try:
        await _Node(settings).run(stop, hurry or asyncio.Event(), ready)
    except ExceptionGroup as group:
        if len(group.exceptions) == 1:
            raise group.exceptions[0] from None
        raise


class _Node:
    def __init__(self, settings: NodeSettings) -> None:
        self._settings = settings
        self._pool = WorkerPool(settings)
        self._desk = ControlDesk()
        self._front: FrontDesk | None = None
        if settings.sip_port is not None:
            self._front = FrontDesk(settings.sip_host, settings.sip_port, self._pool, settings.calls_per_s)
            settings = replace(settings, sip_contact=settings.sip_contact or self._front.uri)
        self._exchange = Exchange(settings, self._pool, self._desk, self._front)
        self._doorkeeper = Doorkeeper(
            settings.secret,
            state=self._state,
            is_live=lambda call_id: call_id in self._exchange.book.live,
        )
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, stop: asyncio.Event, hurry: asyncio.Event, ready: asyncio.Future[str] | None) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pool.run(self._exchange), name="SIP worker pool")
            watch = [
                tasks.create_task(self._look_after(), name="look after calls"),
                tasks.create_task(self._await_broken(), name="watch over connections"),
                tasks.create_task(self._exchange.recordings.run(), name="recordings"),
            ]
            if self._front is not None:
                watch.append(tasks.create_task(self._take_calls(self._front), name="take calls that come in"))
            async with self._listen() as server:
                await self._serve_until(stop, server, ready)
                await self._let_end(hurry)
                await self._hang_up()
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

    async def _let_end(self, hurry: asyncio.Event) -> None:
        """Let conversations go on for `drain_s` at most, or until `hurry`."""
        if self._settings.drain_s <= 0 or not self._exchange.book.live:
            return
        log.info("telephony node draining", node=self._settings.name, calls=len(self._exchange.book.live))
        self._exchange.drain(on=True)
        ends = [
            asyncio.create_task(self._exchange.idle.wait(), name="wait for the last call"),
            asyncio.create_task(hurry.wait(), name="wait for a second signal"),
        ]
        await asyncio.wait(ends, timeout=self._settings.drain_s, return_when=asyncio.FIRST_COMPLETED)
        for each in ends:
            each.cancel()

    async def _hang_up(self) -> None:
        log.info("telephony node stopping", node=self._settings.name, calls=len(self._exchange.book.live))
        self._exchange.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_PATIENCE_S):
                await self._exchange.idle.wait()
        await self._pool.stop()  # calls that are left end with their worker
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_PATIENCE_S):
                await self._desk.flush()

    async def _take_calls(self, front: FrontDesk) -> None:
        exchange = self._exchange
        front.ask(standing=exchange.standing, room=lambda: exchange.room, is_open=lambda: exchange.is_open)
        await front.run()

    def _state(self) -> str:
        if self._exchange.draining:
            return "draining"
        return READY if self._pool.whole.is_set() else "not ready"

    async def _look_after(self) -> None:
        while True:
            self._exchange.look_after(time.monotonic())
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
