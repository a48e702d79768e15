"""Portfolios: the debts of one creditor, and the limits of agreements on them."""

from dataclasses import dataclass

from debts.agreement import Policy
from debts.errors import UnknownPortfolio
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "portfolios.sql")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A portfolio and its creditor; the document is a CNPJ or CPF without punctuation."""

    id: int
    name: str
    creditor_name: str
    creditor_document: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a portfolio holds, in centavos; `open_centavos` is what is neither agreed nor paid nor closed."""

    debtors: int
    debts: int
    centavos: int
    open_centavos: int


async def ensure(conn: Connection, *, name: str, creditor_name: str, creditor_document: str | None = None) -> int:
    """The id of the portfolio of that name, created if there is none; an existing one keeps its creditor."""
    return int(await conn.fetchval(SQL.ensure, name, creditor_name, creditor_document))


async def by_name(conn: Connection, name: str) -> Portfolio | None:
    """The portfolio of that name, if there is one."""
    row = await conn.fetchrow(SQL.by_name, name)
    return Portfolio(**row) if row else None


async def set_policy(conn: Connection, portfolio_id: int, policy: Policy) -> None:
    """Set the limits of agreements; raises UnknownPortfolio."""
    values = (policy.max_discount_percent, policy.max_instalments, policy.min_instalment_centavos)
    if await conn.fetchval(SQL.set_policy, portfolio_id, *values) is None:
        raise UnknownPortfolio(portfolio_id)


async def set_let_go_sound(conn: Connection, portfolio_id: int, sound: str | None) -> None:
    """Set the node's sound that says the company's name to whom no agent takes; raises UnknownPortfolio."""
    if await conn.fetchval(SQL.set_let_go_sound, portfolio_id, sound) is None:
        raise UnknownPortfolio(portfolio_id)


async def totals(conn: Connection, portfolio_id: int) -> Totals:
    """Count debtors, debts and centavos of a portfolio."""
    [row] = await conn.fetch(SQL.totals, portfolio_id)
    return Totals(**row)
