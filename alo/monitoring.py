"""A small HTTP server for a process without pages: /healthz, /readyz and /metrics."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


class _GuestServer(uvicorn.Server):
    """A server that leaves the signals to its process."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def serve_monitoring(host: str, port: int, ready: Callable[[], bool], stop: asyncio.Event) -> None:
    """Serve until `stop`; `/readyz` is 200 while `ready()` is true, else 503."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        return PlainTextResponse("ready") if ready() else PlainTextResponse("not ready", status_code=503)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])
    server = _GuestServer(uvicorn.Config(app, host=host, port=port, access_log=False, log_level="warning"))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve(), name="monitoring server")
        await stop.wait()
        server.should_exit = True
