"""The hot statements of the queue keep their indexes, with a long queue cooling at its head."""

from collections import Counter
from datetime import timedelta

import pytest

from queues import claims
from queues.claims import Wanted
from queues.ordering import reprioritising
from queues.ordering.candidates import tables_argument, terms_argument
from queues.ordering.eligibility import Terms
from queues.ordering.strategy import default_strategy
from store.pool import Connection
from tests.integration.queues.seeds import NOW, campaign, portfolio
from tests.plans.explaining import Node, blocks, explain, indexes, nodes, scanned_tables

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
LEASE = timedelta(seconds=30)
MIX = 3
ACCOUNTS = """
insert into accounts
    (portfolio_id, debtor_id, oldest_due, amount_centavos, open_debts, prescribed, bucket, callable_phones, attempts,
    broken, score, bins, model_id, changes_on, scored_at, cause)
select $1, id, $2, 50000, 1, false, 2, 1, 0, 0, id % 1000, '{}', 1, 'infinity', $3, 'import' from debtors
"""


@pytest.fixture
async def long_queue(connection: Connection) -> int:
    """A campaign whose 100,000 best debtors are cooling, with 1,000 ready ones behind them."""
    campaign_id = await campaign(connection, await portfolio(connection))
    await connection.execute(DEBTORS, COOLING + READY)
    await connection.execute(ENTRIES, campaign_id, COOLING, NOW, LATER)
    await connection.execute("vacuum analyze queue_entries")
    return campaign_id


def _arguments(campaign_id: int, *wanted: Wanted) -> tuple[object, ...]:
    shares = ([each.segment for each in wanted], [each.limit for each in wanted], [each.at_most for each in wanted])
    return (campaign_id, NOW, NOW + LEASE, *shares)


def _sorts(plan: Node) -> set[str]:
    return {node["Node Type"] for node in nodes(plan) if "Sort" in node["Node Type"]}


async def test_a_claim_walks_the_index_past_those_who_cool(connection: Connection, long_queue: int) -> None:
    plan = await explain(connection, claims.SQL.claim_shares, *_arguments(long_queue, Wanted(0, 50)))
    assert indexes(plan) == {"queue_entries_next"}
    assert scanned_tables(plan) == _sorts(plan) == set()
    assert blocks(plan) < 2_500  # the index entries of those who cool, and the 50 rows; their heap alone is 700 blocks
    await connection.execute("set plan_cache_mode = force_generic_plan")
    taken = await claims.claim(connection, campaign_id=long_queue, limit=50, lease=LEASE, now=NOW)
    assert [claim.priority for claim in taken] == list(range(20_000 - COOLING - 1, 20_000 - COOLING - 51, -1))


async def test_a_watermark_jumps_over_those_who_cool(connection: Connection, long_queue: int) -> None:
    wanted = Wanted(0, 50, at_most=20_000 - COOLING)
    plan = await explain(connection, claims.SQL.claim_shares, *_arguments(long_queue, wanted))
    assert indexes(plan) == {"queue_entries_next"}
    assert blocks(plan) < 1_000


async def test_every_share_of_a_mix_walks_the_same_index(connection: Connection, long_queue: int) -> None:
    await connection.execute("update queue_entries set segment = debtor_id % $1", MIX)
    await connection.execute("vacuum analyze queue_entries")
    wanted = [Wanted(segment, 20) for segment in range(MIX)]
    plan = await explain(connection, claims.SQL.claim_shares, *_arguments(long_queue, *wanted))
    assert indexes(plan) == {"queue_entries_next"}
    assert scanned_tables(plan) == _sorts(plan) == set()
    marked = [Wanted(segment, 20, at_most=20_000 - COOLING) for segment in range(MIX)]
    assert blocks(await explain(connection, claims.SQL.claim_shares, *_arguments(long_queue, *marked))) < 1_500
    claimed = await claims.claim_shares(connection, campaign_id=long_queue, shares=wanted, lease=LEASE, now=NOW)
    assert Counter(claim.segment for claim in claimed) == dict.fromkeys(range(MIX), 20)


async def test_callbacks_are_found_by_an_index_of_their_own(connection: Connection, long_queue: int) -> None:
    await connection.execute("update queue_entries set callback = true where debtor_id % 1000 = 0")
    await connection.execute("vacuum analyze queue_entries")
    plan = await explain(connection, claims.SQL.claim_callbacks, long_queue, LATER, LATER + LEASE, 50)
    assert indexes(plan) == {"queue_entries_callbacks"}
    assert scanned_tables(plan) == set()
    assert blocks(plan) < 1_000


async def test_expired_leases_are_found_by_their_index(connection: Connection, long_queue: int) -> None:
    await claims.claim(connection, campaign_id=long_queue, limit=20, lease=timedelta(seconds=1), now=NOW)
    await connection.execute("analyze queue_entries")
    plan = await explain(connection, claims.SQL.return_expired, LATER)
    assert indexes(plan) == {"queue_entries_leases"}
    assert scanned_tables(plan) == set()


async def test_some_debtors_are_found_by_key(connection: Connection, long_queue: int) -> None:
    await claims.claim(connection, campaign_id=long_queue, limit=20, lease=LEASE, now=NOW)
    debtor_id = await connection.fetchval("select max(debtor_id) from queue_entries where state = 'leased'")
    for statement, arguments in (
        (claims.SQL.mark_dialing, (long_queue, debtor_id)),
        (claims.SQL.release, (long_queue, debtor_id, LATER, False)),
        (claims.SQL.put_back, (long_queue, [debtor_id], [LATER])),
    ):
        plan = await explain(connection, statement, *arguments)
        assert indexes(plan) == {"queue_entries_pkey"}
        assert scanned_tables(plan) == set()
        assert blocks(plan) < 100


async def test_a_few_debtors_are_reordered_without_reading_all(connection: Connection, long_queue: int) -> None:
    portfolio_id = await connection.fetchval("select portfolio_id from campaigns where id = $1", long_queue)
    await connection.execute(ACCOUNTS, portfolio_id, NOW.date() - timedelta(days=10), NOW)
    await connection.execute("vacuum analyze accounts")
    some = await connection.fetchval("select array_agg(id) from (select id from debtors order by id limit 20) as d")
    tables = await tables_argument(connection, default_strategy(), NOW)
    await connection.execute(reprioritising.SQL.plan_for_values.replace("true", "false"))
    asked = (long_queue, portfolio_id, NOW, NOW.date(), terms_argument(Terms()), tables, some)
    plan = await explain(connection, reprioritising.SQL.apply, *asked, None, False, None, None, None)
    assert indexes(plan) >= {"accounts_pkey", "queue_entries_pkey"}
    assert scanned_tables(plan) <= {"campaigns", "attempts"}
    assert blocks(plan) < 2_000
    plan = await explain(connection, reprioritising.SQL.remove_gone, long_queue, portfolio_id, some)
    assert scanned_tables(plan) == set()
