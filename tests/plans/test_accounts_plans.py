"""Scoring some of many debtors reads what is theirs, whatever the planner believes of the tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from queues.scoring import accounts, models
from queues.scoring.accounts import SQL
from queues.scoring.score_tables import tables_argument
from store.pool import Connection
from tests.integration.queues.seeds import NOW, TODAY, attempt, campaign, portfolio
from tests.plans.explaining import Node, blocks, explain, indexes, nodes, scanned_tables

PEOPLE = 20_000
DEBTORS = """
insert into debtors (document, name, created_at) select 'D' || n, 'Maria', $2 from generate_series(1, $1::int) as n
"""
PHONES = """
insert into phones (debtor_id, number, learned_at)
select id, '+55119' || (10000000 + id * 2 + k), $1 from debtors, generate_series(0, 1) as k
"""
DEBTS = """
insert into debts (portfolio_id, debtor_id, contract, amount_centavos, due_date)
select $1, id, id::text, 1000, $2::date - (id % 1000)::int from debtors
"""
TABLES = ("debtors", "phones", "debts", "attempts", "accounts")


@pytest.fixture
async def scored(connection: Connection) -> int:
    """A portfolio of 20,000 accounts, with 300 attempts among their debtors."""
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    await connection.execute(DEBTORS, PEOPLE, NOW)
    await connection.execute(PHONES, NOW)
    await connection.execute(DEBTS, portfolio_id, TODAY)
    for row in await connection.fetch("select distinct on (debtor_id) debtor_id, id from phones limit 300"):
        await attempt(connection, campaign_id, row["debtor_id"], row["id"], created_at=NOW, outcome="no_answer")
    await accounts.rescore(connection, portfolio_id, NOW, cause="import")
    for table in TABLES:
        await connection.execute(f"vacuum analyze {table}")
    return portfolio_id


@asynccontextmanager
async def _settings(conn: Connection, wanted: dict[str, str]) -> AsyncIterator[None]:
    async with conn.transaction():
        await conn.fetch(SQL.configure, list(wanted), list(wanted.values()))
        yield


async def _write(
    conn: Connection, portfolio_id: int, span: tuple[int, int, list[int] | None], wanted: dict[str, str]
) -> Node:
    model = await models.active(conn, portfolio_id)
    async with _settings(conn, wanted):
        tables = tables_argument(model.card, NOW + timedelta(days=1))
        return await explain(conn, SQL.write, portfolio_id, *span, tables, NOW + timedelta(days=1), model.id, "test")


async def test_one_debtor_is_found_by_keys_alone(connection: Connection, scored: int) -> None:
    debtor_id = await connection.fetchval("select max(debtor_id) from attempts")
    plan = await _write(connection, scored, (debtor_id, debtor_id, None), accounts._ALONE)
    assert scanned_tables(plan) & set(TABLES) == set()
    assert blocks(plan) < 150
    for table, found in (("accounts", "accounts_pkey"), ("attempts", "attempts_debtor"), ("debtors", "debtors_pkey")):
        assert found in indexes(plan), table


async def test_a_list_of_debtors_meets_no_nested_loop(connection: Connection, scored: int) -> None:
    some = [row["debtor_id"] for row in await connection.fetch("select debtor_id from accounts limit 500")]
    plan = await _write(connection, scored, (min(some), max(some), some), accounts._MANY)
    loops = [node for node in nodes(plan) if node["Node Type"] == "Nested Loop" and node["Actual Rows"] > 100]
    assert not loops
    assert scanned_tables(plan) & {"debtors", "phones", "debts"} == set()


async def test_those_due_are_found_by_their_day(connection: Connection, scored: int) -> None:
    plan = await explain(connection, SQL.due, scored, TODAY + timedelta(days=1))
    assert indexes(plan) == {"accounts_changes_on"}
    assert scanned_tables(plan) == set()


async def test_a_debtors_portfolios_are_found_by_keys(connection: Connection, scored: int) -> None:
    plan = await explain(
        connection, SQL.portfolios_of, [await connection.fetchval("select max(id) from debtors")], None
    )
    assert scanned_tables(plan) <= {"portfolios"}
    assert scored
