"""Noticing that a connection kept open for its side effects, a LISTEN or a lock, is gone."""

import asyncio
from typing import Final

from store.pool import CONNECTION_ERRORS, DedicatedConnection
from store.statements import load

SQL = load(__package__, "liveness.sql")
HEARTBEAT_S: Final = 2.0
ANSWER_S: Final = 2.0


async def until_lost(connection: DedicatedConnection) -> None:
    """Return once `connection` is closed: at once when either end does it, within 4 s when the other silently vanished.

    Sends heartbeats: nobody else may use the connection meanwhile.
    """
    closed = asyncio.Event()
    connection.add_termination_listener(lambda _: closed.set())
    while not connection.is_closed():
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                await closed.wait()
        except TimeoutError:
            if not await _answers(connection):
                connection.terminate()


async def _answers(connection: DedicatedConnection) -> bool:
    try:
        await connection.execute(SQL.heartbeat, timeout=ANSWER_S)
    except CONNECTION_ERRORS:
        return False
    return True
