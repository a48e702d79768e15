"""The audit log: who signed in, who saw what of whom (LGPD art. 37)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "audit.sql")


class Action(StrEnum):
    """What the web writes to the log."""

    LOGIN = "login"
    LOGIN_FAILED = "login.failed"
    LOGOUT = "logout"
    REVEAL_DOCUMENT = "debtor.reveal"


async def write(
    conn: Connection,
    action: Action,
    *,
    user_id: int | None,
    subject: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Add one line; `subject` is what it is about, such as "debtor:17"."""
    await conn.execute(SQL.write, now, user_id, action, subject, dict(detail or {}))
