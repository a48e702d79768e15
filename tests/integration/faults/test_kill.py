"""kill -9 of each kind of process in the middle of calls: nothing is lost, nobody is called twice, nobody is stuck."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.integration.faults.running_centre import RunningCentre, running_centre

STUCK_LIMIT_S = 5.0
PAUSE = "update campaigns set status = 'paused'"
ALL_CLOSED = "select not exists (select from attempts where closed_at is null)"
CLOSED_ONCE = "select every(closed_at is not null and outcome is not null) from attempts where id::text = any($1)"
IN_A_CALL = "select from agent_presence where attempt_id::text = any($1) and state in ('reserved', 'talking')"
LEFT_THE_CALL = f"select not exists ({IN_A_CALL})"
ANSWERED_SINCE = "select exists (select from attempts where created_at > $1 and connected_at is not null)"
OPEN_NOW = "select id::text from attempts where closed_at is null"


@pytest.fixture
async def centre(server_home: Path) -> AsyncIterator[RunningCentre]:
    directory = server_home / f"centre-{uuid4().hex[:8]}"
    async with running_centre(directory, robots=3, debtors=300, carrier=("--no-suffixes", *PEOPLE)) as running:
        yield running


PEOPLE = ("--workers", "3", "--proportion", "person=3")


@pytest.mark.timeout(240)
async def test_killed_sip_workers_cost_their_calls_and_nothing_else(centre: RunningCentre) -> None:
    calls = await centre.until_talking(2)
    for pid in centre.worker_pids():
        centre.kill(pid)
    assert await centre.until_true(LEFT_THE_CALL, list(calls), timeout_s=STUCK_LIMIT_S)
    assert await centre.until_true(CLOSED_ONCE, list(calls))
    causes = await centre.pool.fetch("select cause from attempts where id::text = any($1)", list(calls))
    assert "worker_lost" in {row["cause"] for row in causes}
    await assert_it_goes_on_and_ends_well(centre)


@pytest.mark.timeout(240)
async def test_a_killed_dialer_drops_no_conversation(centre: RunningCentre) -> None:
    await centre.until_talking(2)
    before = [row["id"] for row in await centre.pool.fetch(OPEN_NOW)]
    old = centre.pid("dialer")
    centre.kill(old)
    conversations = await centre.talking()
    await assert_it_goes_on_and_ends_well(centre)
    assert centre.pid("dialer") != old
    causes = {centre.witness.ended[call].cause for call in conversations}
    assert causes <= {"remote_hangup", "local_hangup"}, "a conversation ended for another reason than a hang-up"
    assert await centre.until_true(CLOSED_ONCE, before)


@pytest.mark.timeout(240)
async def test_a_killed_database_loses_no_outcome(centre: RunningCentre) -> None:
    await centre.until_talking(2)
    before = [row["id"] for row in await centre.pool.fetch(OPEN_NOW)]
    postgres = centre.demo.centre.postgres
    assert postgres is not None
    assert postgres.pid is not None
    centre.kill(postgres.pid)
    await assert_it_goes_on_and_ends_well(centre)
    assert await centre.until_true(CLOSED_ONCE, before)


async def assert_it_goes_on_and_ends_well(centre: RunningCentre) -> None:
    """New conversations begin, then all calls come to an outcome; nobody was stuck, nobody was dialled twice."""
    now = await centre.database_time()
    assert await centre.until_true(ANSWERED_SINCE, now), "no conversation began after the fault"
    await centre.pool.execute(PAUSE)
    assert await centre.until_true(ALL_CLOSED), await centre.pool.fetch(OPEN_NOW)
    assert centre.longest_stuck_s < STUCK_LIMIT_S
    assert await centre.dialled_more_than_once() == {}
