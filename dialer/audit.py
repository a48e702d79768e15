"""Who did what to whom, for the audit log; written in the transaction of the deed."""

from datetime import datetime
from typing import Final

from store.bus import JSON
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "audit.sql")


async def write(
    connection: Connection, user_id: int, action: str, subject: str, *, now: datetime, **detail: JSON
) -> None:
    """Write one row, such as `7, "outcome.record", "attempt:…", outcome="refuses"`."""
    await connection.execute(SQL.write, now, user_id, action, subject, detail)
