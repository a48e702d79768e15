"""Keeps the embedded PostgreSQL alive under the processes that use it."""

import asyncio
import time
from typing import Final

import asyncpg
import structlog

from alo.stopping import pause
from store.embedded import EmbeddedPostgres
from store.errors import StoreError

_RETRY_S: Final = 1.0

log = structlog.get_logger()


async def keep_alive(server: EmbeddedPostgres, stop: asyncio.Event) -> None:
    """Start the server again whenever it ends, until `stop`; the caller has started it and stops it.

    A server that cannot start (a full disk, a crash in its recovery) is tried again for as long as it takes.
    """
    while not stop.is_set():
        started = time.monotonic()
        ended = asyncio.create_task(server.wait(), name="embedded PostgreSQL ended")
        stopping = asyncio.create_task(stop.wait(), name="embedded PostgreSQL no longer needed")
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ended.done():
            ended.cancel()
            return
        log.error("PostgreSQL ended, starting it again", code=ended.result())
        if time.monotonic() - started < _RETRY_S:
            await pause(stop, _RETRY_S)  # it starts and falls over: not as fast as the machine can
        await _start_again(server, stop)


async def _start_again(server: EmbeddedPostgres, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await server.start()
        except (StoreError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.exception("PostgreSQL did not start", error=str(error))
            await pause(stop, _RETRY_S)
        else:
            return
