"""What foreign keys would ensure of debts and phones is ensured: whom they refer to exists, and stays."""

import asyncpg
import pytest

from store.pool import Connection

DEBT = """
insert into debts (portfolio_id, debtor_id, contract, amount_centavos, due_date) values ($1, $2, 'X', 1, '2026-01-01')
"""
PHONE = "insert into phones (debtor_id, number) values ($1, $2)"


@pytest.fixture
async def debtor_id(connection: Connection) -> int:
    """Somebody with a debt and a phone in portfolio 1."""
    await connection.execute("insert into portfolios (name, creditor_name) values ('Carteira', 'Banco')")
    debtor = await connection.fetchval("insert into debtors (document, name) values ('1', 'Maria') returning id")
    await connection.execute(DEBT, 1, debtor)
    await connection.execute(PHONE, debtor, "+5511987654321")
    return int(debtor)


async def test_a_debt_needs_its_debtor_and_portfolio(connection: Connection, debtor_id: int) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="debts refers to a debtor"):
        await connection.execute(DEBT.replace("'X'", "'Y'"), 1, debtor_id + 1)
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="debts refers to a portfolio"):
        await connection.execute(DEBT.replace("'X'", "'Y'"), 2, debtor_id)


async def test_a_phone_needs_its_debtor(connection: Connection, debtor_id: int) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="phones refers to a debtor"):
        await connection.execute(
            "insert into phones (debtor_id, number) select $1 + n, '+551133334444' from generate_series(0, 1) as n",
            debtor_id,
        )
    assert await connection.fetchval("select count(*) from phones") == 1


@pytest.mark.parametrize(
    "change",
    [
        "delete from debtors",
        "truncate debtors cascade",
        "update debtors set id = default",
        "delete from portfolios",
        "update debts set debtor_id = debtor_id + 1",
        "update debts set portfolio_id = portfolio_id",
        "update phones set debtor_id = debtor_id + 1",
    ],
)
@pytest.mark.usefixtures("debtor_id")
async def test_whoever_is_referred_to_stays(connection: Connection, change: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await connection.execute(change)


@pytest.mark.parametrize(
    "number", ["5511987654321", "+0511987654321", "+1234567", "+1234567890123456", "+55 11987654321", "+"]
)
async def test_a_number_is_in_the_international_form(connection: Connection, debtor_id: int, number: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(PHONE, debtor_id, number)
