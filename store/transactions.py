"""Transactions that the server may refuse for no fault of theirs, and that are then simply run again.

Of two transactions that wait for each other the server rolls one back (SQLSTATE class 40). Nothing of it was written,
so that running it again is all there is to do.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
import structlog

from store.pool import Connection, Pool

TRIES: Final = 3
T = TypeVar("T")
_log = structlog.get_logger(__name__)


async def in_transaction(pool: Pool, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Run `work` in a transaction of its own and commit; a deadlock's victim is run again, up to TRIES times in all.

    `work` must therefore do nothing but write to the connection that it is given.
    """
    for _ in range(TRIES - 1):
        try:
            return await _once(pool, work)
        except asyncpg.TransactionRollbackError as error:
            _log.warning("transaction rolled back, running it again", error=repr(error))
    return await _once(pool, work)


async def _once(pool: Pool, work: Callable[[Connection], Awaitable[T]]) -> T:
    async with pool.acquire() as connection, connection.transaction():
        return await work(connection)
