"""After a call, its debtor is scored and placed anew; a database that is away or busy costs no call."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from dialer import aftermath
from dialer.closing import ClosedCall
from dialer.outcome_form import OutcomeForm
from queues import campaigns
from queues.timing import answering
from queues.timing.answering import Reached, Try
from queues.timing.best_hours import Turn
from store.pool import Pool
from telephony.end_cause import EndCause
from tests.integration.dialer.centre import Floor, running_dialer, until
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, portfolio


async def account(floor: Floor, debtor_id: int) -> dict[str, object]:
    [row] = await floor.pool.fetch("select attempts, cause from accounts where debtor_id = $1", debtor_id)
    return dict(row)


async def test_a_call_that_nobody_answered_counts_in_the_score(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.node.end(call_id, EndCause.BUSY, 486)
        debtor_id = (await floor.until_attempt(call_id, state="closed"))["debtor_id"]
        await until(lambda: account(floor, debtor_id), {"attempts": 1, "cause": "outcome"})


async def test_an_agents_outcome_counts_when_it_is_recorded(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        attempt = await floor.attempt(call_id)
        await floor.desk.identify(floor.agent, attempt["id"])
        await floor.desk.pause(floor.agent, "rest")
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.record_outcome(floor.agent, attempt["id"], OutcomeForm("refuses"))
        assert await account(floor, attempt["debtor_id"]) == {"attempts": 1, "cause": "outcome"}


async def test_the_next_call_waits_for_a_better_hour(pool: Pool) -> None:
    async with pool.acquire() as conn:
        portfolio_id = await portfolio(conn)
        campaign_id = await campaign(conn, portfolio_id, simulated=False)
        debtor_id = await callable_debtor(conn, portfolio_id)
        await campaigns.refresh(conn, campaign_id, NOW)
        phone_id: int = await conn.fetchval("select id from phones")
        evening = Try(debtor_id, phone_id, "+5511987654321", "SP", NOW + timedelta(hours=6), Reached.RIGHT_PARTY)
        await answering.record(conn, evening)
        retry_at = NOW + timedelta(hours=4)
        await conn.execute("update queue_entries set next_at = $1", retry_at)
    turn = Turn(campaign_id, debtor_id, retry_at, failed_at=NOW)
    await aftermath.follow(pool, [ClosedCall(debtor_id, "no_answer", retry_at, turn)], NOW)
    assert await pool.fetchval("select next_at from queue_entries") == datetime(2026, 11, 18, 20, tzinfo=UTC)


async def test_who_cannot_be_scored_now_is_left_to_the_night(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def busy(*_: object, **__: object) -> None:
        raise asyncpg.LockNotAvailableError("canceling statement due to lock timeout")

    monkeypatch.setattr("queues.catching_up.catch_up", busy)
    await aftermath.follow(pool, [ClosedCall(1, "no_answer", None)], NOW)
    assert "scores follow in the night" in capsys.readouterr().out


async def test_calls_that_close_together_are_seen_to_together(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: asyncio.Queue[list[int | None]] = asyncio.Queue()

    async def follow(_: Pool, calls: list[ClosedCall], __: datetime) -> None:
        await seen.put([call.debtor_id for call in calls])

    monkeypatch.setattr(aftermath, "follow", follow)
    monkeypatch.setattr(aftermath, "GATHER_S", 0.05)
    work = aftermath.Aftermath(pool, lambda: NOW)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(work.run(), name="aftermath")
        for debtor_id in (1, 2):
            work.add(ClosedCall(debtor_id, "no_answer", None))
        assert await seen.get() == [1, 2]
        work.add(ClosedCall(3, "no_answer", None))
        assert await seen.get() == [3]
        running.cancel()
