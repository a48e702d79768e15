"""Admission of many at once, and the rules that look at lists, limits, steps and other campaigns."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from queues import admission
from queues.admission import Admitted, PutBack, Refused
from queues.contact_rules import Reason
from queues.rules import do_not_call, rulebook
from queues.rules.caps import Caps
from queues.rules.rulebook import Limit
from store.pool import Connection
from tests.integration.queues.seeds import NOW, attempt, callable_debtor, campaign, debt, debtor, phone, portfolio

EIGHT_IN_THE_EVENING = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)  # when São Paulo closes
THURSDAY_AT_EIGHT = datetime(2026, 11, 19, 11, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)  # midnight in São Paulo
NUMBER = "+5511987654321"


class Centre:
    """One campaign on one portfolio, with a debtor who may be called."""

    def __init__(self, conn: Connection, portfolio_id: int, campaign_id: int, debtor_id: int) -> None:
        self.conn = conn
        self.portfolio_id = portfolio_id
        self.campaign_id = campaign_id
        self.debtor_id = debtor_id

    @classmethod
    async def prepare(cls, conn: Connection) -> "Centre":
        portfolio_id = await portfolio(conn)
        campaign_id = await campaign(conn, portfolio_id, simulated=False)
        return cls(conn, portfolio_id, campaign_id, await callable_debtor(conn, portfolio_id))

    async def admit(self, campaign_id: int | None = None, now: datetime = NOW) -> Admitted | Refused:
        asked = campaign_id or self.campaign_id
        admitted = await admission.admit(self.conn, campaign_id=asked, debtor_id=self.debtor_id, now=now)
        _, put_back = await admission.sift(self.conn, asked, [self.debtor_id], now)
        assert put_back == self._expected(admitted)
        return admitted

    def _expected(self, admitted: Admitted | Refused) -> list[PutBack]:
        match admitted:
            case Admitted():
                return []
            case Refused(reasons, earliest):
                return [PutBack(self.debtor_id, earliest, reasons)]

    async def called(
        self,
        ago: timedelta,
        outcome: str = "no_answer",
        *,
        retry: timedelta | None = None,
        campaign_id: int | None = None,
    ) -> None:
        phone_id = await self.conn.fetchval("select id from phones where debtor_id = $1", self.debtor_id)
        await attempt(
            self.conn,
            campaign_id or self.campaign_id,
            self.debtor_id,
            phone_id,
            created_at=NOW - ago,
            outcome=outcome,
            retry_at=NOW + retry if retry is not None else None,
        )

    async def limit(self, caps: Caps, **where: int | str) -> int:
        limit = Limit(caps, "contrato", "C", NOW.date(), **where)  # type: ignore[arg-type]
        return await rulebook.add_limit(self.conn, limit, by=None, now=NOW)


@pytest.fixture
async def centre(connection: Connection) -> Centre:
    return await Centre.prepare(connection)


async def test_those_who_may_be_called_stay_in_their_order(connection: Connection, centre: Centre) -> None:
    others = [await callable_debtor(connection, centre.portfolio_id) for _ in range(5)]
    held, paid = others[1], others[3]
    await connection.execute("update debtors set hold = 'disputed', held_at = now() where id = $1", held)
    await connection.execute("update debts set status = 'paid' where debtor_id = $1", paid)
    asked = [*reversed(others), centre.debtor_id, 404]
    allowed, put_back = await admission.sift(connection, centre.campaign_id, asked, NOW)
    assert allowed == [others[4], others[2], others[0], centre.debtor_id]
    assert put_back == [PutBack(paid, None, (Reason.NO_OPEN_DEBT,)), PutBack(held, None, (Reason.ON_HOLD,))]


async def test_nobody_is_sifted_from_nobody(connection: Connection, centre: Centre) -> None:
    assert await admission.sift(connection, centre.campaign_id, [], NOW) == ([], [])


async def test_each_person_has_days_of_their_own(connection: Connection, centre: Centre) -> None:
    """After midnight in São Paulo the evening's calls were yesterday's; in Acre they are still today's."""
    at_night = datetime(2026, 11, 19, 4, 30, tzinfo=UTC)
    acre = await debtor(connection, state="AC")
    numbers = {acre: await phone(connection, acre, "+5568999654321")}
    await debt(connection, centre.portfolio_id, acre)
    numbers[centre.debtor_id] = await connection.fetchval(
        "select id from phones where debtor_id = $1", centre.debtor_id
    )
    for debtor_id, phone_id in numbers.items():
        for minutes in (100, 120):
            created_at = at_night - timedelta(minutes=minutes)
            await attempt(
                connection, centre.campaign_id, debtor_id, phone_id, created_at=created_at, outcome="no_answer"
            )
    _, put_back = await admission.sift(connection, centre.campaign_id, [centre.debtor_id, acre], at_night)
    reasons = {each.debtor_id: each.reasons for each in put_back}
    assert reasons[centre.debtor_id] == (Reason.OUTSIDE_WINDOW,)
    assert reasons[acre] == (Reason.DAILY_CAP, Reason.OUTSIDE_WINDOW)


@pytest.mark.parametrize(
    ("caps", "reason", "earliest"),
    [
        (Caps(attempts_per_week=2), Reason.WEEKLY_CAP, datetime(2026, 11, 23, 11, tzinfo=UTC)),
        (Caps(attempts_per_month=2), Reason.MONTHLY_CAP, datetime(2026, 12, 1, 11, tzinfo=UTC)),
    ],
)
async def test_attempts_of_week_and_month_count_in_all_campaigns(
    connection: Connection, centre: Centre, caps: Caps, reason: Reason, earliest: datetime
) -> None:
    other = await campaign(connection, await portfolio(connection, "Outra"), name="Outra")
    await centre.limit(caps, portfolio_id=centre.portfolio_id)
    await centre.called(timedelta(days=1))
    assert isinstance(await centre.admit(), Admitted)
    await centre.called(timedelta(days=2), campaign_id=other)
    assert await centre.admit() == Refused((reason,), earliest)


async def test_a_limit_of_another_portfolio_or_state_does_not_count(centre: Centre) -> None:
    elsewhere = await portfolio(centre.conn, "Outra")
    await centre.limit(Caps(min_days_past_due=20), portfolio_id=elsewhere)
    await centre.limit(Caps(min_days_past_due=20), state="MG")
    assert isinstance(await centre.admit(), Admitted)
    await centre.limit(Caps(min_days_past_due=20), state="SP")
    twenty_days_late = datetime(2026, 11, 28, 11, tzinfo=UTC)  # a Saturday
    assert await centre.admit() == Refused((Reason.NOT_LATE_ENOUGH,), twenty_days_late)


async def test_a_limit_of_the_numbers_state_counts_too(centre: Centre) -> None:
    await centre.conn.execute("update debtors set state = 'MG'")
    await centre.limit(Caps(attempts_per_day=1), state="SP")
    await centre.called(timedelta(hours=1))
    assert await centre.admit() == Refused((Reason.DAILY_CAP,), datetime(2026, 11, 19, 12, tzinfo=UTC))


async def test_automatic_steps_come_first_where_a_rule_says_so(centre: Centre) -> None:
    await centre.limit(Caps(after_automatic_steps=True), portfolio_id=centre.portfolio_id)
    assert await centre.admit() == Refused((Reason.AUTOMATIC_STEPS_PENDING,), TOMORROW)
    await centre.conn.execute(
        "insert into automatic_steps values ($1, $2, $3)", centre.portfolio_id, centre.debtor_id, NOW
    )
    assert isinstance(await centre.admit(), Admitted)


@pytest.mark.parametrize("outcome", ["promise_to_pay", "callback", "agreement", "refuses"])
async def test_what_was_agreed_in_one_campaign_holds_back_another_on_the_portfolio(
    connection: Connection, centre: Centre, outcome: str
) -> None:
    other = await campaign(connection, centre.portfolio_id, simulated=False, name="Outra")
    await centre.called(timedelta(days=2), outcome, retry=timedelta(hours=3))
    for campaign_id in (centre.campaign_id, other):
        assert await centre.admit(campaign_id) == Refused((Reason.COOLING,), NOW + timedelta(hours=3))
        assert isinstance(await centre.admit(campaign_id, NOW + timedelta(hours=3)), Admitted)


async def test_another_portfolio_is_not_held_back(connection: Connection, centre: Centre) -> None:
    elsewhere = await portfolio(connection, "Outra")
    await debt(connection, elsewhere, centre.debtor_id)
    other = await campaign(connection, elsewhere, simulated=False, name="Outra")
    await centre.called(timedelta(days=2), "promise_to_pay", retry=timedelta(days=3))
    assert isinstance(await centre.admit(other), Admitted)


async def test_only_the_last_attempt_of_a_campaign_cools(centre: Centre) -> None:
    await centre.called(timedelta(days=9), "promise_to_pay", retry=timedelta(days=3))
    await centre.called(timedelta(days=2), "no_answer", retry=-timedelta(days=1))
    assert isinstance(await centre.admit(), Admitted)


async def test_a_number_on_our_own_list_is_not_called_for_anybody(connection: Connection, centre: Centre) -> None:
    namesake = await callable_debtor(connection, centre.portfolio_id)  # with the same number
    assert await do_not_call.add(connection, [NUMBER], NOW) == 1
    assert await do_not_call.add(connection, [NUMBER], NOW) == 0
    allowed, put_back = await admission.sift(connection, centre.campaign_id, [centre.debtor_id, namesake], NOW)
    assert not allowed
    assert {each.reasons for each in put_back} == {(Reason.DO_NOT_CALL,)}
    assert {each.earliest for each in put_back} == {TOMORROW}


async def test_another_number_serves_where_one_is_listed(connection: Connection, centre: Centre) -> None:
    second = await phone(connection, centre.debtor_id, "+5511912345678")
    await do_not_call.add(connection, [NUMBER], NOW)
    assert await centre.admit() == Admitted(second, "+5511912345678", EIGHT_IN_THE_EVENING)


async def test_a_listed_document_stops_every_number(connection: Connection, centre: Centre) -> None:
    await phone(connection, centre.debtor_id, "+5511912345678")
    document = await connection.fetchval("select document from debtors where id = $1", centre.debtor_id)
    await do_not_call.add(connection, [document], NOW)
    assert await centre.admit() == Refused((Reason.DO_NOT_CALL,), TOMORROW)


@pytest.mark.parametrize(
    ("address", "number", "stopped"),
    [
        ("SP", NUMBER, True),
        ("MG", NUMBER, True),
        ("SP", "+5531987654321", True),
        ("MG", "+5531987654321", False),
    ],
)
async def test_a_list_of_a_state_counts_for_its_people_and_its_numbers(
    connection: Connection, centre: Centre, address: str, number: str, stopped: bool
) -> None:
    await connection.execute("update debtors set state = $1", address)
    await connection.execute("update phones set number = $1", number)
    await _listed(connection, [number], state="SP")
    assert isinstance(await centre.admit(), Refused) is stopped


@pytest.mark.parametrize(("last_day", "stopped"), [(date(2026, 11, 18), True), (date(2026, 11, 17), False)])
async def test_a_list_counts_to_its_last_day(
    connection: Connection, centre: Centre, last_day: date, stopped: bool
) -> None:
    list_id = await _listed(connection, [NUMBER], now=NOW - timedelta(days=9))
    await do_not_call.end_list(connection, list_id, last_day=last_day, by=None, now=NOW)
    assert isinstance(await centre.admit(), Refused) is stopped


async def _listed(connection: Connection, keys: Sequence[str], *, state: str | None = None, now: datetime = NOW) -> int:
    list_id = await do_not_call.ensure_list(connection, "Não Me Ligue", source="Procon", state=state, now=now)
    await connection.executemany(
        "insert into do_not_call_entries values ($1, $2, $3)", [(list_id, key, now) for key in keys]
    )
    return list_id
