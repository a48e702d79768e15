"""Nights bring scores and queues where a full refresh would: only time passed, and only what it changed was written."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues import campaigns
from queues.aging import BUCKETS, Bucket
from queues.campaigns import Limits
from queues.ordering import reprioritising, strategies
from queues.ordering.campaign_filter import Filter
from queues.ordering.strategy import MixShare, Strategy, Weights
from queues.scoring.accounts import rescore
from store.pool import Connection
from tests.integration.queues.seeds import NOW, TODAY, attempt, campaign, debt, debtor, phone, portfolio

PROMISED: Final = "update attempts set promised_for = $2 where id = $1"
AGREEMENT: Final = """
with agreed as (
    insert into agreements (portfolio_id, debtor_id, original_centavos, total_centavos, created_at)
    values ($1, $2, 1000, 1000, $3)
    returning id
)
insert into instalments (agreement_id, number, due_date, amount_centavos) select id, 1, $4, 1000 from agreed
"""
QUEUE: Final = "select debtor_id, priority, segment, state, callback from queue_entries order by debtor_id"
ACCOUNTS: Final = """
select debtor_id, oldest_due, amount_centavos, open_debts, prescribed, bucket, hold, callable_phones, attempts,
    last_contact_on, promise_due, broken, score, bins, model_id, changes_on
from accounts
order by debtor_id
"""
FORGET: Final = """
delete from queue_entries;
delete from accounts;
update campaigns set refreshed_at = null;
"""


@dataclass(frozen=True)
class Attempt:
    """A call so many days ago; `promised_in`: the debtor promised to pay so many days from today (or ago)."""

    days_ago: int
    identified: bool
    promised_in: int | None


@dataclass(frozen=True)
class Person:
    days_late: tuple[int, ...]
    phones: int
    attempts: tuple[Attempt, ...]
    instalment_in: int | None


@dataclass(frozen=True)
class Terms:
    strategy: Strategy
    filter: Filter
    limits: Limits


EDGES: Final = (-31, -1, 0, 1, 5, 30, 60, 90, 180, 360, 1800)
DAYS_LATE = st.one_of(st.integers(-40, 1900), st.sampled_from(EDGES).flatmap(lambda day: st.integers(day - 2, day)))
PEOPLE = st.lists(
    st.builds(
        Person,
        st.lists(DAYS_LATE, min_size=1, max_size=3).map(tuple),
        st.integers(0, 2),
        st.lists(
            st.builds(Attempt, st.integers(0, 370), st.booleans(), st.none() | st.integers(-40, 40)), max_size=3
        ).map(tuple),
        st.none() | st.integers(-70, 40),
    ),
    min_size=1,
    max_size=6,
)
PERCENT = st.integers(-100, 100)
STRATEGIES = st.builds(
    Strategy,
    bucket_order=st.permutations(BUCKETS).map(tuple),
    strict_buckets=st.booleans(),
    weights=st.builds(Weights, *[PERCENT] * 7),
    mix=st.sampled_from([(), (MixShare((Bucket.DAYS_1_30,), 70), MixShare((Bucket.DAYS_31_60,), 30))]),
)
FILTERS = st.builds(
    Filter,
    buckets=st.lists(st.sampled_from(BUCKETS), max_size=4, unique=True).map(tuple),
    min_score=st.none() | st.integers(0, 400),
    max_days_past_due=st.none() | st.integers(0, 400),
    max_attempts=st.none() | st.integers(0, 3),
)
LIMITS = st.builds(Limits, min_days_past_due=st.integers(-30, 60), collect_prescribed=st.booleans())
TERMS = st.builds(Terms, STRATEGIES, FILTERS, LIMITS)
NIGHTS = st.lists(st.one_of(st.just(1), st.integers(1, 40)), min_size=1, max_size=4)
some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@some
@given(people=PEOPLE, terms=TERMS, nights=NIGHTS)
async def test_after_every_night_the_queue_is_what_a_new_one_would_be(
    connection: Connection, people: list[Person], terms: Terms, nights: list[int]
) -> None:
    example = connection.transaction()
    await example.start()
    try:
        campaign_id, portfolio_id = await _prepare(connection, people, terms)
        now = NOW
        await reprioritising.refresh(connection, campaign_id, now)
        for days in nights:
            now += timedelta(days=days)
            await reprioritising.night(connection, campaign_id, now)
            after_night = await connection.fetch(ACCOUNTS), await connection.fetch(QUEUE)
            again = connection.transaction()
            await again.start()
            await connection.execute(FORGET)
            await rescore(connection, portfolio_id, now, cause="import")
            await reprioritising.refresh(connection, campaign_id, now, rescore=False)
            assert after_night == (await connection.fetch(ACCOUNTS), await connection.fetch(QUEUE))
            await again.rollback()
            assert await reprioritising.refresh(connection, campaign_id, now) == reprioritising.Refreshed(0, 0, 0)
    finally:
        await example.rollback()


async def _prepare(conn: Connection, people: list[Person], terms: Terms) -> tuple[int, int]:
    portfolio_id = await portfolio(conn)
    campaign_id = await campaign(conn, portfolio_id)
    stored = await strategies.save(conn, name="Ordem", strategy=terms.strategy, by=None, now=NOW)
    await campaigns.update(
        conn, campaign_id, limits=terms.limits, filter=terms.filter, strategy_id=stored.id, by=None, now=NOW
    )
    for person in people:
        await _add(conn, campaign_id, portfolio_id, person)
    return campaign_id, portfolio_id


async def _add(conn: Connection, campaign_id: int, portfolio_id: int, person: Person) -> None:
    debtor_id = await debtor(conn)
    for late in person.days_late:
        await debt(conn, portfolio_id, debtor_id, days_late=late)
    phones = [await phone(conn, debtor_id, f"+551198765432{number}") for number in range(person.phones)]
    for each in person.attempts if phones else ():
        attempt_id = await attempt(
            conn,
            campaign_id,
            debtor_id,
            phones[0],
            created_at=NOW - timedelta(days=each.days_ago),
            outcome="no_answer" if each.promised_in is None else "promise_to_pay",
            identified=each.identified,
        )
        if each.promised_in is not None:
            await conn.execute(PROMISED, attempt_id, TODAY + timedelta(days=each.promised_in))
    if person.instalment_in is not None:
        due = TODAY + timedelta(days=person.instalment_in)
        await conn.execute(AGREEMENT, portfolio_id, debtor_id, NOW - timedelta(days=80), due)
