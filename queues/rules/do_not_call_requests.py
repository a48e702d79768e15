"""Requests not to be called that a manager writes down or withdraws by hand, and what follows for the queues."""

from datetime import datetime
from typing import Final

from queues import audit
from queues.ordering import reprioritising
from queues.rules import do_not_call
from queues.scoring import accounts
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "do_not_call_requests.sql")


async def add(conn: Connection, key: str, *, by: int | None, now: datetime) -> bool:
    """Put a number (E.164), CPF or CNPJ on our own list; False when it is there already."""
    async with conn.transaction():
        if not await do_not_call.add(conn, [key], now):
            return False
        await _follow(conn, "do_not_call.add", key, by, now)
    return True


async def withdraw(conn: Connection, key: str, *, by: int | None, now: datetime) -> bool:
    """Take a key off our own list, because whoever asked wants to be called again; False when it is not there.

    The audit log keeps that it was there, and since when. Other lists go on counting.
    """
    async with conn.transaction():
        since = await conn.fetchval(SQL.withdraw, key)
        if since is None:
            return False
        await _follow(conn, "do_not_call.withdraw", key, by, now, since=since.isoformat())
    return True


async def _follow(conn: Connection, action: str, key: str, by: int | None, now: datetime, **detail: str) -> None:
    debtor_ids = [row["debtor_id"] for row in await conn.fetch(SQL.debtors_of, key)]
    await accounts.rescore_debtors(conn, debtor_ids, now, cause="do_not_call")
    await reprioritising.refresh_debtors(conn, debtor_ids, now)
    await audit.write(conn, by, action, "do_not_call:own", now=now, key=key, debtors=len(debtor_ids), **detail)
