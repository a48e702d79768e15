"""Why a debtor is called or not: every part is there, and the verdict is what a claim would meet."""

from datetime import UTC, datetime, timedelta

import pytest

from debts import debtors
from queues import campaigns, explanation
from queues.aging import Bucket
from queues.contact_rules import Reason
from queues.errors import UnknownCampaign, UnknownDocument
from queues.explanation import CampaignExplanation
from queues.ordering.campaign_filter import Filter
from queues.ordering.eligibility import Exclusion
from queues.rules import do_not_call
from queues.timing import answering
from queues.timing.answering import Reached, Try
from store.pool import Connection
from tests.integration.queues.seeds import NOW, attempt, callable_debtor, campaign, phone, portfolio

WEEK = timedelta(days=7)


async def document_of(conn: Connection, debtor_id: int) -> str:
    return str(await conn.fetchval("select document from debtors where id = $1", debtor_id))


async def explained(conn: Connection, debtor_id: int, now: datetime = NOW) -> CampaignExplanation:
    [only] = (await explanation.explain(conn, await document_of(conn, debtor_id), now)).campaigns
    return only


async def test_place_score_priority_rules_and_phones_are_told(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id, simulated=False)
    first = await callable_debtor(connection, portfolio_id, days_late=10)
    second = await callable_debtor(connection, portfolio_id, days_late=50)
    await campaigns.refresh(connection, campaign_id, NOW)
    found = await explained(connection, second)
    assert (found.campaign.id, found.portfolio, found.simulated) == (campaign_id, "Carteira", False)
    assert found.place is not None
    assert (found.place.state, found.place.rank, found.place.next_at) == ("ready", 2, NOW)
    best = (await explained(connection, first)).place
    assert best is not None
    assert best.rank == 1
    assert found.score is not None
    assert (found.score.bucket, found.score.cause, found.score.model) == (Bucket.DAYS_31_60, "campaign", "Alô")
    assert found.score.intercept + sum(each.points for each in found.score.reasons) != 0
    assert found.priority is not None
    assert found.priority.value == sum(part.value for part in found.priority.parts) == found.place.priority
    assert found.verdict.allowed
    assert {rule.reason for rule in found.rules} == set(Reason)
    assert not any(rule.forbids for rule in found.rules)
    [only] = found.phones
    assert (only.chosen, only.source, only.record.status) == (True, "import", "unknown")
    assert only.chance > 0
    assert found.excluded is None


async def test_every_reason_is_told_with_its_own_end_and_the_queue_says_when_it_asks_again(
    connection: Connection,
) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id, simulated=False)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await campaigns.refresh(connection, campaign_id, NOW)
    await debtors.hold(connection, debtor_id, "over_indebted", NOW)
    await do_not_call.add(connection, ["+5511987654321"], NOW)
    evening = NOW + timedelta(hours=9)
    whole = await explanation.explain(connection, await document_of(connection, debtor_id), evening)
    assert [entry.key for entry in whole.listed] == ["+5511987654321"]
    assert whole.debtor.hold == "over_indebted"
    [found] = whole.campaigns
    forbidding = {rule.reason: rule.until for rule in found.rules if rule.forbids}
    assert forbidding == {
        Reason.ON_HOLD: None,
        Reason.DO_NOT_CALL: None,
        Reason.OUTSIDE_WINDOW: datetime(2026, 11, 19, 11, tzinfo=UTC),
    }
    assert found.verdict.reasons == tuple(forbidding)
    assert found.asked_again is None
    await debtors.lift(connection, debtor_id, "over_indebted")
    assert (await explained(connection, debtor_id, evening)).asked_again == datetime(2026, 11, 19, 3, tzinfo=UTC)


async def test_each_phone_says_why_it_is_not_called(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    await campaign(connection, portfolio_id, simulated=False)
    debtor_id = await callable_debtor(connection, portfolio_id)
    wrong = await phone(connection, debtor_id, "+5511912345678", "wrong")
    rio = await phone(connection, debtor_id, "+5521912345678")
    tried = Try(debtor_id, rio, "+5521912345678", "SP", NOW - WEEK, Reached.ANSWERED)
    await answering.record(connection, tried)
    evening = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)  # 19:30: Rio is closed, São Paulo is not
    phones = {each.record.phone_id: each for each in (await explained(connection, debtor_id, evening)).phones}
    assert phones[wrong].verdict.reasons == (Reason.PHONE_FORBIDDEN,)
    assert phones[rio].verdict.reasons == (Reason.OUTSIDE_WINDOW,)
    assert sum(tries.answered for tries in phones[rio].record.history.values()) == 1
    assert [each.record.number for each in phones.values() if each.chosen] == ["+5511987654321"]


async def test_a_debtor_whom_the_filter_leaves_out_is_told_so(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    known = await campaigns.get(connection, campaign_id)
    await campaigns.update(
        connection, campaign_id, limits=known.limits, filter=Filter(states=("RJ",)), strategy_id=None, by=None, now=NOW
    )
    await campaigns.refresh(connection, campaign_id, NOW)
    found = await explained(connection, debtor_id)
    assert (found.place, found.excluded) == (None, Exclusion.OTHER_STATE)


async def test_who_owes_nothing_has_neither_score_nor_priority(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    await campaign(connection, portfolio_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await connection.execute("update debts set status = 'paid'")
    found = await explained(connection, debtor_id)
    assert (found.score, found.priority, found.excluded, found.place) == (None, None, None, None)
    assert found.verdict.reasons == (Reason.NO_OPEN_DEBT,)


async def test_what_changed_it_last_comes_first(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    phone_id = await connection.fetchval("select id from phones")
    later = NOW + timedelta(days=400)  # after everything that took the server's own time
    await attempt(connection, campaign_id, debtor_id, phone_id, created_at=later, outcome="no_answer")
    found = await explained(connection, debtor_id)
    assert found.last_change is not None
    assert (found.last_change.what, found.last_change.detail, found.last_change.at) == ("attempt", "no_answer", later)
    assert {change.what for change in found.changes} >= {"attempt", "campaign", "debt"}


async def test_one_campaign_or_all_that_concern_the_debtor(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    one = await campaign(connection, portfolio_id)
    two = await campaign(connection, portfolio_id, name="Outra")
    await campaign(connection, await portfolio(connection, "Alheia"), name="Alheia")
    document = await document_of(connection, await callable_debtor(connection, portfolio_id))
    every = await explanation.explain(connection, document, NOW)
    assert [each.campaign.id for each in every.campaigns] == [one, two]
    [only] = (await explanation.explain(connection, document, NOW, two)).campaigns
    assert only.campaign.id == two
    with pytest.raises(UnknownCampaign):
        await explanation.explain(connection, document, NOW, 404)
    with pytest.raises(UnknownDocument) as unknown:
        await explanation.explain(connection, "52998224725", NOW)
    assert "52998224725" not in str(unknown.value)
