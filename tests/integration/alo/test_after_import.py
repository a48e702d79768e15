"""What an import means for the queues that nobody looks at while it runs."""

from datetime import timedelta

import pytest

from alo.after_import import follow_portfolio
from queues import campaigns, claims, upkeep
from queues.ordering import reprioritising
from store.pool import DedicatedConnection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, debt, portfolio

CAUSE = "import"


@pytest.fixture
async def portfolio_id(connection: DedicatedConnection) -> int:
    return await portfolio(connection)


async def test_a_campaign_paused_during_an_import_has_its_people_on_the_day_it_is_started(
    connection: DedicatedConnection, portfolio_id: int
) -> None:
    campaign_id = await campaign(connection, portfolio_id)
    await connection.execute("update campaigns set changed_at = $1", NOW - timedelta(days=1))
    await connection.execute("update score_model_activations set activated_at = $1", NOW - timedelta(days=1))
    await upkeep.keep_up(connection, campaign_id, NOW)
    await callable_debtor(connection, portfolio_id)
    imported_at = NOW + timedelta(hours=1)
    await follow_portfolio(connection, portfolio_id, imported_at, lambda *_: None, cause=CAUSE)
    await campaigns.start(connection, campaign_id)
    await upkeep.keep_up(connection, campaign_id, imported_at + timedelta(minutes=1))
    assert await connection.fetchval("select count(*) from queue_entries") == 1


async def test_who_was_done_comes_back_after_an_import_that_took_longer_than_a_refresh(
    connection: DedicatedConnection, portfolio_id: int
) -> None:
    campaign_id = await campaign(connection, portfolio_id)
    await campaigns.start(connection, campaign_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await reprioritising.refresh(connection, campaign_id, NOW)
    await claims.claim(connection, campaign_id=campaign_id, limit=1, lease=timedelta(minutes=1), now=NOW)
    await claims.put_back(connection, campaign_id, debtor_id, None)
    await debt(connection, portfolio_id, debtor_id, centavos=70_000)
    await reprioritising.refresh(connection, campaign_id, NOW + timedelta(minutes=30), rescore=False)
    await follow_portfolio(connection, portfolio_id, NOW + timedelta(minutes=1), lambda *_: None, cause=CAUSE)
    assert await connection.fetchval("select state from queue_entries") == "ready"
