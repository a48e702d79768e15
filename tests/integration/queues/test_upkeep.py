"""Queues that keep up with days and managers by themselves."""

from datetime import datetime, timedelta

import pytest

from queues import catching_up, upkeep
from queues.errors import UnknownCampaign
from store.pool import DedicatedConnection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, debt, debtor, phone, portfolio


async def test_a_queue_is_filled_once_and_then_left_alone(connection: DedicatedConnection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    await callable_debtor(connection, portfolio_id)
    later = NOW + timedelta(days=1)  # than the campaign was made, by the server's clock or ours
    first = await upkeep.keep_up(connection, campaign_id, max(later, await _server_now(connection)))
    assert first is not None
    assert first.added == 1
    assert await upkeep.keep_up(connection, campaign_id, max(later, await _server_now(connection))) is None


async def test_accounts_marked_by_a_process_that_died_are_scored_at_the_next_look(
    connection: DedicatedConnection,
) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    now = max(NOW, await _server_now(connection))
    await upkeep.keep_up(connection, campaign_id, now)
    await debt(connection, portfolio_id, debtor_id, days_late=10, centavos=900_000_000)
    await catching_up.mark(connection, debtor_id, now)
    assert await upkeep.keep_up(connection, campaign_id, now) is not None
    assert (
        await connection.fetchval("select amount_centavos from accounts where debtor_id = $1", debtor_id) > 900_000_000
    )
    assert await upkeep.keep_up(connection, campaign_id, now) is None


async def test_scoring_who_was_left_over_looks_at_nobody_else(connection: DedicatedConnection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtor_id, other = [await callable_debtor(connection, portfolio_id) for _ in range(2)]
    now = max(NOW, await _server_now(connection))
    await upkeep.keep_up(connection, campaign_id, now)
    await connection.execute("update queue_entries set priority = -1")  # as nothing that looks at them would leave them
    await catching_up.mark(connection, debtor_id, now)
    await upkeep.keep_up(connection, campaign_id, now + timedelta(minutes=1))
    rows = await connection.fetch("select debtor_id from queue_entries where priority = -1")
    assert [row["debtor_id"] for row in rows] == [other]


async def test_learning_takes_longer_than_a_request_may(connection: DedicatedConnection) -> None:
    debtor_id = await debtor(connection)
    await connection.executemany(
        "insert into phone_history (debtor_id, phone_id, day_part, attempts, answered, right_party, last_at)"
        " select $1, $2, $3, 3, 2, 1, $4",
        [(debtor_id, await phone(connection, debtor_id), 0, NOW)],
    )
    await connection.execute(
        "create function slow() returns trigger language plpgsql as"
        " $$ begin perform pg_sleep(0.3); return new; end $$;"
        "create trigger slow before insert on answer_rates for each row execute function slow();"
        "set statement_timeout = '200ms'"
    )
    assert await upkeep.learn(connection, NOW)


async def test_rates_are_learned_once_a_day(connection: DedicatedConnection) -> None:
    debtor_id = await debtor(connection)
    await connection.execute(
        "insert into phone_history (debtor_id, phone_id, day_part, attempts, answered, right_party, last_at)"
        " values ($1, $2, 0, 3, 2, 1, $3)",
        debtor_id,
        await phone(connection, debtor_id),
        NOW,
    )
    assert await upkeep.learn(connection, NOW)
    assert not await upkeep.learn(connection, NOW + timedelta(hours=1))
    assert await upkeep.learn(connection, NOW + timedelta(days=1))


async def test_a_campaign_that_is_not_there_is_named(connection: DedicatedConnection) -> None:
    with pytest.raises(UnknownCampaign):
        await upkeep.keep_up(connection, 404, NOW)


async def _server_now(connection: DedicatedConnection) -> datetime:
    now: datetime = await connection.fetchval("select now() + interval '1 second'")
    return now
