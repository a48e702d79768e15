"""Who changed a rule, a list or a campaign, for the audit log; written in the transaction of the change."""

from datetime import datetime
from typing import Final

from store.bus import JSON
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "audit.sql")


async def write(conn: Connection, by: int | None, action: str, subject: str, *, now: datetime, **detail: JSON) -> None:
    """Write one row, such as `7, "rules.windows", "state:SP", valid_from="2026-12-01"`; `by` None: the command line."""
    await conn.execute(SQL.write, now, by, action, subject, detail)
