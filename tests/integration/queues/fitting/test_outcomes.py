"""A scorecard fitted to what the tables hold finds the truth that they were drawn from."""

from datetime import timedelta

import pytest

from queues.errors import TooFewOutcomes
from queues.fitting import measures, outcomes
from queues.fitting.scorecards import from_outcomes
from queues.score import Characteristic
from queues.scoring.scorecard import default_card
from store.pool import Connection
from tests.integration.queues.fitting.simulated import write
from tests.integration.queues.seeds import NOW, attempt, portfolio


async def test_a_known_truth_is_recovered(connection: Connection) -> None:
    past = await write(connection, 4_000, seed=11)
    found = await from_outcomes(connection, portfolio_id=past.portfolio_id, now=NOW)
    report = found.fitted.report
    held_out = slice(3_000, None)
    truth = measures.auc(past.paid[held_out], past.chances[held_out])
    assert (report.held_out.observations, report.held_out.payers) == (1_000, int(past.paid[held_out].sum()))
    assert report.train.observations < 2_900  # a month before the held-out time is left out
    assert report.measures.auc == pytest.approx(truth, abs=0.02)
    assert report.measures.slope == pytest.approx(1, abs=0.15)
    assert report.active is not None
    assert report.active[1] < report.measures.auc
    assert (report.first_day, report.last_day) == tuple(f"{past.moments[at]:%Y-%m-%d}" for at in (0, -1))


async def test_the_card_keeps_bins_and_reasons_and_gives_nothing_for_what_was_not_seen(connection: Connection) -> None:
    await write(connection, 600, seed=12)
    found = await from_outcomes(connection, portfolio_id=None, now=NOW)
    assert found.card is not None
    shipped = default_card()
    for each in Characteristic:
        kept = [(one.up_to, one.reason) for one in shipped.bins[each]]
        assert [(one.up_to, one.reason) for one in found.card.bins[each]] == kept
    assert {one.points for one in found.card.bins[Characteristic.DISPUTES]} == {0}
    assert len({one.points for one in found.card.bins[Characteristic.BUREAU]}) > 1


async def test_other_portfolios_are_left_aside(connection: Connection) -> None:
    await write(connection, 100, seed=13)
    other = await portfolio(connection, "Outra")
    seen = await outcomes.read(connection, portfolio_id=other, now=NOW)
    assert (len(seen.paid), seen.values.shape) == (0, (0, len(Characteristic)))


async def test_too_few_outcomes_are_refused_with_their_number(connection: Connection) -> None:
    past = await write(connection, 100, seed=14)
    with pytest.raises(TooFewOutcomes, match="needed are 200, at least 20") as refused:
        await from_outcomes(connection, portfolio_id=None, now=NOW)
    assert refused.value.found == (100, int(past.paid.sum()))


async def test_a_month_must_have_passed_since_a_conversation_and_between_two(connection: Connection) -> None:
    past = await write(connection, 30, seed=15)
    before = await outcomes.read(connection, portfolio_id=None, now=NOW)
    [phone_id] = [row["id"] for row in await connection.fetch("select id from phones where debtor_id = 30")]
    for days, counts in ((10, 0), (29, 0), (30, 1)):
        at = past.moments[29] + timedelta(days=days)
        await attempt(connection, past.campaign_id, 30, phone_id, created_at=at, outcome="refuses", identified=True)
        await connection.execute("update debts set status = 'open' where debtor_id = 30")
        seen = await outcomes.read(connection, portfolio_id=None, now=at + timedelta(days=32))
        assert len(seen.paid) == len(before.paid) + counts
        assert len((await outcomes.read(connection, portfolio_id=None, now=at + timedelta(days=30))).paid) == 30


@pytest.mark.parametrize(
    ("days", "centavos", "percent", "counts"),
    [(0, 5_000, 5, True), (30, 5_000, 5, True), (31, 5_000, 5, False), (1, 4_999, 5, False), (1, 5_000, 6, False)],
)
async def test_who_paid_enough_in_time_counts_as_paying(
    connection: Connection, days: int, centavos: int, percent: int, counts: bool
) -> None:
    past = await write(connection, 1, seed=16)
    await connection.execute("delete from payments; delete from instalments; delete from agreement_debts")
    await connection.execute("delete from agreements; update debts set status = 'open', amount_centavos = 100000")
    moment = past.moments[0]
    paid_on = (moment + timedelta(days=days)).date()
    agreement = await connection.fetchval(
        """
        insert into agreements (portfolio_id, debtor_id, original_centavos, total_centavos, created_at)
        values ($1, 1, 100000, 100000, $2) returning id
        """,
        past.portfolio_id,
        moment + timedelta(minutes=3),
    )
    await connection.execute("insert into instalments values ($1, 1, $2, 100000)", agreement, paid_on)
    await connection.execute(
        """
        insert into payments (agreement_id, instalment, amount_centavos, paid_on, source, source_id, posted_at)
        values ($1, 1, $2, $3, 'bank', '1', $4)
        """,
        agreement,
        centavos,
        paid_on,
        NOW,
    )
    seen = await outcomes.read(connection, portfolio_id=None, now=NOW, paid_percent=percent)
    assert seen.paid.tolist() == [counts]
