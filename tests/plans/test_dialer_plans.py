"""What the dialer and the screens ask all day keeps its indexes, with a year of closed attempts in the table."""

from datetime import timedelta

import pytest_asyncio

from dialer import attempts, names, past_shift, screen, wallboard
from dialer.guards import counting
from dialer.inbound import board, callers
from queues.lines import trunk_health
from store.pool import Connection, DedicatedConnection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, portfolio
from tests.plans.explaining import blocks, explain, indexes, nodes, scanned_tables

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
PEOPLE = """
insert into debtors (document, name)
select n, case when n % 7 = 0 then 'Maria ' else 'Pessoa ' end || n from generate_series(1, 35000) n
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
    shown = await explain(year, screen.SQL.read, 1, NOW.date(), MIDNIGHT)
    assert "attempts" not in scanned_tables(shown)
    assert "attempts_debtor" in indexes(shown)


async def test_a_name_is_found_by_its_beginning(year: Connection) -> None:
    await year.execute("update campaigns set mode = 'manual', status = 'running'")
    await year.execute(PEOPLE)
    await year.execute("analyze")
    rare = await explain(year, names.SQL.find, 1, ["joa", "jóa"], ["joao%", "% prado%"], 5_000, 9)
    common = await explain(year, names.SQL.find, 1, ["mar", "már"], ["mar%"], 500, 9)
    for plan in (rare, common):
        assert "debtors_name" in indexes(plan)
        assert "debtors" not in scanned_tables(plan)
        assert "folded(" not in str(plan)  # the function itself, called for every row, where it is not inlined
    assert [node["Actual Rows"] for node in nodes(common) if node.get("Relation Name") == "debtors"] == [500]


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


async def test_guards_count_the_last_minutes_and_not_the_year(year: Connection) -> None:
    team_id = await year.fetchval("select id from teams")
    async with year.transaction():
        while await counting.settle(year, team_id, NOW):
            continue
    day, since = NOW.date(), NOW.date() - timedelta(days=30)
    month = day.replace(day=1)
    looks = (
        (counting.SQL.of_companies, ([""], day, month, MIDNIGHT, MIDNIGHT - timedelta(days=17))),
        (counting.SQL.of_campaigns, (team_id, [1], since, since, NOW)),
        (counting.SQL.settle, (team_id, NOW - timedelta(minutes=5), NOW, "America/Sao_Paulo")),
    )
    for statement, values in looks:
        plan = await explain(year, statement, *values)
        assert "attempts" not in scanned_tables(plan), statement
        assert blocks(plan) < 400, statement


async def test_a_past_shift_is_read_by_its_day(year: Connection) -> None:
    await year.execute(
        """
        with agents as (
            insert into users (username, name, password_hash, role, team_id)
            select 'agent' || n, 'Agente', 'x', 'agent', t.id from teams t, generate_series(1, 50) n returning id
        )
        insert into presence_log (agent_id, at, state)
        select a.id, $1::timestamptz - n * interval '1 min', 'ready' from agents a, generate_series(1, 400) n
        """,
        NOW,
    )
    await year.execute("analyze presence_log")
    for statement in (past_shift.SQL.calls, past_shift.SQL.states):
        plan = await explain(year, statement, 1, NOW - timedelta(hours=8), NOW)
        assert not {"attempts", "presence_log"} & scanned_tables(plan), statement
