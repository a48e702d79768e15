"""A batch is admitted by looking up its people only, among many others with long histories and a long list."""

from datetime import timedelta

import pytest

from queues import admission
from queues.rules import do_not_call
from queues.timing import answering
from store.pool import Connection
from tests.integration.queues.seeds import NOW, TODAY, attempt, callable_debtor, campaign, portfolio
from tests.plans.explaining import explain, indexes, scanned_tables

PEOPLE = 1_000
BATCH = 20
LISTED = (
    "insert into do_not_call_entries select id, '+5511' || n, now() from do_not_call_lists, generate_series(1, 50000) n"
)
SMALL = {"do_not_call_lists", "campaigns", "trunks", "unnest"}  # a handful of rows however large the centre


@pytest.fixture
async def batch(connection: Connection) -> list[int]:
    """Twenty of a thousand people who were called five times each."""
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtors = [await callable_debtor(connection, portfolio_id) for _ in range(PEOPLE)]
    phones = {row["debtor_id"]: row["id"] for row in await connection.fetch("select id, debtor_id from phones")}
    for debtor_id in debtors[:: PEOPLE // 200]:
        for days in range(5):
            created_at = NOW - timedelta(days=days)
            await attempt(
                connection, campaign_id, debtor_id, phones[debtor_id], created_at=created_at, outcome="no_answer"
            )
    await connection.execute(LISTED)
    await connection.execute("vacuum analyze")
    return debtors[:: PEOPLE // BATCH]


async def test_people_and_their_debts_are_looked_up(connection: Connection, batch: list[int]) -> None:
    plan = await explain(connection, admission.SQL.people, batch, 1, TODAY - timedelta(days=1800))
    assert not scanned_tables(plan) & {"debtors", "debts"}
    assert "debtors_pkey" in indexes(plan)


async def test_only_the_histories_asked_for_are_read(connection: Connection, batch: list[int]) -> None:
    days = [NOW] * len(batch)
    plan = await explain(connection, admission.SQL.histories, batch, days, days, days, 1, NOW)
    assert scanned_tables(plan) <= SMALL
    assert "attempts_debtor" in indexes(plan)


@pytest.mark.parametrize("statement", [admission.SQL.numbers, answering.SQL.phones_of])
async def test_phones_are_looked_up(connection: Connection, batch: list[int], statement: str) -> None:
    plan = await explain(connection, statement, batch)
    assert "phones" not in scanned_tables(plan)
    assert "phones_debtor_id_number_key" in indexes(plan)


async def test_a_long_list_is_asked_by_key(connection: Connection, batch: list[int]) -> None:
    keys = [f"+5511{number}" for number in batch]
    plan = await explain(connection, do_not_call.SQL.listed, keys, TODAY)
    assert scanned_tables(plan) <= SMALL
    assert indexes(plan) & {"do_not_call_entries_key", "do_not_call_entries_pkey"}
