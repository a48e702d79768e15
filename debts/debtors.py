"""Debtors and what they owe."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from debts.errors import UnknownDebtor
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "debtors.sql")


class Hold(StrEnum):
    """Why a person is not called, whatever they owe; the strongest last."""

    DISPUTED = "disputed"
    OVER_INDEBTED = "over_indebted"
    LEGAL_REPRESENTATIVE = "legal_representative"
    DECEASED = "deceased"
    DO_NOT_CALL = "do_not_call"


@dataclass(frozen=True, slots=True)
class Debtor:
    """A person or company; `document` is a CPF or CNPJ without punctuation, `state` the UF of the address."""

    id: int
    document: str
    name: str
    state: str | None
    city: str | None
    birth_date: date | None
    email: str | None
    hold: Hold | None
    held_at: datetime | None


@dataclass(frozen=True, slots=True)
class Debt:
    """One contract that is owed; `status` is open, agreed, paid or closed."""

    id: int
    portfolio_id: int
    debtor_id: int
    contract: str
    product: str
    amount_centavos: int
    due_date: date
    status: str


async def get(conn: Connection, debtor_id: int) -> Debtor:
    """Read a debtor; raises UnknownDebtor."""
    row = await conn.fetchrow(SQL.get, debtor_id)
    if row is None:
        raise UnknownDebtor(debtor_id)
    return Debtor(**{**row, "hold": Hold(row["hold"]) if row["hold"] else None})


async def by_document(conn: Connection, document: str) -> Debtor | None:
    """The debtor with that CPF or CNPJ, given without punctuation."""
    row = await conn.fetchrow(SQL.by_document, document)
    return Debtor(**{**row, "hold": Hold(row["hold"]) if row["hold"] else None}) if row else None


async def open_debts(conn: Connection, portfolio_id: int, debtor_id: int) -> list[Debt]:
    """What a debtor still owes in a portfolio, the oldest first."""
    return [Debt(**row) for row in await conn.fetch(SQL.open_debts, portfolio_id, debtor_id)]


async def all_debts(conn: Connection, debtor_id: int) -> list[Debt]:
    """Every debt of a debtor in every portfolio and state, the oldest first."""
    return [Debt(**row) for row in await conn.fetch(SQL.debts, debtor_id)]


async def hold(conn: Connection, debtor_id: int, hold: Hold | str | None, now: datetime) -> None:
    """Stop calling a person in every campaign; None lifts the hold. Raises UnknownDebtor, ValueError.

    A hold that is there gives way only to a stronger one; `Hold` lists them, the strongest last.
    """
    value = Hold(hold) if hold is not None else None
    await get(conn, debtor_id)
    await conn.execute(SQL.hold, debtor_id, value, now, list(Hold))


async def lift(conn: Connection, debtor_id: int, hold: Hold | str) -> bool:
    """End one hold, as when a dispute is settled; False, and nothing changes, when that is not the hold in place."""
    return await conn.fetchval(SQL.lift, debtor_id, Hold(hold)) is not None
