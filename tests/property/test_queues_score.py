"""Scoring in SQL says what scoring in Python says, of whomever and by whichever scorecard."""

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues.aging import bucket_of
from queues.score import Bin, Characteristic, Scorecard, bins_of, score_of, value_of
from queues.scoring import accounts, models
from store.pool import Connection
from tests.integration.queues.histories import (
    Agreement,
    Attempt,
    Debt,
    Instalment,
    Person,
    Phone,
    broken_promises,
    callable_phones,
    counted,
    keep,
    promise_due,
    values,
)
from tests.integration.queues.seeds import NOW, TODAY, campaign, portfolio

ACCOUNT: Final = "select * from accounts where debtor_id = $1"
VALUE: Final = """
select n, round(1000 / (1 + exp(greatest(-30000, least(30000, n)) / (-1000)::float8)))::int as score
from generate_series(-31000, 31000) as n
"""
DAYS: Final = st.one_of(st.integers(0, 800), st.sampled_from([0, 1, 30, 31, 364, 365, 366]))
DEBTS = st.builds(
    Debt,
    st.one_of(st.integers(-40, 2_500), st.sampled_from([-1, 0, 1, 30, 31, 1800, 1801])),
    st.integers(1, 3_000_000),
    st.sampled_from(["open", "open", "paid", "closed", "agreed"]),
)
HOURS = st.integers(1, 9).flatmap(lambda attempts: st.tuples(st.just(attempts), st.integers(0, attempts)))
PHONES = st.builds(
    Phone,
    st.sampled_from(["unknown", "good", "wrong", "invalid", "forbidden"]),
    DAYS,
    st.booleans(),
    st.lists(HOURS, max_size=4).map(tuple),
)
ATTEMPTS = st.one_of(
    st.builds(
        Attempt,
        DAYS,
        st.booleans(),
        st.booleans(),
        st.sampled_from(["no_answer", "voicemail", "disputed", "refuses"]),
    ),
    st.builds(Attempt, DAYS, st.just(True), st.just(True), st.just("promise_to_pay"), st.integers(-60, 60)),
)
AGREEMENTS = st.builds(
    Agreement,
    st.sampled_from(["active", "kept", "broken", "cancelled"]),
    st.lists(st.builds(Instalment, st.integers(-60, 60), st.none() | DAYS), max_size=3).map(tuple),
)
PEOPLE = st.builds(
    Person,
    st.lists(DEBTS, min_size=1, max_size=4).map(lambda debts: (*debts, Debt(days_late=7))),
    DAYS,
    st.sampled_from([None, "disputed", "deceased"]),
    st.lists(PHONES, max_size=3).map(tuple),
    st.lists(ATTEMPTS, max_size=4).map(tuple),
    st.lists(AGREEMENTS, max_size=3).map(tuple),
    st.lists(st.tuples(st.integers(0, 1000), DAYS), max_size=3, unique_by=lambda each: each[1]).map(tuple),
)
LIMITS = st.lists(st.one_of(st.integers(-40, 2_000), st.integers(-1, 5)), max_size=5, unique=True).map(sorted)


@st.composite
def _bins(draw: st.DrawFn) -> tuple[Bin, ...]:
    limits = [*draw(LIMITS), None]
    return tuple(Bin(limit, draw(st.integers(-3_000, 3_000)), "reason") for limit in limits)


CARDS = st.builds(
    Scorecard, st.integers(-5_000, 5_000), st.fixed_dictionaries({each: _bins() for each in Characteristic})
)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@some
@given(person=PEOPLE, card=CARDS)
async def test_an_account_holds_what_python_makes_of_the_same_facts(
    connection: Connection, person: Person, card: Scorecard
) -> None:
    example = connection.transaction()
    await example.start()
    try:
        portfolio_id = await portfolio(connection)
        debtor_id = await keep(connection, portfolio_id, await campaign(connection, portfolio_id), person)
        model_id = await models.store(connection, name="Card", card=card, report=None, plot=None, by=None, now=NOW)
        await models.activate(connection, model_id, portfolio_id, None, NOW)
        assert (await accounts.rescore(connection, portfolio_id, NOW, cause="import")).written == 1
        found = await connection.fetchrow(ACCOUNT, debtor_id)
        one_by_one = await accounts.rescore_debtors(connection, [debtor_id], NOW, cause="outcome")
    finally:
        await example.rollback()
    assert found is not None
    assert one_by_one.written == 0
    bins = bins_of(values(person), card)
    assert tuple(found["bins"]) == bins
    assert (found["score"], found["model_id"]) == (score_of(bins, card), model_id)
    owed = counted(person)
    oldest = max(each.days_late for each in owed)
    assert found["oldest_due"] == TODAY - timedelta(days=oldest)
    assert found["bucket"] == list(type(bucket_of(0))).index(bucket_of(oldest))
    assert (found["amount_centavos"], found["open_debts"]) == (sum(each.centavos for each in owed), len(owed))
    assert (found["hold"], found["callable_phones"]) == (person.hold, len(callable_phones(person)))
    assert found["attempts"] == len([each for each in person.attempts if each.days_ago <= 365])
    assert found["promise_due"] == promise_due(person)
    kept_badly = sum(each.status == "broken" for each in person.agreements)
    assert found["broken"] == kept_badly + (broken_promises(person) or 0)
    assert found["changes_on"] > TODAY


async def test_the_logistic_is_the_same_in_sql(connection: Connection) -> None:
    rows = await connection.fetch(VALUE)
    assert [row["score"] for row in rows] == [value_of(row["n"]) for row in rows]


@pytest.mark.parametrize("days", [1, 30, 366])
async def test_a_night_writes_what_a_full_scoring_would(connection: Connection, days: int) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    for late in (-days, 0, 30, 90 - days, 1800):
        calls = (Attempt(days_ago=late % 365, answered=True, identified=True, outcome="refuses"),)
        await keep(
            connection, portfolio_id, campaign_id, Person((Debt(late),), phones=(Phone("good"),), attempts=calls)
        )
    await accounts.rescore(connection, portfolio_id, NOW, cause="import")
    later = NOW + timedelta(days=days)
    assert (await accounts.rescore_due(connection, portfolio_id, later)).written > 0
    assert await accounts.rescore(connection, portfolio_id, later, cause="import") == accounts.Rescored(0, 0)
