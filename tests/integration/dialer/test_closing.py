"""What closing a call writes besides its outcome: the phone's history, promises, callbacks, who is not to be called."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from dialer import aftermath, attempts, closing, outcome_rules
from dialer import attempt as machine
from dialer.attempts import AttemptRow
from dialer.closing import ClosedCall
from dialer.retry import Agreed
from queues import campaigns
from queues.phone_choice import DayPart, PhoneRecord, Tries
from queues.timing import answering
from store.pool import Connection, Pool
from telephony.end_cause import EndCause
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, portfolio

RANG = NOW - timedelta(minutes=1)
NUMBER = "+5511987654321"


class Case:
    """One call to one debtor, ended and without an outcome."""

    def __init__(self, conn: Connection, campaign_id: int, debtor_id: int) -> None:
        self.conn = conn
        self.campaign_id = campaign_id
        self.debtor_id = debtor_id

    async def close(
        self,
        outcome: str,
        *,
        cause: EndCause = EndCause.REMOTE_HANGUP,
        rang: bool = True,
        answered: bool = True,
        identified: bool = False,
        agreed: Agreed | None = None,
    ) -> ClosedCall:
        """Close a call that came so far with an outcome."""
        row = await self._ended(cause, rang=rang, answered=answered, identified=identified)
        rule = await outcome_rules.get(self.conn, outcome)
        assert rule is not None
        async with self.conn.transaction():
            return await closing.close(self.conn, row, rule, agreed or Agreed(), NOW)

    async def _ended(self, cause: EndCause, *, rang: bool, answered: bool, identified: bool) -> AttemptRow:
        call_id = uuid4()
        [campaign_row] = await self.conn.fetch(
            "select trunk_id, team_id from campaigns where id = $1", self.campaign_id
        )
        phone_id: int = await self.conn.fetchval("select id from phones where debtor_id = $1", self.debtor_id)
        row = AttemptRow(
            attempt=machine.Attempt(
                call_id,
                machine.AttemptState.ENDED,
                RANG,
                ringing_at=RANG if rang else None,
                answered_at=RANG if answered else None,
                identified_at=RANG if identified else None,
                ended_at=NOW,
                cause=cause,
            ),
            campaign_id=self.campaign_id,
            debtor_id=self.debtor_id,
            phone_id=phone_id,
            number=NUMBER,
            trunk_id=campaign_row["trunk_id"],
            team_id=campaign_row["team_id"],
            node=None,
        )
        await attempts.insert(self.conn, row)
        await attempts.save(self.conn, row.attempt)
        dialing = "update queue_entries set state = 'dialing' where campaign_id = $1 and debtor_id = $2"
        await self.conn.execute(dialing, self.campaign_id, self.debtor_id)
        return row

    async def phone(self) -> PhoneRecord:
        """The phone with its history."""
        [found] = (await answering.phones_of(self.conn, [self.debtor_id]))[self.debtor_id]
        return found

    async def turn(self) -> tuple[datetime, bool]:
        """When the debtor is called again, and whether they expect it."""
        row = await self.conn.fetchrow("select next_at, callback from queue_entries")
        assert row is not None
        return row["next_at"], row["callback"]


@pytest.fixture
async def case(connection: Connection) -> Case:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await campaigns.refresh(connection, campaign_id, NOW)
    return Case(connection, campaign_id, debtor_id)


@pytest.mark.parametrize(
    ("outcome", "cause", "came", "after"),
    [
        ("no_answer", EndCause.NO_ANSWER, (True, False, False), (Tries(1, 0, 0, 1), "unknown")),
        ("busy", EndCause.BUSY, (False, False, False), (Tries(1, 0, 0, 1), "unknown")),
        ("network_failure", EndCause.NETWORK_FAILURE, (False, False, False), (Tries(0, 0, 0, 1), "unknown")),
        ("invalid_number", EndCause.INVALID_NUMBER, (False, False, False), (Tries(0, 0, 0, 1), "invalid")),
        ("voicemail", EndCause.LOCAL_HANGUP, (True, True, False), (Tries(1, 0, 0, 1), "unknown")),
        ("silent", EndCause.LOCAL_HANGUP, (True, True, False), (Tries(1, 0, 0, 1), "unknown")),
        ("abandoned", EndCause.UNATTENDED, (True, True, False), (Tries(1, 1, 0, 0), "unknown")),
        ("hung_up_unidentified", EndCause.REMOTE_HANGUP, (True, True, False), (Tries(1, 1, 0, 0), "unknown")),
        ("third_party_message", EndCause.LOCAL_HANGUP, (True, True, False), (Tries(1, 1, 0, 0), "unknown")),
        ("wrong_number", EndCause.LOCAL_HANGUP, (True, True, False), (Tries(1, 1, 0, 0), "wrong")),
        ("refuses", EndCause.LOCAL_HANGUP, (False, True, True), (Tries(1, 1, 1, 0), "good")),
        ("disputed", EndCause.LOCAL_HANGUP, (True, True, True), (Tries(1, 1, 1, 0), "good")),
        ("do_not_call", EndCause.LOCAL_HANGUP, (True, True, True), (Tries(1, 1, 1, 0), "forbidden")),
    ],
)
async def test_a_call_is_counted_by_how_far_it_came(
    case: Case, outcome: str, cause: EndCause, came: tuple[bool, bool, bool], after: tuple[Tries, str]
) -> None:
    rang, answered, identified = came
    await case.close(outcome, cause=cause, rang=rang, answered=answered, identified=identified)
    found = await case.phone()
    assert (found.history, found.last_at) == ({DayPart.MIDDAY: after[0]}, RANG)
    assert found.status == after[1]


async def test_a_call_that_the_line_had_no_room_for_says_nothing_of_the_phone(case: Case) -> None:
    call = await case.close("network_failure", cause=EndCause.NO_CAPACITY, rang=False, answered=False)
    assert (await case.phone()).history == {}
    assert (call.retry_at, call.turn) == (NOW + closing.NO_CAPACITY_RETRY, None)


async def test_a_callback_keeps_its_time_and_is_expected(case: Case) -> None:
    at = NOW + timedelta(hours=3)
    call = await case.close("callback", agreed=Agreed(callback_at=at))
    assert await case.turn() == (at, True)
    assert call.turn is None
    later = await case.close("no_answer", cause=EndCause.NO_ANSWER, answered=False)
    assert await case.turn() == (later.retry_at, False)


@pytest.mark.parametrize("cause", [EndCause.NO_CAPACITY, EndCause.NETWORK_FAILURE])
async def test_an_appointment_outlives_a_line_that_failed(case: Case, cause: EndCause) -> None:
    await case.close("callback", agreed=Agreed(callback_at=NOW))
    failed = await case.close("network_failure", cause=cause, rang=False, answered=False)
    assert await case.turn() == (failed.retry_at, True)
    rang = await case.close("network_failure", cause=EndCause.NETWORK_FAILURE, answered=False)
    assert await case.turn() == (rang.retry_at, False)


async def test_the_promised_day_is_kept_with_the_attempt(case: Case) -> None:
    day = date(2026, 11, 25)
    call = await case.close("promise_to_pay", identified=True, agreed=Agreed(due=day))
    assert await case.conn.fetchval("select promised_for from attempts") == day
    assert call.turn is None  # two business days after the promise, whatever the hour
    await case.close("refuses", identified=True)
    assert await case.conn.fetchval("select count(*) from attempts where promised_for is null") == 1


@pytest.mark.parametrize(
    ("outcome", "answered", "moves", "in_vain"),
    [
        ("no_answer", False, True, True),
        ("voicemail", True, True, True),
        ("refuses", True, True, False),
        ("busy", False, False, True),
        ("network_failure", False, False, True),
    ],
)
async def test_a_long_enough_pause_may_end_at_a_better_hour(
    case: Case, outcome: str, answered: bool, moves: bool, in_vain: bool
) -> None:
    call = await case.close(outcome, answered=answered, identified=outcome == "refuses")
    assert (call.turn is not None) is moves
    if call.turn is not None:
        assert (call.turn.campaign_id, call.turn.debtor_id) == (case.campaign_id, case.debtor_id)
        assert (call.turn.next_at, call.turn.failed_at) == (call.retry_at, RANG if in_vain else None)


async def test_who_asked_not_to_be_called_is_on_our_list(case: Case) -> None:
    await case.close("do_not_call")
    assert [row["key"] for row in await case.conn.fetch("select key from do_not_call_entries")] == [NUMBER]
    assert await case.conn.fetchval("select hold from debtors") == "do_not_call"


async def test_the_account_is_marked_for_the_night(case: Case) -> None:
    today = NOW.astimezone(UTC).date()
    assert await case.conn.fetchval("select changes_on from accounts") > today
    await case.close("no_answer", cause=EndCause.NO_ANSWER, answered=False)
    assert await case.conn.fetchval("select changes_on from accounts") == today


async def test_calls_are_closed_while_everything_is_scored_and_ordered_anew(pool: Pool) -> None:
    async with pool.acquire() as conn:
        portfolio_id = await portfolio(conn)
        campaign_ids = [await campaign(conn, portfolio_id, name=name) for name in ("A", "B")]
        people = [await callable_debtor(conn, portfolio_id) for _ in range(40)]
        for campaign_id in campaign_ids:
            await campaigns.refresh(conn, campaign_id, NOW)

    async def close(debtor_id: int) -> ClosedCall:
        async with pool.acquire() as conn:
            return await Case(conn, campaign_ids[0], debtor_id).close("refuses", identified=True)

    async def score(campaign_id: int) -> None:
        async with pool.acquire() as conn:
            for minute in range(1, 6):
                await conn.execute("update debts set amount_centavos = amount_centavos * 2")
                await campaigns.refresh(conn, campaign_id, NOW + timedelta(minutes=minute))

    async with asyncio.TaskGroup() as tasks:  # a deadlock's victim would end it
        for campaign_id in campaign_ids:
            tasks.create_task(score(campaign_id), name=f"scoring for {campaign_id}")
        closing_ = [tasks.create_task(close(debtor_id), name=f"call to {debtor_id}") for debtor_id in people]
    await aftermath.follow(pool, [task.result() for task in closing_], NOW + timedelta(hours=1))
    assert await pool.fetchval("select count(*) from accounts where attempts = 1") == len(people)
    assert await pool.fetchval("select count(*) from attempts where closed_at is not null") == len(people)
