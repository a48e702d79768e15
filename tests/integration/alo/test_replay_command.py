"""`alo replay`: figures of a past day by hour."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from store.pool import connect
from tests.integration.alo.command_line import Say
from tests.integration.dialer.guarding import placed
from tests.integration.queues.seeds import callable_debtor, campaign, portfolio

EIGHT = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # 08:00 in São Paulo
READY = """
with agent as (
    insert into users (username, name, password_hash, role, team_id)
    select 'ana', 'Ana', 'x', 'agent', id from teams returning id
)
insert into presence_log (agent_id, at, state) select id, $1, 'ready' from agent
"""


async def seed(dsn: str) -> None:
    """One agent, who is ready all morning; calls of 20 s one after the other in the first ten minutes of each hour."""
    connection = await connect(dsn, application_name="alo-test")
    try:
        portfolio_id = await portfolio(connection)
        await callable_debtor(connection, portfolio_id)
        campaign_id = await campaign(connection, portfolio_id, name="Atraso")
        await connection.execute(READY, EIGHT)
        for hour in (0, 1):
            await placed(connection, campaign_id, EIGHT.replace(hour=11 + hour, second=1), 30, apart_s=20.5)
    finally:
        await connection.close()


@pytest.fixture
def say(say: Say, database: str) -> Say:
    asyncio.run(seed(database))
    return say


def test_every_hour_is_compared(say: Say) -> None:
    arguments = ("replay", "Equipe", "--day", "2026-11-18", "--from", "08:00", "--to", "10:00", "--json")
    printed = say(*arguments, "--policy", "progressive")
    found = json.loads(printed)
    assert (found["team"], found["campaign"], found["policy"]) == ("Equipe", None, "progressive")
    assert [hour["hour"] for hour in found["hours"]] == ["2026-11-18T08:00:00-03:00", "2026-11-18T09:00:00-03:00"]
    assert [hour["launched"] for hour in found["hours"]] == [30, 30]
    for hour in found["hours"]:  # the agent was idle for fifty minutes in which the history called nobody
        assert hour["would_launch"] == pytest.approx(3600 / 20, rel=0.05)
        assert hour["abandon_rate"] is None
    assert found["total"]["launched"] == 60
    assert say(*arguments, "--policy", "progressive") == printed


def test_a_ratio_of_two_launches_twice_as_many(say: Say) -> None:
    arguments = ("replay", "--day", "2026-11-18", "--from", "08:00", "--to", "08:10", "--json")
    one, two = (
        json.loads(say(*arguments, "--policy", "power", "--ratio", ratio))["total"]["would_launch"] for ratio in "12"
    )
    assert two == pytest.approx(2 * one, rel=0.1)


def test_one_campaign_and_the_predictive_pacer(say: Say) -> None:
    shown = say("replay", "Atraso", "--day", "2026-11-18", "--from", "08:00", "--to", "08:10")
    for words in ("Atraso (Equipe)", "08:00", "would launch", "policy alo", "30"):
        assert words in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("Nirgends",), "there is no campaign named 'Nirgends'"), (("--from", "25:99"), None), (("--to", "07:00"), None)],
)
def test_what_cannot_be_replayed_is_said(say: Say, arguments: tuple[str, ...], said: str | None) -> None:
    if said is None:
        with pytest.raises(AssertionError, match="2 "):
            say("replay", "--day", "2026-11-18", *arguments)
    else:
        assert said in say("replay", "--day", "2026-11-18", *arguments, fails=True)
