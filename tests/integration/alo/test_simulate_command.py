"""`alo simulate`: a campaign's day, judged by its own past calls."""

import asyncio
import json
from pathlib import Path

import asyncpg
import pytest

from tests.integration.alo.command_line import Say

CSV = (
    "CPF;Nome;Contrato;Valor;Vencimento;Telefone;UF\n529.982.247-25;Maria;A-1;1.234,56;03/10/2026;(11) 98765-4321;SP\n"
)

# Every fourth call is answered after 9 s; of these every tenth is abandoned, the others talk for 45 to 137 s and are
# written up in 12 s; every ninth of these ends in an agreement. Every sixteenth call is the network's fault.
PAST_CALLS = """
insert into attempts
    (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, agent_id, state, created_at, answered_at,
    connected_at, ended_at, closed_at, outcome)
select
    gen_random_uuid(), c.id, p.debtor_id, p.id, p.number, c.trunk_id, c.team_id,
    case when talks then (select id from users order by id offset call % 3 limit 1) end,
    'closed', began, case when answers then began + interval '9 s' end, case when talks then began + interval '9 s' end,
    ends, ends + case when talks then interval '12 s' else interval '0 s' end,
    case
        when call % 16 = 1 then 'network_failure'
        when not answers then 'no_answer'
        when not talks then 'abandoned'
        when call % 5 = 0 then 'agreement'
        else 'refuses'
    end
from campaigns as c, phones as p, generate_series(0, $1::int - 1) as call,
    lateral (select now() - interval '1 day' - make_interval(secs => call * 20) as began) as b,
    lateral (select call % 4 = 0 as answers, call % 4 = 0 and call % 40 <> 0 as talks) as t,
    lateral (
        select
            began + make_interval(secs => case when talks then 50 + call % 100 when answers then 12 else 26 end) as ends
    ) as e
"""


@pytest.fixture
def say(say: Say, tmp_path: Path) -> Say:
    """On a centre with a campaign that three agents call for."""
    debts = tmp_path / "debts.csv"
    debts.write_text(CSV, encoding="utf-8")
    say("team", "add", "Equipe")
    say("trunk", "add", "op", "--address", "203.0.113.10:5060", "--caller-id", "1140028922", "--simulated")
    say("portfolio", "import", str(debts), "--portfolio", "Lojas", "--creditor", "Lojas S.A.")
    say("campaign", "add", "Todos", "--portfolio", "Lojas", "--team", "Equipe", "--trunk", "op")
    return say


async def _write(dsn: str, calls: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            """
            insert into users (username, name, password_hash, role, team_id)
            select 'agent' || number, 'Agent', 'x', 'agent', (select id from teams) from generate_series(1, 3) as number
            """
        )
        await connection.execute(PAST_CALLS, calls)
    finally:
        await connection.close()


def test_expects_of_a_day_what_its_calls_were_like(say: Say, database: str) -> None:
    asyncio.run(_write(database, 1600))
    told = say("simulate", "Todos", "--hours", "2", "--days", "3", "--target", "3", "--json")
    report = json.loads(told[told.index("{") :])
    assert report["agents"] == 3
    assert report["history"] == {"calls": 1500, "answered": 400, "talked": 360, "agreements": 40}
    predictive, progressive = report["expected"]["alo"], report["expected"]["progressive"]
    # a conversation takes 89.9 + 12 s in the mean
    contacts = progressive["contacts"]["mean"]
    assert progressive["occupancy"]["mean"] == pytest.approx(contacts * 101.9 / (2 * 3 * 3600), rel=0.05)
    assert progressive["dials"]["mean"] == pytest.approx(contacts / (400 / 1500), rel=0.1)
    assert progressive["agreements"]["mean"] == pytest.approx(contacts * 40 / 360, rel=0.3)
    assert progressive["abandoned"]["high"] == 0
    assert predictive["contacts"]["mean"] > contacts
    assert predictive["contacts"]["low"] < predictive["contacts"]["mean"] < predictive["contacts"]["high"]


def test_prints_a_table_for_as_many_agents_as_asked(say: Say, database: str) -> None:
    asyncio.run(_write(database, 1600))
    told = say("simulate", "Todos", "--hours", "0.5", "--days", "2", "--agents", "2")
    assert "Todos: 400 of 1500 calls answered; 40 agreements." in told
    assert "with 2 agents" in told
    assert "contacts" in told


def test_says_how_many_answered_calls_are_needed(say: Say, database: str) -> None:
    asyncio.run(_write(database, 160))
    assert "has 40 answered calls in this time; 100" in say("simulate", "Todos", fails=True)
    assert "has 0 answered calls" in say("simulate", "Todos", "--since-days", "1", fails=True)
    assert "there is no campaign" in say("simulate", "Outra", fails=True)
