"""Debtors' telephones, and what became known of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from debts.errors import UnknownPhone
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "phones.sql")


class PhoneStatus(StrEnum):
    """What is known of a number: only unknown and good ones are called."""

    UNKNOWN = "unknown"
    GOOD = "good"
    WRONG = "wrong"
    INVALID = "invalid"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number (E.164) of a debtor, where it came from and since when we know it."""

    id: int
    debtor_id: int
    number: str
    status: PhoneStatus
    source: str
    learned_at: datetime
    status_at: datetime | None


async def of_debtor(conn: Connection, debtor_id: int) -> list[Phone]:
    """Every number of a debtor, in the order they were learned."""
    rows = await conn.fetch(SQL.of_debtor, debtor_id)
    return [Phone(**{**row, "status": PhoneStatus(row["status"])}) for row in rows]


async def get(conn: Connection, phone_id: int) -> Phone:
    """Read one phone; raises UnknownPhone."""
    row = await conn.fetchrow(SQL.get, phone_id)
    if row is None:
        raise UnknownPhone(phone_id)
    return Phone(**{**row, "status": PhoneStatus(row["status"])})


async def add(conn: Connection, *, debtor_id: int, number: str, source: str, now: datetime) -> int | None:
    """Add a number in E.164; None when the debtor has it already. Its status then stays what it was."""
    added = await conn.fetchval(SQL.add, debtor_id, number, source, now)
    return int(added) if added is not None else None


async def set_phone_status(conn: Connection, phone_id: int, status: PhoneStatus | str, now: datetime) -> None:
    """Write down what became known of a number; raises UnknownPhone, ValueError on a status that does not exist."""
    if await conn.fetchval(SQL.set_status, phone_id, PhoneStatus(status), now) is None:
        raise UnknownPhone(phone_id)


async def confirm(conn: Connection, phone_id: int, now: datetime) -> None:
    """Write down that the debtor was reached on a number of which nothing was known."""
    await conn.execute(SQL.confirm, phone_id, now)
