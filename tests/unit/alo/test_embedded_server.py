"""The embedded server is started again, whatever keeps it from starting."""

import asyncio
import errno
from unittest.mock import AsyncMock, create_autospec

import asyncpg
import pytest

from alo import embedded_server
from alo.embedded_server import keep_alive
from store.embedded import EmbeddedPostgres
from store.errors import ServerStartFailed


async def test_what_keeps_the_server_from_starting_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_server, "_RETRY_S", 0.01)
    stop = asyncio.Event()
    lives = iter([137])

    async def wait() -> int:
        for code in lives:
            return code
        stop.set()
        await asyncio.Event().wait()
        raise AssertionError("nothing sets it")

    server = create_autospec(EmbeddedPostgres, instance=True)
    server.wait = wait
    server.start = AsyncMock(
        side_effect=[
            OSError(errno.ENOSPC, "No space left on device"),
            ServerStartFailed("postgres ended before it was ready", ""),
            asyncpg.CannotConnectNowError("the database system is in recovery mode"),
            "dsn",
        ]
    )
    async with asyncio.timeout(10):
        await keep_alive(server, stop)
    assert server.start.await_count == 4
