"""Strategies in versions, campaigns that follow the last one, and queues that keep up."""

from datetime import timedelta

import pytest

from queues import campaigns, claims
from queues.aging import Bucket
from queues.campaigns import Limits
from queues.errors import UnknownCampaign, UnknownStrategy
from queues.ordering import reprioritising, strategies
from queues.ordering.campaign_filter import Filter
from queues.ordering.strategy import MixShare, Strategy, StrategyKind, Weights, default_strategy
from store.pool import Connection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, portfolio

LATER = NOW + timedelta(hours=1)
LEASE = timedelta(seconds=30)
OLDEST_FIRST = Strategy(bucket_order=tuple(reversed(Strategy().bucket_order)))


async def test_every_saving_is_a_version(connection: Connection) -> None:
    first = await strategies.save(connection, name="Nossa", strategy=Strategy(), by=None, now=NOW)
    second = await strategies.save(connection, name="Nossa", strategy=OLDEST_FIRST, by=None, now=LATER)
    assert (first.id, first.version, second.id, second.version) == (first.id, 1, first.id, 2)
    assert await strategies.get(connection, first.id) == second
    assert await strategies.by_name(connection, "Nossa") == second
    assert await strategies.versions(connection, first.id) == [second, first]
    other = await strategies.save(connection, name="Alheia", strategy=Strategy(), by=None, now=NOW)
    assert await strategies.every(connection) == [other, second]


async def test_the_same_again_is_no_version(connection: Connection) -> None:
    first = await strategies.save(connection, name="Nossa", strategy=OLDEST_FIRST, by=None, now=NOW)
    assert await strategies.save(connection, name="Nossa", strategy=OLDEST_FIRST, by=None, now=LATER) == first
    actions = await connection.fetch("select action, detail from audit_log")
    assert [(row["action"], row["detail"]["version"]) for row in actions] == [("strategy.save", 1)]


async def test_unknown_ones_are_named(connection: Connection) -> None:
    assert await strategies.by_name(connection, "Nossa") is None
    with pytest.raises(UnknownStrategy, match="404"):
        await strategies.get(connection, 404)


async def test_a_campaign_follows_its_strategy(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    young, old = [await callable_debtor(connection, portfolio_id, days_late=days) for days in (10, 400)]
    campaign_id = await campaign(connection, portfolio_id)
    assert await strategies.of_campaign(connection, campaign_id) == default_strategy()
    await reprioritising.refresh(connection, campaign_id, NOW)
    saved = await strategies.save(connection, name="Nossa", strategy=Strategy(), by=None, now=NOW)
    await campaigns.update(
        connection, campaign_id, limits=Limits(), filter=Filter(), strategy_id=saved.id, by=None, now=NOW
    )
    assert await strategies.campaigns_using(connection, saved.id) == [campaign_id]
    await strategies.save(connection, name="Nossa", strategy=OLDEST_FIRST, by=None, now=LATER)
    refreshed = await reprioritising.refresh_strategy(connection, saved.id, LATER)
    assert (refreshed.added, refreshed.changed, refreshed.removed) == (0, 2, 0)
    claimed = await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=LATER)
    assert [claim.debtor_id for claim in claimed] == [old, young]


async def test_a_mix_moves_debtors_into_segments(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    ids = [await callable_debtor(connection, portfolio_id, days_late=days) for days in (10, 45, 400)]
    mixed = Strategy(mix=(MixShare((Bucket.DAYS_31_60,), 60), MixShare((Bucket.DAYS_1_30,), 40)))
    saved = await strategies.save(connection, name="Mistura", strategy=mixed, by=None, now=NOW)
    campaign_id = await campaign(connection, portfolio_id)
    await campaigns.update(
        connection, campaign_id, limits=Limits(), filter=Filter(), strategy_id=saved.id, by=None, now=NOW
    )
    await reprioritising.refresh(connection, campaign_id, NOW)
    rows = await connection.fetch("select debtor_id, segment from queue_entries")
    assert {row["debtor_id"]: row["segment"] for row in rows} == dict(zip(ids, (2, 1, 0), strict=True))


async def test_expected_value_follows_the_part_of_the_day(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await callable_debtor(connection, portfolio_id)
    phone_id = await connection.fetchval("select id from phones")
    history = "insert into phone_history values ($1, $2, $3, 20, $4, $4, 0, $5)"
    for part, answered in ((1, 1), (2, 19)):
        await connection.execute(history, debtor_id, phone_id, part, answered, NOW)
    saved = await strategies.save(
        connection, name="Valor", strategy=Strategy(kind=StrategyKind.EXPECTED_VALUE), by=None, now=NOW
    )
    campaign_id = await campaign(connection, portfolio_id)
    await campaigns.update(
        connection, campaign_id, limits=Limits(), filter=Filter(), strategy_id=saved.id, by=None, now=NOW
    )
    await reprioritising.refresh(connection, campaign_id, NOW)  # noon
    at_noon = await connection.fetchval("select priority from queue_entries")
    afternoon = NOW + timedelta(hours=3)
    assert (await reprioritising.night(connection, campaign_id, afternoon)).changed == 1
    assert await connection.fetchval("select priority from queue_entries") > at_noon


async def test_a_campaign_that_changes_looks_at_everybody_again(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    cheap, dear = [await callable_debtor(connection, portfolio_id, days_late=days) for days in (10, 45)]
    await connection.execute("update debts set amount_centavos = 900000 where debtor_id = $1", dear)
    campaign_id = await campaign(connection, portfolio_id)
    await reprioritising.refresh(connection, campaign_id, NOW)
    made = await campaigns.get(connection, campaign_id)
    assert made.refreshed_at == NOW
    limits, rich = Limits(max_attempts_per_day=3), Filter(min_amount_centavos=100_000)
    await campaigns.update(connection, campaign_id, limits=limits, filter=rich, strategy_id=None, by=None, now=LATER)
    changed = await campaigns.get(connection, campaign_id)
    assert (changed.limits, changed.filter, changed.changed_at, changed.refreshed_at) == (limits, rich, LATER, None)
    assert await campaigns.every(connection) == [changed]
    refreshed = await reprioritising.refresh(connection, campaign_id, LATER)
    assert (refreshed.added, refreshed.removed) == (0, 1)
    assert [row["debtor_id"] for row in await connection.fetch("select debtor_id from queue_entries")] == [dear]
    assert cheap != dear
    audited = await connection.fetchrow("select action, subject, detail from audit_log")
    assert audited is not None
    assert (audited["action"], audited["subject"]) == ("campaign.update", f"campaign:{campaign_id}")
    with pytest.raises(UnknownCampaign, match="404"):
        await campaigns.update(connection, 404, limits=limits, filter=rich, strategy_id=None, by=None, now=LATER)


async def test_a_campaign_is_made_with_filter_and_strategy(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    made = await campaigns.get(connection, await campaign(connection, portfolio_id))
    saved = await strategies.save(
        connection, name="Nossa", strategy=Strategy(weights=Weights(score=100)), by=None, now=NOW
    )
    wanted = Filter(states=("SP",), max_attempts=0)
    campaign_id = await campaigns.create(
        connection,
        name="Nunca chamados",
        portfolio_id=portfolio_id,
        team_id=made.team_id,
        trunk_id=made.trunk_id,
        filter=wanted,
        strategy_id=saved.id,
    )
    found = await campaigns.get(connection, campaign_id)
    assert (found.filter, found.strategy_id, found.limits) == (wanted, saved.id, Limits())
