"""What happened to a debtor is scored and queued at once; what a dead process left is marked for the night."""

from datetime import timedelta

from debts import debtors
from queues import campaigns, catching_up
from queues.scoring import accounts
from store.pool import Connection, Pool
from tests.integration.queues.seeds import NOW, attempt, callable_debtor, campaign, portfolio


async def _account(conn: Connection) -> dict[str, object]:
    [row] = await conn.fetch("select * from accounts")
    return dict(row)


async def test_a_debtor_is_scored_and_placed_in_every_campaign(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    first, second = await campaign(connection, portfolio_id), await campaign(connection, portfolio_id, name="Outra")
    debtor_id = await callable_debtor(connection, portfolio_id)
    assert (await catching_up.catch_up(connection, [debtor_id], NOW, cause="import")).added == 2
    phone_id: int = await connection.fetchval("select id from phones")
    at = NOW + timedelta(hours=1)
    await attempt(connection, first, debtor_id, phone_id, created_at=at, outcome="no_answer", retry_at=at)
    await catching_up.catch_up(connection, [debtor_id, debtor_id], at, cause="outcome")
    account = await _account(connection)
    assert (account["attempts"], account["cause"], account["scored_at"]) == (1, "outcome", at)
    await debtors.hold(connection, debtor_id, "disputed", at)
    assert (await catching_up.catch_up(connection, [debtor_id], at, cause="hold")).removed == 2
    assert (
        await connection.fetchval("select count(*) from queue_entries where campaign_id in ($1, $2)", first, second)
        == 0
    )


async def test_who_is_marked_is_scored_by_the_night(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await campaigns.refresh(connection, campaign_id, NOW)
    phone_id: int = await connection.fetchval("select id from phones")
    at = NOW + timedelta(minutes=1)
    await attempt(connection, campaign_id, debtor_id, phone_id, created_at=at, outcome="no_answer", retry_at=at)
    assert (await accounts.rescore_due(connection, portfolio_id, at)).written == 0
    await catching_up.mark(connection, debtor_id, at)
    assert (await accounts.rescore_due(connection, portfolio_id, at)).written == 1
    assert (await _account(connection))["attempts"] == 1


async def test_a_mark_waits_for_nobody(pool: Pool) -> None:
    async with pool.acquire() as scoring, pool.acquire() as closing:
        portfolio_id = await portfolio(closing)
        debtor_id = await callable_debtor(closing, portfolio_id)
        await catching_up.catch_up(closing, [debtor_id], NOW, cause="import")
        async with scoring.transaction():
            await scoring.execute("update accounts set score = 1")
            await closing.execute("set lock_timeout = '100ms'")
            await catching_up.mark(closing, debtor_id, NOW)
        before = (await _account(closing))["changes_on"]
        await catching_up.mark(closing, debtor_id, NOW)
        assert (await _account(closing))["changes_on"] != before
