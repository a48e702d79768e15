"""The hot statements of the queue keep their indexes, with a long queue cooling at its head."""

from datetime import timedelta

import pytest

from queues import claims
from queues.claims import HIGHEST_PRIORITY
from store.pool import Connection
from tests.integration.queues.seeds import NOW, campaign, portfolio
from tests.plans.explaining import blocks, explain, indexes, scanned_tables

COOLING = 100_000
READY = 1_000
DEBTORS = "insert into debtors (document, name) select 'D' || n, 'Maria' from generate_series(1, $1::int) as n"
ENTRIES = """
insert into queue_entries (campaign_id, debtor_id, priority, next_at)
select $1, id, 20000 - row_number() over by_id, case when row_number() over by_id <= $2 then $4 else $3::timestamptz end
from debtors
window by_id as (order by id)
"""
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def long_queue(connection: Connection) -> int:
    """A campaign whose 100,000 best debtors are cooling, with 1,000 ready ones behind them."""
    campaign_id = await campaign(connection, await portfolio(connection))
    await connection.execute(DEBTORS, COOLING + READY)
    await connection.execute(ENTRIES, campaign_id, COOLING, NOW, LATER)
    await connection.execute("vacuum analyze queue_entries")
    return campaign_id


async def test_a_claim_walks_the_index_past_those_who_cool(connection: Connection, long_queue: int) -> None:
    arguments = (long_queue, NOW, 50, NOW + timedelta(seconds=30), HIGHEST_PRIORITY)
    plan = await explain(connection, claims.SQL.claim, *arguments)
    assert indexes(plan) == {"queue_entries_next"}
    assert scanned_tables(plan) == set()
    assert blocks(plan) < 2_500  # the index entries of those who cool, and the 50 rows; their heap alone is 700 blocks
    await connection.execute("set plan_cache_mode = force_generic_plan")
    taken = await claims.claim(connection, campaign_id=long_queue, limit=50, lease=timedelta(seconds=30), now=NOW)
    assert [claim.priority for claim in taken] == list(range(20_000 - COOLING - 1, 20_000 - COOLING - 51, -1))


async def test_a_watermark_jumps_over_those_who_cool(connection: Connection, long_queue: int) -> None:
    below = 20_000 - COOLING
    arguments = (long_queue, NOW, 50, NOW + timedelta(seconds=30), below)
    plan = await explain(connection, claims.SQL.claim, *arguments)
    assert indexes(plan) == {"queue_entries_next"}
    assert blocks(plan) < 1_000


async def test_expired_leases_are_found_by_their_index(connection: Connection, long_queue: int) -> None:
    await claims.claim(connection, campaign_id=long_queue, limit=20, lease=timedelta(seconds=1), now=NOW)
    await connection.execute("analyze queue_entries")
    plan = await explain(connection, claims.SQL.return_expired, LATER)
    assert indexes(plan) == {"queue_entries_leases"}
    assert scanned_tables(plan) == set()


@pytest.mark.parametrize("statement", ["mark_dialing", "release"])
async def test_one_debtor_is_found_by_key(connection: Connection, long_queue: int, statement: str) -> None:
    debtor_id = await connection.fetchval("select max(debtor_id) from queue_entries")
    arguments = (long_queue, debtor_id) if statement == "mark_dialing" else (long_queue, debtor_id, LATER)
    plan = await explain(connection, getattr(claims.SQL, statement), *arguments)
    assert scanned_tables(plan) == set()
    assert blocks(plan) < 50
