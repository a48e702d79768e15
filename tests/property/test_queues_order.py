"""A portfolio ordered in SQL stands as every debtor does when ordered alone in Python."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues.aging import BUCKETS, Bucket
from queues.ordering.campaign_filter import Filter
from queues.ordering.candidates import tables_argument, terms_argument
from queues.ordering.eligibility import AccountFacts, Terms, exclusion
from queues.ordering.strategy import Strategy, StrategyKind
from queues.phone_choice import DEFAULT_RATES, DayPart, PhoneRecord, Tries, best_chance, part_of
from queues.priority import PriorityFacts, priority
from store.pool import Connection
from tests.integration.queues.seeds import NOW, TODAY, portfolio
from tests.property.queue_values import CITIES, PRODUCTS, STATES, strategies, terms

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CANDIDATES = "select * from campaign_candidates($1, $2, $3, $4) order by debtor_id"
DEBTORS = """
insert into debtors (id, document, name, state, city) overriding system value
select n, 'D' || n, 'Maria', s, c from unnest($1::bigint[], $2::text[], $3::text[]) as d (n, s, c)
"""
DEBTS = """
insert into debts (portfolio_id, debtor_id, contract, product, amount_centavos, due_date)
select $1, n, 'C' || n, p, 1, current_date from unnest($2::bigint[], $3::text[]) as d (n, p)
"""
ACCOUNTS = """
insert into accounts
    (portfolio_id, debtor_id, oldest_due, amount_centavos, open_debts, prescribed, bucket, hold, callable_phones,
    attempts, last_contact_on, promise_due, broken, score, bins, model_id, changes_on, scored_at, cause)
select $1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, '{}', 1, 'infinity', now(), 'import'
"""


@dataclass(frozen=True)
class Account:
    """A row of `accounts` with what belongs to it elsewhere."""

    oldest_due: date
    amount_centavos: int
    prescribed: bool
    bucket: Bucket
    hold: str | None
    callable_phones: int
    attempts: int
    last_contact_on: date | None
    promise_due: date | None
    broken: int
    score: int
    state: str | None
    city: str | None
    product: str

    def facts(self) -> AccountFacts:
        return AccountFacts(
            on_hold=self.hold is not None,
            callable_phones=self.callable_phones,
            prescribed=self.prescribed,
            days_past_due=(TODAY - self.oldest_due).days,
            bucket=self.bucket,
            amount_centavos=self.amount_centavos,
            score=self.score,
            attempts=self.attempts,
            state=self.state,
            city=self.city,
            products=frozenset({self.product}),
        )

    def order_facts(self, chance: int = 0) -> PriorityFacts:
        return PriorityFacts(
            bucket=self.bucket,
            score=self.score,
            amount_centavos=self.amount_centavos,
            attempts=self.attempts,
            days_since_contact=(TODAY - self.last_contact_on).days if self.last_contact_on else None,
            promise_overdue=self.promise_due is not None and self.promise_due < TODAY,
            broken=self.broken,
            chance=chance,
        )

    def row(self) -> tuple[Any, ...]:
        return (
            self.oldest_due,
            self.amount_centavos,
            self.prescribed,
            BUCKETS.index(self.bucket),
            self.hold,
            self.callable_phones,
            self.attempts,
            self.last_contact_on,
            self.promise_due,
            self.broken,
            self.score,
        )


def _days(low: int, high: int) -> st.SearchStrategy[date]:
    return st.integers(low, high).map(lambda days: TODAY - timedelta(days=days))


ACCOUNT = st.builds(
    Account,
    oldest_due=_days(-40, 2000),
    amount_centavos=st.integers(1, 10**6) | st.integers(1, 10**14),
    prescribed=st.booleans(),
    bucket=st.sampled_from(Bucket),
    hold=st.sampled_from((None, None, None, "disputed")),
    callable_phones=st.integers(0, 3),
    attempts=st.integers(0, 30),
    last_contact_on=st.none() | _days(0, 60),
    promise_due=st.none() | _days(-5, 5),
    broken=st.integers(0, 5),
    score=st.integers(0, 1000),
    state=st.sampled_from((*STATES, None)),
    city=st.sampled_from((*CITIES, None)),
    product=st.sampled_from(PRODUCTS),
)
ACCOUNTS_DRAWN = st.lists(ACCOUNT, min_size=1, max_size=12)


@asynccontextmanager
async def _forgotten(conn: Connection) -> AsyncIterator[None]:
    """What is written inside is gone afterwards."""
    transaction = conn.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


@pytest.fixture
async def portfolio_id(connection: Connection) -> int:
    return await portfolio(connection)


async def _store(conn: Connection, portfolio_id: int, drawn: list[Account]) -> None:
    ids = list(range(1, len(drawn) + 1))
    await conn.execute(DEBTORS, ids, [each.state for each in drawn], [each.city for each in drawn])
    await conn.execute(DEBTS, portfolio_id, ids, [each.product for each in drawn])
    rows = [(portfolio_id, number, *each.row()) for number, each in zip(ids, drawn, strict=True)]
    await conn.executemany(ACCOUNTS, rows)


@few
@given(drawn=ACCOUNTS_DRAWN, strategy=strategies(StrategyKind.WEIGHTED), wanted=terms())
async def test_sql_orders_and_selects_as_python_does(
    connection: Connection, portfolio_id: int, drawn: list[Account], strategy: Strategy, wanted: Terms
) -> None:
    async with _forgotten(connection):
        await _store(connection, portfolio_id, drawn)
        tables = await tables_argument(connection, strategy, NOW)
        rows = await connection.fetch(CANDIDATES, portfolio_id, TODAY, terms_argument(wanted), tables)
    for row, account in zip(rows, drawn, strict=True):
        expected = priority(account.order_facts(), strategy)
        assert (row["priority"], row["segment"]) == (expected.value, expected.segment)
        assert row["exclusion"] == exclusion(account.facts(), wanted)


HISTORY = st.dictionaries(
    st.sampled_from(DayPart),
    st.builds(
        Tries,
        st.integers(1, 20),
        st.integers(0, 20),
        st.integers(0, 20),
        st.integers(0, 5),
    ),
)
NUMBERS = ("+5511987654321", "+551132654321", "+5592987654321", "+556832654321", "+14155552671")
PHONES = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(("unknown", "good", "wrong")), HISTORY),
    max_size=4,
    unique_by=lambda phone: phone[0],
)


@dataclass(frozen=True)
class Person:
    """An account with phones, each with its status and history."""

    account: Account
    phones: tuple[tuple[str, str, dict[DayPart, Tries]], ...]


@few
@given(
    person=st.builds(Person, ACCOUNT, PHONES.map(tuple)),
    strategy=strategies(StrategyKind.EXPECTED_VALUE),
    now=st.integers(0, 23).map(lambda hour: NOW.replace(hour=hour)),
)
async def test_sql_knows_the_same_chances(
    connection: Connection, portfolio_id: int, person: Person, strategy: Strategy, now: datetime
) -> None:
    async with _forgotten(connection):
        await _store(connection, portfolio_id, [person.account])
        await _store_phones(connection, person)
        tables = await tables_argument(connection, strategy, now)
        [row] = await connection.fetch(CANDIDATES, portfolio_id, TODAY, terms_argument(Terms(Filter())), tables)
    chances = [
        best_chance([PhoneRecord(1, number, status, history)], part_of(now - _behind(number)), DEFAULT_RATES)
        for number, status, history in person.phones
    ]
    assert (row["chance"] or 0) == max(chances, default=0)
    assert row["priority"] == priority(person.account.order_facts(row["chance"] or 0), strategy).value


async def _store_phones(conn: Connection, person: Person) -> None:
    for number, status, history in person.phones:
        phone_id = await conn.fetchval(
            "insert into phones (debtor_id, number, status) values (1, $1, $2) returning id", number, status
        )
        for part, tries in history.items():
            values = (phone_id, part, tries.attempts, tries.answered, tries.right_party, tries.failures, NOW)
            await conn.execute("insert into phone_history values (1, $1, $2, $3, $4, $5, $6, $7)", *values)


def _behind(number: str) -> timedelta:
    """How far the clock where a number is stands behind UTC, in the west of Brazil or (any other) in São Paulo."""
    return timedelta(hours={"+5592": 4, "+5568": 5}.get(number[:5], 3))
