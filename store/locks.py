"""Advisory locks that a process holds for as long as it lives: leadership of a team, the one feeder of a campaign.

The lock lives on a connection of its own; the server frees it the moment that connection ends, however it ends. Whoever
holds a lock therefore also runs `lock.lost()`, and stops leading when it returns:

    async with try_lock(dsn, lock_key("team", team_id), application_name="alo-dialer") as lock:
        if lock is not None:
            tasks.create_task(stop_when(lock.lost()), name=f"team {team_id} lock")
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from store.liveness import ANSWER_S, until_lost
from store.pool import DedicatedConnection, connect
from store.statements import load

SQL = load(__package__, "locks.sql")
ASK_AGAIN_S: Final = 0.5


class HeldLock:
    """A lock that this process holds."""

    def __init__(self, key: int, connection: DedicatedConnection) -> None:
        self.key = key
        self._connection = connection
        self._watching = asyncio.Lock()

    @property
    def held(self) -> bool:
        """Whether the connection still stands, as far as this side knows; `lost` is what finds out."""
        return not self._connection.is_closed()

    async def lost(self) -> None:
        """Return once the lock is lost, within 4 s; the server gives a vanished holder's lock away after some 11 s."""
        async with self._watching:
            await until_lost(self._connection)


def lock_key(kind: str, identifier: object) -> int:
    """Return the 64-bit key of the lock for one thing; the same in every process and release."""
    digest = hashlib.sha256(f"{kind}\0{identifier}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@asynccontextmanager
async def try_lock(dsn: str, key: int, *, application_name: str) -> AsyncIterator[HeldLock | None]:
    """Hold the lock within the context if nobody else holds it; None otherwise.

    Raises one of `store.pool.CONNECTION_ERRORS` when the database cannot be reached.
    """
    connection = await connect(dsn, application_name=application_name)
    try:
        taken = await connection.fetchval(SQL.try_lock, key)
        yield HeldLock(key, connection) if taken else None
    finally:
        connection.terminate()


@asynccontextmanager
async def hold_lock(dsn: str, key: int, *, application_name: str) -> AsyncIterator[HeldLock]:
    """Wait until the lock is free, however long, and hold it within the context; raises as `try_lock` does.

    Asks every ASK_AGAIN_S instead of waiting within one statement: a silent waiter would never hear of a server that
    vanished, or of a firewall that forgot the connection, and nobody would be next in line.
    """
    connection = await connect(dsn, application_name=application_name)
    try:
        while not await connection.fetchval(SQL.try_lock, key, timeout=ANSWER_S):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(ASK_AGAIN_S)
        yield HeldLock(key, connection)
    finally:
        connection.terminate()
