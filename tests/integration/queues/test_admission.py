"""Admission reads everything afresh: each rule refuses by itself, and phones take turns."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from debts import debtors, phones
from debts.debtors import Hold
from queues.admission import Admitted, Refused, admit
from queues.campaigns import Limits
from queues.contact_rules import RETRY_WHILE_BUSY, Reason
from queues.errors import UnknownCampaign
from queues.timing import answering
from queues.timing.answering import Reached, Try
from store.pool import Connection, Pool
from tests.integration.queues.seeds import NOW, attempt, campaign, debt, debtor, phone, portfolio

EIGHT_IN_THE_EVENING = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)  # when São Paulo closes


class Case:
    """One debtor of one campaign, with what a test wants to change."""

    def __init__(self, conn: Connection, campaign_id: int, debtor_id: int, phone_id: int) -> None:
        self.conn = conn
        self.campaign_id = campaign_id
        self.debtor_id = debtor_id
        self.phone_id = phone_id

    @classmethod
    async def prepare(
        cls,
        conn: Connection,
        *,
        simulated: bool = False,
        state: str | None = "SP",
        number: str = "+5511987654321",
        days_late: int = 10,
        limits: Limits | None = None,
        name: str = "Carteira",
    ) -> "Case":
        portfolio_id = await portfolio(conn, name)
        debtor_id = await debtor(conn, state=state)
        phone_id = await phone(conn, debtor_id, number)
        await debt(conn, portfolio_id, debtor_id, days_late=days_late)
        campaign_id = await campaign(conn, portfolio_id, simulated=simulated, limits=limits, name=name)
        return cls(conn, campaign_id, debtor_id, phone_id)

    async def admit(self, now: datetime = NOW, *, reserved: bool = False) -> Admitted | Refused:
        return await admit(
            self.conn, campaign_id=self.campaign_id, debtor_id=self.debtor_id, now=now, reserved=reserved
        )

    async def attempted(
        self, ago: timedelta, outcome: str | None = "no_answer", *, rang: bool = True, identified: bool = False
    ) -> None:
        await attempt(
            self.conn,
            self.campaign_id,
            self.debtor_id,
            self.phone_id,
            created_at=NOW - ago,
            outcome=outcome,
            rang=rang,
            identified=identified,
        )


async def test_admits_on_the_only_phone(connection: Connection) -> None:
    case = await Case.prepare(connection)
    assert await case.admit() == Admitted(case.phone_id, "+5511987654321", EIGHT_IN_THE_EVENING)


async def test_a_hold_ends_it(connection: Connection) -> None:
    case = await Case.prepare(connection)
    await debtors.hold(connection, case.debtor_id, Hold.DECEASED, NOW)
    assert await case.admit() == Refused((Reason.ON_HOLD,), None)


async def test_who_is_being_written_to_is_busy_and_not_waited_for(connection: Connection, pool: Pool) -> None:
    case = await Case.prepare(connection)
    async with pool.acquire() as other:
        holding = other.transaction()
        await holding.start()
        await debtors.hold(other, case.debtor_id, Hold.DO_NOT_CALL, NOW)
        await connection.execute("set lock_timeout = '2s'")  # an import holds its people for minutes
        assert await case.admit() == Refused((Reason.OPEN_ATTEMPT,), NOW + RETRY_WHILE_BUSY)
        await holding.commit()
    assert await case.admit() == Refused((Reason.ON_HOLD,), None)


async def test_a_hold_waits_for_the_attempt_that_was_admitted(connection: Connection, pool: Pool) -> None:
    case = await Case.prepare(connection)
    async with pool.acquire() as other, asyncio.TaskGroup() as group, connection.transaction():
        assert isinstance(await case.admit(), Admitted)
        held = group.create_task(debtors.hold(other, case.debtor_id, Hold.DO_NOT_CALL, NOW), name="hold")
        await _until_someone_waits_for_a_lock(pool)
        assert not held.done()


async def _until_someone_waits_for_a_lock(pool: Pool) -> None:
    async with asyncio.timeout(10), pool.acquire() as watcher:
        while not await watcher.fetchval("select exists (select from pg_locks where not granted)"):
            await watcher.execute("select pg_sleep(0.01)")


async def test_no_open_debt_ends_it(connection: Connection) -> None:
    case = await Case.prepare(connection)
    await connection.execute("update debts set status = 'agreed'")
    assert await case.admit() == Refused((Reason.NO_OPEN_DEBT,), None)


async def test_debts_at_risk_of_prescription_are_left_alone(connection: Connection) -> None:
    case = await Case.prepare(connection, days_late=1801)
    assert await case.admit() == Refused((Reason.PRESCRIBED,), None)


async def test_a_debt_that_is_not_late_enough_waits_for_its_day(connection: Connection) -> None:
    case = await Case.prepare(connection, days_late=0)
    assert await case.admit() == Refused((Reason.NOT_LATE_ENOUGH,), datetime(2026, 11, 19, 11, 0, tzinfo=UTC))
    late = await Case.prepare(connection, days_late=10, limits=Limits(min_days_past_due=10), name="Outra")
    assert isinstance(await late.admit(), Admitted)


async def test_prescribed_debts_count_where_the_campaign_collects_them(connection: Connection) -> None:
    case = await Case.prepare(connection, days_late=1801, limits=Limits(collect_prescribed=True))
    assert isinstance(await case.admit(), Admitted)


@pytest.mark.parametrize("status", ["wrong", "invalid", "forbidden"])
async def test_a_phone_that_may_not_be_called_ends_it(connection: Connection, status: str) -> None:
    case = await Case.prepare(connection)
    await phones.set_phone_status(connection, case.phone_id, status, NOW)
    assert await case.admit() == Refused((Reason.NO_PHONE,), None)


async def test_an_open_attempt_waits(connection: Connection) -> None:
    case = await Case.prepare(connection)
    await case.attempted(timedelta(minutes=1), None)
    assert await case.admit() == Refused((Reason.OPEN_ATTEMPT,), NOW + timedelta(minutes=5))


async def test_the_daily_cap_waits_for_tomorrow_morning(connection: Connection) -> None:
    case = await Case.prepare(connection)
    await case.attempted(timedelta(hours=3))
    assert isinstance(await case.admit(), Admitted)
    await case.attempted(timedelta(hours=2))
    eight_in_sao_paulo = datetime(2026, 11, 19, 11, 0, tzinfo=UTC)
    assert await case.admit() == Refused((Reason.DAILY_CAP,), eight_in_sao_paulo)


async def test_the_cap_counts_other_campaigns_too(connection: Connection) -> None:
    case = await Case.prepare(connection)
    other = await campaign(connection, await portfolio(connection, "Outra"), name="Outra")
    for hours in (2, 3):
        await attempt(
            connection,
            other,
            case.debtor_id,
            case.phone_id,
            created_at=NOW - timedelta(hours=hours),
            outcome="no_answer",
        )
    refused = await case.admit()
    assert refused == Refused((Reason.DAILY_CAP,), datetime(2026, 11, 19, 11, 0, tzinfo=UTC))


async def test_yesterday_in_the_debtors_own_time_does_not_count(connection: Connection) -> None:
    case = await Case.prepare(connection)
    for hours in (13, 14):  # NOW is noon in São Paulo
        await case.attempted(timedelta(hours=hours))
    assert isinstance(await case.admit(), Admitted)


async def test_a_call_the_network_refused_before_it_rang_does_not_count(connection: Connection) -> None:
    case = await Case.prepare(connection)
    for hours in (1, 2, 3):
        await case.attempted(timedelta(hours=hours), "network_failure", rang=False)
    assert isinstance(await case.admit(), Admitted)
    for hours in (1, 2):
        await case.attempted(timedelta(hours=hours), "network_failure", rang=True)
    assert isinstance(await case.admit(), Refused)


async def test_one_conversation_a_day(connection: Connection) -> None:
    case = await Case.prepare(connection)
    await case.attempted(timedelta(hours=1), "refuses", identified=True)
    refused = await case.admit()
    assert isinstance(refused, Refused)
    assert refused.reasons == (Reason.SPOKEN_TO_TODAY,)


async def test_whom_no_agent_took_is_not_called_by_a_machine_that_day(connection: Connection) -> None:
    case = await Case.prepare(connection, limits=Limits(max_attempts_per_day=9))
    await case.attempted(timedelta(hours=1), "abandoned")
    at_eight_tomorrow = datetime(2026, 11, 19, 11, 0, tzinfo=UTC)
    assert await case.admit() == Refused((Reason.ABANDONED_TODAY,), at_eight_tomorrow)
    assert isinstance(await case.admit(reserved=True), Admitted)
    assert isinstance(await case.admit(at_eight_tomorrow), Admitted)


async def test_whom_no_agent_took_is_left_alone_by_other_campaigns_too(connection: Connection) -> None:
    case = await Case.prepare(connection, limits=Limits(max_attempts_per_day=9))
    other = await portfolio(connection, "Outra")
    await debt(connection, other, case.debtor_id, days_late=10)
    await case.attempted(timedelta(hours=1), "abandoned")
    elsewhere = Case(connection, await campaign(connection, other, name="Outra"), case.debtor_id, case.phone_id)
    refused = await elsewhere.admit()
    assert isinstance(refused, Refused)
    assert Reason.ABANDONED_TODAY in refused.reasons


async def test_whom_we_cut_off_may_be_called_back(connection: Connection) -> None:
    case = await Case.prepare(connection)
    await case.attempted(timedelta(minutes=5), "cut_off", identified=True)
    assert isinstance(await case.admit(), Admitted)


async def test_a_callback_was_asked_for(connection: Connection) -> None:
    case = await Case.prepare(connection)
    await case.attempted(timedelta(hours=1), "callback", identified=True)
    assert isinstance(await case.admit(), Admitted)


@pytest.mark.parametrize(
    ("state", "number", "now", "earliest"),
    [
        # São Paulo until 20, Rio until 19: the stricter of address and phone
        ("SP", "+5521987654321", datetime(2026, 11, 18, 22, 30, tzinfo=UTC), datetime(2026, 11, 19, 12, tzinfo=UTC)),
        ("RJ", "+5511987654321", datetime(2026, 11, 18, 22, 30, tzinfo=UTC), datetime(2026, 11, 19, 12, tzinfo=UTC)),
        # Acre is two hours behind: 9 there is 11 in Brasília
        ("AC", "+5568999654321", datetime(2026, 11, 18, 13, 30, tzinfo=UTC), datetime(2026, 11, 18, 14, tzinfo=UTC)),
        # the address opens late in Acre, the phone's default hours begin earlier
        ("AC", "+5548987654321", datetime(2026, 11, 18, 12, 30, tzinfo=UTC), datetime(2026, 11, 18, 14, tzinfo=UTC)),
        # Saturday: São Paulo until 14, Espírito Santo not at all
        ("SP", "+5527987654321", datetime(2026, 11, 14, 13, 0, tzinfo=UTC), datetime(2026, 11, 16, 11, tzinfo=UTC)),
    ],
)
async def test_hours_of_address_and_phone_must_both_allow(
    connection: Connection, state: str, number: str, now: datetime, earliest: datetime
) -> None:
    case = await Case.prepare(connection, state=state, number=number)
    assert await case.admit(now) == Refused((Reason.OUTSIDE_WINDOW,), earliest)


async def test_a_holiday_of_the_phones_state_counts(connection: Connection) -> None:
    case = await Case.prepare(connection, state="MG", number="+5511987654321")
    revolution_day = datetime(2026, 7, 9, 15, 0, tzinfo=UTC)  # a Thursday, holiday in São Paulo only
    await connection.execute("update debts set due_date = '2026-06-01'")
    assert await case.admit(revolution_day) == Refused((Reason.HOLIDAY,), datetime(2026, 7, 10, 12, tzinfo=UTC))


async def test_a_simulated_trunk_has_no_hours(connection: Connection) -> None:
    case = await Case.prepare(connection, simulated=True)
    assert isinstance(await case.admit(datetime(2026, 11, 22, 4, 0, tzinfo=UTC)), Admitted)


async def test_without_address_and_with_a_foreign_phone_the_default_holds(connection: Connection) -> None:
    case = await Case.prepare(connection, state=None, number="+12125550123")
    assert isinstance(await case.admit(), Admitted)
    assert isinstance(await case.admit(datetime(2026, 11, 18, 21, 30, tzinfo=UTC)), Refused)


async def test_the_phone_with_the_best_chance_is_taken_and_a_failure_gives_way(connection: Connection) -> None:
    case = await Case.prepare(connection)
    second = await phone(connection, case.debtor_id, "+5511912345678", "good")
    assert await case.admit() == Admitted(second, "+5511912345678", EIGHT_IN_THE_EVENING)
    for hours in (26, 25, 24):
        failed = Try(case.debtor_id, second, "+5511912345678", "SP", NOW - timedelta(hours=hours), Reached.UNANSWERED)
        await answering.record(connection, failed)
    assert await case.admit() == Admitted(case.phone_id, "+5511987654321", EIGHT_IN_THE_EVENING)


async def test_another_phone_serves_when_the_first_is_outside_its_hours(connection: Connection) -> None:
    case = await Case.prepare(connection, number="+5521987654321")
    evening = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    own = await phone(connection, case.debtor_id, "+5511987654321")
    assert await case.admit(evening) == Admitted(own, "+5511987654321", EIGHT_IN_THE_EVENING)


@pytest.mark.parametrize(
    ("number", "simulated", "until"),
    [
        ("+5511987654321", False, EIGHT_IN_THE_EVENING),
        ("+5521987654321", False, EIGHT_IN_THE_EVENING - timedelta(hours=1)),
        ("+5511987654321", True, None),
    ],
    ids=["São Paulo", "Rio closes before", "nobody is reached"],
)
async def test_the_hours_end_with_the_first_place_that_closes(
    connection: Connection, number: str, simulated: bool, until: datetime | None
) -> None:
    case = await Case.prepare(connection, number=number, simulated=simulated)
    assert await case.admit() == Admitted(case.phone_id, number, until)


async def test_an_unknown_campaign_is_named(connection: Connection) -> None:
    case = await Case.prepare(connection)
    with pytest.raises(UnknownCampaign):
        await admit(connection, campaign_id=404, debtor_id=case.debtor_id, now=NOW)
