"""What machines ask: is the process alive, can it work, what has it counted."""

import asyncio
import logging

import asyncpg
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from web.services import services_of

log = logging.getLogger(__name__)


async def healthz(_request: Request) -> Response:
    """200 as long as the process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """200 when the database answers within a second, 503 otherwise."""
    try:
        async with asyncio.timeout(1.0), services_of(request).pool.acquire() as conn:
            await conn.fetchval("select 1")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        log.warning("not ready: %r", error)
        return JSONResponse({"ready": False, "reason": "database"}, status_code=503)
    return JSONResponse({"ready": True})


async def metrics(_request: Request) -> Response:
    """The counters of this process, in Prometheus' text format."""
    return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})
