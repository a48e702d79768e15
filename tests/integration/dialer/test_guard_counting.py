"""Every call is counted once, by CNPJ and day, whenever the counting happens and whoever does it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from dialer.guards import counting, limits
from dialer.guards.limits import LimitRow
from dialer.guards.rules import Abandonment, CallingLimits, Counts
from queues.errors import UnknownTrunk
from store.pool import DedicatedConnection
from tests.integration.dialer.guarding import placed
from tests.integration.queues.seeds import callable_debtor, campaign, portfolio

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # noon in São Paulo
MORNING = NOW - timedelta(hours=3)
CNPJ = "11222333000181"


@pytest_asyncio.fixture
async def calling(connection: DedicatedConnection) -> int:
    portfolio_id = await portfolio(connection)
    await callable_debtor(connection, portfolio_id)
    return await campaign(connection, portfolio_id, simulated=False)


async def team_of(connection: DedicatedConnection, campaign_id: int) -> int:
    return int(await connection.fetchval("select team_id from campaigns where id = $1", campaign_id))


async def settle(connection: DedicatedConnection, campaign_id: int, now: datetime = NOW) -> None:
    team_id = await team_of(connection, campaign_id)
    while True:
        async with connection.transaction():
            if not await counting.settle(connection, team_id, now):
                return


async def counts(connection: DedicatedConnection, company: str = "", now: datetime = NOW) -> Counts:
    return (await counting.of_companies(connection, [company], now))[company]


@pytest.mark.parametrize("settled", [False, True])
async def test_what_anatel_calls_short(connection: DedicatedConnection, calling: int, *, settled: bool) -> None:
    await settle(connection, calling, MORNING - timedelta(minutes=10))
    await placed(connection, calling, MORNING, 5)  # nobody answered
    await placed(connection, calling, MORNING, 3, answered_s=8, lasted_s=6, cause="remote_hangup", outcome="refuses")
    await placed(connection, calling, MORNING, 2, answered_s=8, lasted_s=30, outcome="voicemail", heard="machine")
    await placed(connection, calling, MORNING, 4, answered_s=8, lasted_s=7, cause="local_hangup", outcome="refuses")
    await placed(connection, calling, MORNING, 9, cause="no_capacity", outcome="network_failure")  # no INVITE was sent
    if settled:
        await settle(connection, calling)
    assert await counts(connection) == Counts(today=14, short=10, month=14)


async def test_calls_going_on_are_not_known_yet(connection: DedicatedConnection, calling: int) -> None:
    await settle(connection, calling)
    await placed(connection, calling, NOW - timedelta(seconds=30), answered_s=8, lasted_s=None)
    await placed(connection, calling, NOW - timedelta(seconds=60))
    found = await counts(connection)
    assert found == Counts(today=2, short=1, open=1, month=2)
    assert found.short_share == 1.0


@pytest.mark.parametrize("looks_s", [[], [0], [1, 2, 3], list(range(0, 7200, 97))])
async def test_a_call_is_counted_once_however_often_one_looks(
    connection: DedicatedConnection, calling: int, looks_s: list[int]
) -> None:
    await placed(connection, calling, MORNING, 700, apart_s=10)
    for seconds in looks_s:
        await settle(connection, calling, MORNING + timedelta(seconds=seconds))
        assert await counts(connection) == Counts(today=700, short=700, month=700)
    await settle(connection, calling)
    assert await counts(connection) == Counts(today=700, short=700, month=700)
    assert await connection.fetchval("select sum(calls) from call_counts") == 700


async def test_a_day_begins_at_midnight_of_the_centre_and_a_month_with_its_first_day(
    connection: DedicatedConnection, calling: int
) -> None:
    midnight = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    await placed(connection, calling, midnight - timedelta(seconds=1), 2)  # one before, one at midnight
    await placed(connection, calling, datetime(2026, 11, 1, 2, 59, 59, tzinfo=UTC), 2)  # October, November
    for _ in range(2):
        assert await counts(connection, now=NOW) == Counts(today=1, short=1, month=3)
        await settle(connection, calling)


async def test_a_team_never_counted_before_begins_with_the_last_30_days(
    connection: DedicatedConnection, calling: int
) -> None:
    person = {"answered_s": 8.0, "lasted_s": 0.5, "cause": "local_hangup", "outcome": "abandoned"}
    await placed(connection, calling, NOW - timedelta(days=29), 3, **person)  # type: ignore[arg-type]
    await placed(connection, calling, NOW - timedelta(days=32), 5, **person)  # type: ignore[arg-type]
    await settle(connection, calling)
    team_id = await team_of(connection, calling)
    found = (await counting.of_campaigns(connection, team_id, [calling], NOW))[calling]
    assert found.abandonment == Abandonment(people=3, abandoned=3)


async def test_the_full_pace_is_that_of_the_busiest_five_minutes(connection: DedicatedConnection, calling: int) -> None:
    team_id = await team_of(connection, calling)
    await placed(connection, calling, MORNING, 60, apart_s=5)  # 12 a minute
    await placed(connection, calling, MORNING + timedelta(hours=1), 20, apart_s=15)  # 4 a minute

    async def pace() -> float:
        return (await counting.of_campaigns(connection, team_id, [calling], NOW))[calling].full_per_minute

    await settle(connection, calling)
    assert await pace() == 12.0
    await placed(connection, calling, NOW - timedelta(minutes=4), 120, apart_s=2)  # 24 a minute, at this moment
    assert await pace() == 24.0


async def test_trunks_of_different_companies_are_counted_apart(connection: DedicatedConnection, calling: int) -> None:
    trunk_id = await connection.fetchval("select trunk_id from campaigns where id = $1", calling)
    team_id = await team_of(connection, calling)
    assert await limits.companies(connection, team_id) == {calling: ("",)}
    await limits.set_subscriber(connection, trunk_id, CNPJ, by=None, now=NOW)
    await placed(connection, calling, MORNING, 4)
    assert await limits.companies(connection, team_id) == {calling: (CNPJ,)}
    assert await counting.of_companies(connection, ["", CNPJ], NOW) == {"": Counts(), CNPJ: Counts(4, 4, 0, 4)}
    assert await connection.fetchval("select action from audit_log") == "trunk.change"


async def test_a_trunk_that_does_not_exist_has_no_company(connection: DedicatedConnection) -> None:
    with pytest.raises(UnknownTrunk):
        await limits.set_subscriber(connection, 4711, CNPJ, by=None, now=NOW)


async def test_the_limits_that_ship_are_anatels(connection: DedicatedConnection) -> None:
    [row] = await limits.every(connection)
    assert (row.company, row.certainty, row.limits) == (None, "L", CallingLimits())
    assert "Anatel" in row.source


async def test_a_companys_own_limits_come_first_and_the_latest_of_them(connection: DedicatedConnection) -> None:
    day = date(2026, 11, 18)
    for company, valid_from, calls in (
        (None, date(2026, 11, 1), 1),
        (CNPJ, date(2026, 10, 1), 2),
        (CNPJ, day, 3),
        (CNPJ, date(2026, 12, 1), 4),
    ):
        row = LimitRow(company, valid_from, CallingLimits(calls_per_day=calls), "contrato", "C")
        await limits.put(connection, row, by=None, now=NOW)
    found = await limits.in_force(connection, ["", CNPJ], day)
    assert {company: each.calls_per_day for company, each in found.items()} == {"": 1, CNPJ: 3}
    assert (await limits.in_force(connection, [""], date(2020, 1, 1)))[""] == limits.NO_LIMITS


async def test_a_limit_is_changed_in_its_place(connection: DedicatedConnection) -> None:
    for share in (0.5, 0.6):
        row = LimitRow(CNPJ, date(2026, 11, 1), CallingLimits(short_share=share), "nossa meta", "C")
        await limits.put(connection, row, by=None, now=NOW)
    assert [row.limits.short_share for row in await limits.every(connection)] == [0.85, 0.6]
