"""Filling a queue from the tables: who is in, in which order, and what a second run changes."""

from datetime import timedelta

import pytest

from debts import debtors
from debts.debtors import Hold
from queues import campaigns, claims
from queues.aging import BUCKETS, Bucket
from queues.campaigns import Limits
from queues.errors import UnknownCampaign
from queues.ordering.reprioritising import Refreshed, refresh, refresh_debtors
from queues.scoring import accounts
from store.pool import Connection
from tests.integration.queues.seeds import NOW, attempt, callable_debtor, campaign, debt, debtor, phone, portfolio

LEASE = timedelta(seconds=30)


async def _claimed(conn: Connection, campaign_id: int) -> list[int]:
    found = await claims.claim(conn, campaign_id=campaign_id, limit=100, lease=LEASE, now=NOW)
    return [claim.debtor_id for claim in found]


async def test_orders_by_bucket_before_score(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    old, new, middle = [await callable_debtor(connection, portfolio_id, days_late=days) for days in (400, 10, 45)]
    campaign_id = await campaign(connection, portfolio_id)
    assert await refresh(connection, campaign_id, NOW) == Refreshed(added=3, changed=0, removed=0)
    assert await _claimed(connection, campaign_id) == [new, middle, old]


async def test_a_second_run_changes_nothing(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    await callable_debtor(connection, portfolio_id)
    campaign_id = await campaign(connection, portfolio_id)
    await refresh(connection, campaign_id, NOW)
    before = await connection.fetch("select *, accounts.xmin, queue_entries.xmin from accounts, queue_entries")
    assert await refresh(connection, campaign_id, NOW + timedelta(hours=1)) == Refreshed(0, 0, 0)
    assert await connection.fetch("select *, accounts.xmin, queue_entries.xmin from accounts, queue_entries") == before


async def test_leaves_out_whom_it_may_not_call(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    held, silent, early, prescribed = [
        await callable_debtor(connection, portfolio_id, days_late=days) for days in (10, 10, 4, 1801)
    ]
    await debtors.hold(connection, held, Hold.DISPUTED, NOW)
    await connection.execute("update phones set status = 'wrong' where debtor_id = $1", silent)
    included = await callable_debtor(connection, portfolio_id, days_late=5)
    campaign_id = await campaign(connection, portfolio_id, limits=Limits(min_days_past_due=5))
    await refresh(connection, campaign_id, NOW)
    assert await _claimed(connection, campaign_id) == [included]
    assert {held, silent, early, prescribed}.isdisjoint({included})


async def test_prescribed_debts_only_on_demand(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    prescribed = await callable_debtor(connection, portfolio_id, days_late=1801)
    mixed = await callable_debtor(connection, portfolio_id, days_late=1801)
    await debt(connection, portfolio_id, mixed, days_late=20)
    careful = await campaign(connection, portfolio_id)
    bold = await campaign(connection, portfolio_id, name="Todas", limits=Limits(collect_prescribed=True))
    await refresh(connection, careful, NOW)
    await refresh(connection, bold, NOW)
    assert await _claimed(connection, careful) == [mixed]
    assert await _claimed(connection, bold) == [mixed, prescribed]
    scored = await connection.fetch("select debtor_id, bucket from accounts")
    found = {row["debtor_id"]: BUCKETS[row["bucket"]] for row in scored}
    assert found == {mixed: Bucket.DAYS_1_30, prescribed: Bucket.PRESCRIPTION_RISK}


async def test_follows_a_debt_into_its_next_bucket(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await callable_debtor(connection, portfolio_id, days_late=30)
    campaign_id = await campaign(connection, portfolio_id)
    await refresh(connection, campaign_id, NOW)
    assert await refresh(connection, campaign_id, NOW + timedelta(days=1)) == Refreshed(0, 1, 0)
    bucket = await connection.fetchval("select bucket from accounts where debtor_id = $1", debtor_id)
    assert BUCKETS[bucket] is Bucket.DAYS_31_60


async def test_drops_who_owes_nothing_any_more(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    await callable_debtor(connection, portfolio_id)
    campaign_id = await campaign(connection, portfolio_id)
    await refresh(connection, campaign_id, NOW)
    await connection.execute("update debts set status = 'paid'")
    assert await refresh(connection, campaign_id, NOW) == Refreshed(0, 0, 1)
    assert await _claimed(connection, campaign_id) == []


async def test_leaves_calls_in_progress_alone(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await callable_debtor(connection, portfolio_id)
    campaign_id = await campaign(connection, portfolio_id)
    await refresh(connection, campaign_id, NOW)
    await _claimed(connection, campaign_id)
    await claims.mark_dialing(connection, campaign_id, debtor_id)
    await connection.execute("update debts set status = 'agreed'")
    assert await refresh(connection, campaign_id, NOW) == Refreshed(0, 0, 0)
    assert (await claims.depth(connection, campaign_id, NOW)).dialing == 1


async def test_who_was_done_comes_back_at_the_retry_time(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await debtor(connection)
    await debt(connection, portfolio_id, debtor_id)
    phone_id = await phone(connection, debtor_id)
    campaign_id = await campaign(connection, portfolio_id)
    await refresh(connection, campaign_id, NOW)
    await _claimed(connection, campaign_id)
    await claims.release(connection, campaign_id, debtor_id, None)
    retry_at = NOW + timedelta(days=2)
    await attempt(connection, campaign_id, debtor_id, phone_id, created_at=NOW, outcome="agreement", retry_at=retry_at)
    assert await refresh(connection, campaign_id, NOW) == Refreshed(0, 1, 0)
    assert await connection.fetchval("select next_at from queue_entries") == retry_at


async def test_reads_campaigns_as_they_were_made(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    limits = Limits(ring_timeout_s=20, max_attempts_per_day=3, min_days_past_due=7, wrap_up_limit_s=60)
    campaign_id = await campaign(connection, portfolio_id, limits=limits)
    made = await campaigns.get(connection, campaign_id)
    assert (made.status, made.pace.mode, made.portfolio_id) == ("paused", "progressive", portfolio_id)
    assert made.limits == limits
    assert await campaigns.running(connection, made.team_id) == []
    await campaigns.start(connection, campaign_id)
    assert [each.id for each in await campaigns.running(connection, made.team_id)] == [campaign_id]
    await campaigns.pause(connection, campaign_id)
    assert await campaigns.running(connection, made.team_id) == []
    assert await campaigns.by_name(connection, "Campanha") == made


async def test_an_unknown_campaign_is_named(connection: Connection) -> None:
    for call in (campaigns.get(connection, 404), campaigns.start(connection, 404), refresh(connection, 404, NOW)):
        with pytest.raises(UnknownCampaign, match="404"):
            await call


@pytest.mark.parametrize(("debtors_told", "waits"), [(60, True), (1, False)])
async def test_many_who_enter_at_once_wait_for_the_hours_of_contact(
    connection: Connection, debtors_told: int, waits: bool
) -> None:
    portfolio_id = await portfolio(connection)
    await campaign(connection, portfolio_id, simulated=False)
    entering = [await callable_debtor(connection, portfolio_id) for _ in range(debtors_told)]
    midnight = NOW.replace(hour=3)
    await accounts.rescore(connection, portfolio_id, midnight, cause="enrichment")
    await refresh_debtors(connection, entering, midnight)
    times = {row["next_at"] for row in await connection.fetch("select next_at from queue_entries")}
    opens = NOW.replace(hour=11)  # eight in São Paulo
    assert times == {opens if waits else midnight}
