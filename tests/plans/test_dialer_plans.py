"""What the dialer and the screens ask all day keeps its indexes, with a year of closed attempts in the table."""

from datetime import timedelta

import pytest_asyncio

from dialer import attempts, screen, wallboard
from dialer.inbound import board, callers
from queues.lines import trunk_health
from store.pool import Connection, DedicatedConnection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, portfolio
from tests.plans.explaining import explain, indexes, scanned_tables

CLOSED = 20_000
HISTORY = """
insert into attempts
    (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, ended_at, closed_at, outcome)
select gen_random_uuid(), c.id, p.debtor_id, p.id, p.number, c.trunk_id, c.team_id, 'closed', t.at, t.at, t.at, 'busy'
from campaigns c, phones p, generate_series(1, $1::int) n,
    lateral (select $2::timestamptz - n * interval '10 min' as at) as t
where p.id = (select min(id) + n % 100 from phones)
"""
AGREEMENTS = """
insert into agreements (portfolio_id, debtor_id, attempt_id, original_centavos, total_centavos, created_at)
select c.portfolio_id, a.debtor_id, a.id, 100, 100, a.created_at
from attempts a
join campaigns c on c.id = a.campaign_id
"""
INSTALMENTS = "insert into instalments select id, 1, created_at::date, 100 from agreements"
PAYMENTS = """
insert into payments (agreement_id, instalment, amount_centavos, paid_on, source, source_id, posted_at)
select id, 1, 100, created_at::date, 'test', id::text, created_at from agreements
"""
DAILY = {
    "today": "attempts_day",
    "outcomes_today": "attempts_day",
    "agreements_today": "agreements_day",
    "payments_today": "payments_day",
}
MIDNIGHT = NOW - timedelta(hours=12)


@pytest_asyncio.fixture
async def year(connection: DedicatedConnection) -> Connection:
    portfolio_id = await portfolio(connection)
    await campaign(connection, portfolio_id)
    for _ in range(100):
        await callable_debtor(connection, portfolio_id)
    await connection.execute(HISTORY, CLOSED, NOW)
    for statement in (AGREEMENTS, INSTALMENTS, PAYMENTS):
        await connection.execute(statement)
    await connection.execute("analyze")
    return connection


async def test_one_call_is_found_among_a_year_of_them(year: Connection) -> None:
    for statement in (attempts.SQL.open_of_team, attempts.SQL.watched):
        assert "attempts" not in scanned_tables(await explain(year, statement, 1))
    assert "attempts" not in scanned_tables(await explain(year, attempts.SQL.on_trunks, [1]))
    hour = await explain(year, trunk_health.SQL.last_hour, NOW - timedelta(hours=1), NOW)
    assert "attempts" not in scanned_tables(hour)
    assert "attempts_trunk" in indexes(hour)
    shown = await explain(year, screen.SQL.read, 1, NOW.date())
    assert "attempts" not in scanned_tables(shown)
    assert "attempts_debtor" in indexes(shown)


async def test_the_wallboard_reads_the_day_and_not_the_year(year: Connection) -> None:
    for name, index in DAILY.items():
        plan = await explain(year, getattr(wallboard.SQL, name), [1], MIDNIGHT)
        assert index in indexes(plan), name
        assert not {"attempts", "agreements", "payments"} & scanned_tables(plan), name
    assert "attempts" not in scanned_tables(await explain(year, wallboard.SQL.calls, [1]))


async def test_who_waits_is_found_among_a_year_of_callers(year: Connection) -> None:
    await year.execute("update attempts set direction = 'inbound'")
    await year.execute(
        """
        insert into inbound_calls (attempt_id, team_id, called, arrived_at, open, state)
        select id, team_id, '+551140001234', created_at, true, 'over' from attempts
        """
    )
    await year.execute("analyze")
    newest = await year.fetchval("select id from attempts order by created_at desc limit 1")
    tables = {"attempts", "inbound_calls"}
    for statement, values in (
        (callers.SQL.waiting, (1,)),
        (callers.SQL.ahead, (1, NOW, newest)),
        (callers.SQL.spoken_for, (1,)),
        (callers.SQL.last_agent, ([1, 2], 1)),
        (board.SQL.waiting, ([1],)),
        (board.SQL.today, ([1], MIDNIGHT)),
    ):
        assert not tables & scanned_tables(await explain(year, statement, *values)), statement
    assert not tables & scanned_tables(await explain(year, callers.SQL.candidates, "+5511999990000"))
