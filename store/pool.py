"""Connections to PostgreSQL: one way to open them, so that every session speaks UTC, JSON and the same time limits."""

import asyncio
import json
from typing import TYPE_CHECKING, Final

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from store.errors import DatabaseUnreachable

if TYPE_CHECKING:
    DedicatedConnection = asyncpg.Connection[asyncpg.Record]
    Connection = DedicatedConnection | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:  # asyncpg's classes take no type parameters at run time
    DedicatedConnection = asyncpg.Connection
    Connection = asyncpg.Connection | PoolConnectionProxy
    Pool = asyncpg.Pool

CONNECT_TIMEOUT_S: Final = 10.0
STATEMENT_TIMEOUT_S: Final = 30.0
_RETRY_S: Final = 0.05
# The server is away, going away or full: what trying again later can mend. TimeoutError is an OSError, and
# InternalClientError is what asyncpg raises between a killed server's last words and the end of its stream.
CONNECTION_ERRORS: Final = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)
# What a statement may meet on a server that is there: it was chosen to end a deadlock, or waited too long for a lock.
TRANSIENT_ERRORS: Final = (*CONNECTION_ERRORS, asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)


def session_settings(application_name: str, statement_timeout_s: float = STATEMENT_TIMEOUT_S) -> dict[str, str]:
    """Return what every session of ours sets; 0 means no statement timeout (migrations, COPY of a portfolio)."""
    return {
        "application_name": application_name,
        "timezone": "UTC",
        "statement_timeout": f"{int(statement_timeout_s * 1000)}ms",
        "lock_timeout": f"{int(statement_timeout_s * 500)}ms",
        "idle_in_transaction_session_timeout": "60s",
        "jit": "off",  # short statements only: compiling one costs more than running it
        # a vanished client gives its locks back after some 11 s instead of two hours
        "tcp_keepalives_idle": "5",
        "tcp_keepalives_interval": "2",
        "tcp_keepalives_count": "3",
    }


async def open_pool(
    dsn: str,
    *,
    min_size: int,
    max_size: int,
    application_name: str,
    statement_timeout_s: float = STATEMENT_TIMEOUT_S,
) -> Pool:
    """Open a pool whose connections read and write `json` and `jsonb` as Python values.

    Close it with `await pool.close()` or use it as `async with await open_pool(...) as pool`.
    Raises OSError or asyncpg.PostgresError when the server refuses the first connections.
    """
    pool = asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=_speak_json,
        timeout=CONNECT_TIMEOUT_S,
        server_settings=session_settings(application_name, statement_timeout_s),
    )
    await pool
    return pool


async def connect(
    dsn: str, *, application_name: str, statement_timeout_s: float = STATEMENT_TIMEOUT_S
) -> DedicatedConnection:
    """Open one connection outside any pool: a listener, a lock, a migration, a long import."""
    connection = await asyncpg.connect(
        dsn, timeout=CONNECT_TIMEOUT_S, server_settings=session_settings(application_name, statement_timeout_s)
    )
    await _speak_json(connection)
    return connection


async def wait_until_up(dsn: str, timeout_s: float) -> None:
    """Return once the server lets us into the database; raises DatabaseUnreachable after `timeout_s` seconds."""
    refusal = "no attempt was made"
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                try:
                    connection = await asyncpg.connect(dsn, timeout=CONNECT_TIMEOUT_S)
                except (
                    *CONNECTION_ERRORS,
                    asyncpg.InvalidCatalogNameError,
                ) as error:  # or another starter makes it now
                    refusal = repr(error)
                    await asyncio.sleep(_RETRY_S)
                else:
                    await connection.close()
                    return
    except TimeoutError:
        raise DatabaseUnreachable(timeout_s, refusal) from None


async def _speak_json(connection: Connection) -> None:
    for type_name in ("json", "jsonb"):
        await connection.set_type_codec(type_name, schema="pg_catalog", encoder=_encode, decoder=json.loads)


def _encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
