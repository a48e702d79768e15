"""How a queue does: who may be called now, why the others may not, and how the day goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from debts import debtors
from debts.debtors import Hold
from queues import claims, queue_health
from queues.errors import UnknownCampaign
from queues.ordering import reprioritising
from queues.ordering.eligibility import Exclusion
from queues.queue_health import Waiting, moments_of_day
from store.pool import Connection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, debtor, portfolio

LEASE = timedelta(seconds=30)
EARLY = datetime(2026, 11, 18, 10, 40, tzinfo=UTC)  # 7:40 in São Paulo, 5:40 in Rio Branco


async def _curve(conn: Connection, campaign_id: int, now: datetime) -> dict[str, int]:
    found = await queue_health.health(conn, campaign_id, now)
    return {f"{point.at:%H:%M}": point.callable for point in found.curve}


async def test_every_debtor_is_counted_once(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    ids = [await callable_debtor(connection, portfolio_id) for _ in range(8)]
    campaign_id = await campaign(connection, portfolio_id)
    await debtors.hold(connection, ids[7], Hold.DISPUTED, NOW)
    await reprioritising.refresh(connection, campaign_id, NOW)
    taken = await claims.claim(connection, campaign_id=campaign_id, limit=5, lease=LEASE, now=NOW)
    called, done, cooling, later, _leased = [claim.debtor_id for claim in taken]
    await claims.mark_dialing(connection, campaign_id, called)
    await claims.release(connection, campaign_id, done, None)
    await claims.release(connection, campaign_id, cooling, NOW + timedelta(hours=2))
    await claims.release(connection, campaign_id, later, NOW + timedelta(hours=3), callback=True)
    found = await queue_health.health(connection, campaign_id, NOW)
    assert found.eligible_now == 2
    assert found.waiting == {
        Waiting.DIALING: 1,
        Waiting.DONE: 1,
        Waiting.COOLING: 1,
        Waiting.CALLBACK_LATER: 1,
        Waiting.LEASED: 1,
    }
    assert found.excluded == {Exclusion.ON_HOLD: 1}
    curve = await _curve(connection, campaign_id, NOW)
    assert (curve["15:00"], curve["16:30"], curve["17:00"], curve["18:00"]) == (2, 2, 3, 4)


async def test_the_hours_open_and_close_over_the_day(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    for state, number in (("SP", "+5511987654321"), ("SP", "+5568987654321"), ("RJ", "+5521987654321")):
        debtor_id = await callable_debtor(connection, portfolio_id, state=state)
        await connection.execute("update phones set number = $2 where debtor_id = $1", debtor_id, number)
    campaign_id = await campaign(connection, portfolio_id, simulated=False)
    await reprioritising.refresh(connection, campaign_id, EARLY - timedelta(days=1))
    await connection.execute("update queue_entries set next_at = $1", EARLY)
    found = await queue_health.health(connection, campaign_id, EARLY)
    assert found.eligible_now == 0
    assert found.waiting == {Waiting.OUTSIDE_WINDOW: 3}
    curve = await _curve(connection, campaign_id, EARLY)
    # São Paulo from 8 to 20, Rio from 9 to 19; a number in Acre, two hours behind, from 9 to 18 there
    assert [curve[at] for at in ("10:40", "11:00", "12:00", "14:00", "21:30", "22:30", "23:00")] == [
        0,
        1,
        2,
        3,
        3,
        2,
        0,
    ]


async def test_new_entries_wait_for_the_hours_where_they_are(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    opens = {}
    for state, number, hour in (
        ("SP", "+5511987654321", 11),
        ("SP", "+5568987654321", 14),
        ("RJ", "+5521987654321", 12),
        (None, "+14155552671", 12),
    ):
        debtor_id = await callable_debtor(connection, portfolio_id, state=state)
        await connection.execute("update phones set number = $2 where debtor_id = $1", debtor_id, number)
        opens[debtor_id] = EARLY.replace(hour=hour, minute=0)
    real = await campaign(connection, portfolio_id, simulated=False)
    test = await campaign(connection, portfolio_id, name="Ensaio")
    for campaign_id in (real, test):
        await reprioritising.refresh(connection, campaign_id, EARLY)
    query = "select debtor_id, next_at from queue_entries where campaign_id = $1"
    assert {row["debtor_id"]: row["next_at"] for row in await connection.fetch(query, real)} == opens
    assert {row["next_at"] for row in await connection.fetch(query, test)} == {EARLY}


async def test_an_unknown_campaign_is_named(connection: Connection) -> None:
    await debtor(connection)
    with pytest.raises(UnknownCampaign, match="404"):
        await queue_health.health(connection, 404, NOW)


def test_the_rest_of_a_day_is_cut_into_half_hours() -> None:
    moments = moments_of_day(EARLY)
    assert moments[0] == EARLY
    assert moments[1] == EARLY.replace(hour=11, minute=0)
    assert moments[-1] == datetime(2026, 11, 19, 2, 30, tzinfo=UTC)  # 23:30 in São Paulo
    assert len(moments) == 33
    assert moments_of_day(moments[-1] + timedelta(minutes=29)) == [moments[-1] + timedelta(minutes=29)]
