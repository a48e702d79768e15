"""What every call writes and asks about its phone keeps its indexes, and so does reading conversations for a fit."""

import pytest_asyncio

from queues import catching_up
from queues.fitting import outcomes
from queues.fitting.outcomes import Moment
from queues.timing import answering, best_hours
from store.pool import Connection, DedicatedConnection
from tests.integration.queues.fitting.simulated import Past, write
from tests.integration.queues.seeds import NOW
from tests.plans.explaining import explain, indexes, scanned_tables

LEARNED = (
    """
    insert into phone_history (debtor_id, phone_id, day_part, attempts, answered, right_party, last_at)
    select p.debtor_id, p.id, part, 3, 1, 1, now() from phones as p, generate_series(0, 3) as part
    """,
    """
    insert into accounts
        (portfolio_id, debtor_id, oldest_due, amount_centavos, open_debts, prescribed, bucket, callable_phones,
        attempts, broken, score, bins, model_id, changes_on, scored_at, cause)
    select p.id, d.id, '2026-01-01', 1, 1, false, 0, 1, 0, 0, 1, '{}', 1, '2027-01-01', now(), 'import'
    from portfolios as p, debtors as d
    """,
    """
    insert into queue_entries (campaign_id, debtor_id, priority, next_at)
    select c.id, d.id, 1, now() from campaigns as c, debtors as d
    """,
    "analyze",
)


@pytest_asyncio.fixture
async def past(connection: DedicatedConnection) -> Past:
    made = await write(connection, 3_000, seed=31)
    for statement in LEARNED:
        await connection.execute(statement)
    return made


async def test_a_call_is_learned_from_by_keys(past: Past, connection: Connection) -> None:
    del past
    place = (1, 1_000_001, 1)
    reached = await explain(connection, answering.SQL.record_reached, *place, True, False, NOW)
    assert not scanned_tables(reached)
    assert "phone_history_pkey" in indexes(reached)
    assert not scanned_tables(await explain(connection, answering.SQL.record_unreached, *place, NOW))
    marked = await explain(connection, catching_up.SQL.mark, 1, NOW.date())
    assert scanned_tables(marked) <= {"portfolios"}  # a handful
    assert "accounts_pkey" in indexes(marked)


async def test_the_phones_of_a_batch_and_their_turns_are_found_by_keys(past: Past, connection: Connection) -> None:
    people = list(range(1, 201))
    phones = await explain(connection, answering.SQL.phones_of, people)
    assert not {"phones", "phone_history"} & scanned_tables(phones)
    campaigns = [past.campaign_id] * len(people)
    moved = await explain(connection, best_hours.SQL.move, campaigns, people, [NOW] * 200, [NOW] * 200)
    assert "queue_entries" not in scanned_tables(moved)


async def test_what_was_known_of_an_account_is_found_by_keys(past: Past, connection: Connection) -> None:
    moments = [Moment(past.portfolio_id, number, past.moments[number - 1]) for number in range(1, 51)]
    plan = await explain(connection, outcomes.SQL.features, *outcomes.arguments(moments, 5))
    assert not scanned_tables(plan) & {
        "debtors",
        "debts",
        "phones",
        "attempts",
        "agreements",
        "payments",
        "bureau_scores",
    }
