"""What a strategy and a filter would do to a portfolio: counted, ordered and explained, and nothing written."""

from datetime import timedelta

import pytest

from debts import debtors
from debts.debtors import Hold
from queues import campaigns, claims
from queues.aging import Bucket
from queues.errors import UnknownCampaign
from queues.ordering import preview, reprioritising, strategies
from queues.ordering.campaign_filter import Filter
from queues.ordering.eligibility import Exclusion, Terms
from queues.ordering.strategy import MixShare, Strategy, StrategyKind, Weights, default_strategy
from queues.priority import PartName
from queues.scoring import accounts
from store.pool import Connection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, debt, debtor, phone, portfolio

LEASE = timedelta(seconds=30)


@pytest.fixture
async def portfolio_id(connection: Connection) -> int:
    """Debtors 10, 20 … 100 days late, the later the more they owe; one on hold, one without a phone."""
    portfolio_id = await portfolio(connection)
    for days in range(10, 101, 10):
        debtor_id = await debtor(connection, state="SP" if days <= 50 else "RJ")
        await phone(connection, debtor_id)
        await debt(connection, portfolio_id, debtor_id, days_late=days, centavos=days * 10_000)
    await debtors.hold(connection, await callable_debtor(connection, portfolio_id), Hold.DISPUTED, NOW)
    await debt(connection, portfolio_id, await debtor(connection), days_late=10)
    await accounts.rescore(connection, portfolio_id, NOW, cause="import")
    return portfolio_id


async def _preview(
    conn: Connection, portfolio_id: int, strategy: Strategy | None = None, given: Filter | None = None, first: int = 50
) -> preview.Preview:
    return await preview.preview(
        conn,
        portfolio_id=portfolio_id,
        strategy=strategy or default_strategy(),
        terms=Terms(given or Filter()),
        now=NOW,
        first=first,
    )


async def test_counts_who_is_in_and_why_others_are_not(connection: Connection, portfolio_id: int) -> None:
    found = await _preview(connection, portfolio_id, given=Filter(states=("SP",)))
    assert found.eligible == 5
    assert found.excluded == {Exclusion.ON_HOLD: 1, Exclusion.NO_PHONE: 1, Exclusion.OTHER_STATE: 5}
    assert found.by_bucket == {Bucket.DAYS_1_30: 3, Bucket.DAYS_31_60: 2}
    assert sum(bar.debtors for bar in found.priority_histogram) == 5
    lows = [bar.low for bar in found.priority_histogram]
    assert lows == sorted(lows)
    assert all(any(bar.low <= row.priority <= bar.high for bar in found.priority_histogram) for row in found.first)


async def test_the_first_are_those_that_would_be_claimed_first(connection: Connection, portfolio_id: int) -> None:
    campaign_id = await campaign(connection, portfolio_id)
    found = await preview.preview_campaign(connection, campaign_id, NOW, first=7)
    await reprioritising.refresh(connection, campaign_id, NOW)
    claimed = await claims.claim(connection, campaign_id=campaign_id, limit=7, lease=LEASE, now=NOW)
    assert [(row.debtor_id, row.priority) for row in found.first] == [
        (each.debtor_id, each.priority) for each in claimed
    ]


@pytest.mark.parametrize("kind", StrategyKind)
async def test_every_row_says_what_its_priority_is_made_of(
    connection: Connection, portfolio_id: int, kind: StrategyKind
) -> None:
    found = await _preview(connection, portfolio_id, Strategy(kind=kind))
    assert len(found.first) == 10
    for row in found.first:
        assert sum(part.value for part in row.parts) == row.priority
        assert row.name == "Maria"
        assert row.document.startswith("*")
    assert [row.priority for row in found.first] == sorted((row.priority for row in found.first), reverse=True)


async def test_another_strategy_turns_the_order_round(connection: Connection, portfolio_id: int) -> None:
    by_amount = Strategy(strict_buckets=False, weights=Weights(0, 0, 100, 0, 0, 0, 0))
    found = await _preview(connection, portfolio_id, by_amount, first=3)
    assert [row.amount_centavos for row in found.first] == [700_000, 800_000, 900_000]  # all of one level
    assert {part.name for part in found.first[0].parts if part.value} == {PartName.BALANCE}


async def test_a_mix_is_shown_in_its_proportion(connection: Connection, portfolio_id: int) -> None:
    mixed = Strategy(mix=(MixShare((Bucket.DAYS_1_30,), 50), MixShare((Bucket.DAYS_31_60,), 50)))
    found = await _preview(connection, portfolio_id, mixed, first=4)
    assert sorted(row.segment for row in found.first) == [1, 1, 2, 2]
    everybody = await _preview(connection, portfolio_id, mixed)
    assert [row.segment for row in everybody.first][6:] == [0, 0, 0, 0]


async def test_writes_nothing(connection: Connection, portfolio_id: int) -> None:
    await _preview(connection, portfolio_id)
    assert await connection.fetchval("select count(*) from queue_entries") == 0


async def test_an_empty_portfolio_has_an_empty_preview(connection: Connection) -> None:
    found = await _preview(connection, await portfolio(connection))
    assert found == preview.Preview(0, {}, {}, (), ())


async def test_a_campaign_is_previewed_with_what_is_its_own(connection: Connection, portfolio_id: int) -> None:
    campaign_id = await campaign(connection, portfolio_id)
    saved = await strategies.save(
        connection, name="Valor", strategy=Strategy(kind=StrategyKind.EXPECTED_VALUE), by=None, now=NOW
    )
    made = await campaigns.get(connection, campaign_id)
    young = Filter(max_days_past_due=30)
    await campaigns.update(
        connection, campaign_id, limits=made.limits, filter=young, strategy_id=saved.id, by=None, now=NOW
    )
    found = await preview.preview_campaign(connection, campaign_id, NOW)
    assert found.eligible == 3
    assert found.excluded[Exclusion.TOO_LATE] == 7
    assert found.first[0].parts[-1].name is PartName.EXPECTED_VALUE
    other = await preview.preview_campaign(connection, campaign_id, NOW, strategy=Strategy(), filter=Filter())
    assert other.eligible == 10
    with pytest.raises(UnknownCampaign, match="404"):
        await preview.preview_campaign(connection, 404, NOW)
