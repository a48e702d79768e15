"""What the feeder of a campaign hands out: best first, callbacks before all, shares of a mix, and nobody in vain."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from dialer.expecting import Expected
from dialer.feeder import BATCH, LEASE, Feeder
from queues import campaigns, claims
from queues.admission import PutBack
from queues.contact_rules import Reason
from queues.ordering import strategies
from queues.ordering.strategy import parse_strategy
from store.pool import Connection
from tests.integration.queues.seeds import NOW, attempt, callable_debtor, campaign, debtor, phone, portfolio

ENTRY = """
insert into queue_entries (campaign_id, debtor_id, priority, segment, next_at, callback) values ($1, $2, $3, $4, $5, $6)
"""
LATER = NOW + timedelta(hours=1)


class Rules:
    """A sift that forbids some debtors until later, and remembers what it was asked."""

    def __init__(self, *forbidden: int) -> None:
        self.forbidden = set(forbidden)
        self.asked: list[list[int]] = []

    async def __call__(
        self, _conn: Connection, _campaign_id: int, debtor_ids: Sequence[int], _now: datetime, **_kept: bool
    ) -> tuple[list[int], list[PutBack]]:
        self.asked.append(list(debtor_ids))
        put_back = [PutBack(each, LATER, (Reason.DAILY_CAP,)) for each in debtor_ids if each in self.forbidden]
        return [each for each in debtor_ids if each not in self.forbidden], put_back


@pytest.fixture
async def campaign_id(connection: Connection) -> int:
    return await campaign(connection, await portfolio(connection))


async def _entry(
    conn: Connection,
    campaign_id: int,
    priority: int,
    *,
    segment: int = 0,
    next_at: datetime = NOW,
    callback: bool = False,
) -> int:
    debtor_id = await debtor(conn)
    await conn.execute(ENTRY, campaign_id, debtor_id, priority, segment, next_at, callback)
    return debtor_id


async def _call(conn: Connection, campaign_id: int, debtor_id: int, outcome: str, at: datetime) -> int:
    """A call that ended so, recorded by a new agent, whose id is returned."""
    agent_id = await conn.fetchval(
        "insert into users (username, name, password_hash, role) values ('bia', 'Bia', 'x', 'manager') returning id"
    )
    phone_id = await phone(conn, debtor_id)
    call_id = await attempt(conn, campaign_id, debtor_id, phone_id, created_at=at, outcome=outcome)
    await conn.execute("update attempts set recorded_by = $2 where id = $1", call_id, agent_id)
    return int(agent_id)


async def _all_of(feeder: Feeder, conn: Connection, now: datetime = NOW, need: int = 1) -> list[int]:
    found: list[int] = []
    while (debtor_id := await feeder.next(conn, need, now)) is not None:
        found.append(debtor_id)
    return found


async def test_the_best_go_first(connection: Connection, campaign_id: int) -> None:
    ids = {priority: await _entry(connection, campaign_id, priority) for priority in (3, 9, 1, 7, 5)}
    assert await _all_of(Feeder(campaign_id), connection) == [ids[each] for each in (9, 7, 5, 3, 1)]


async def test_who_expects_a_call_is_never_handed_out_with_the_others(connection: Connection, campaign_id: int) -> None:
    usual = [await _entry(connection, campaign_id, priority) for priority in (9, 8, 7, 6)]
    due_at = NOW + timedelta(seconds=1)
    called_back = await _entry(connection, campaign_id, 0, next_at=due_at, callback=True)
    feeder = Feeder(campaign_id)
    assert await feeder.expected(connection, NOW) == []
    assert await _all_of(feeder, connection, due_at) == usual
    assert await feeder.expected(connection, due_at) == [Expected(called_back, due_at)]
    feeder.took(called_back)
    assert await feeder.expected(connection, due_at) == []


async def test_who_was_abandoned_by_the_last_call_waits_for_an_agent(connection: Connection, campaign_id: int) -> None:
    abandoned, other = [await _entry(connection, campaign_id, priority) for priority in (9, 8)]
    await _call(connection, campaign_id, abandoned, "abandoned", NOW - timedelta(days=1))
    feeder = Feeder(campaign_id)
    assert await _all_of(feeder, connection) == [other]
    assert await feeder.expected(connection, NOW) == [Expected(abandoned, NOW)]


async def test_a_promised_call_knows_who_promised_it(connection: Connection, campaign_id: int) -> None:
    debtor_id = await _entry(connection, campaign_id, 9, callback=True)
    agent_id = await _call(connection, campaign_id, debtor_id, "callback", NOW - timedelta(days=1))
    assert await Feeder(campaign_id).expected(connection, NOW) == [Expected(debtor_id, NOW, agent_id)]


async def test_those_at_hand_carry_their_chance(connection: Connection, campaign_id: int) -> None:
    known, unknown = [await _entry(connection, campaign_id, priority) for priority in (9, 8)]
    await phone(connection, known)
    await phone(connection, unknown)
    await connection.execute(
        """
        insert into phone_history (debtor_id, phone_id, day_part, attempts, answered, right_party, failures, last_at)
        select debtor_id, id, 1, 8, 8, 0, 0, $2 from phones where debtor_id = $1
        """,
        known,
        NOW - timedelta(days=1),
    )
    feeder = Feeder(campaign_id)
    assert feeder.chances(5) == []
    assert await feeder.next(connection, 3, NOW) == known
    assert (feeder.chance or 0) > 0.5
    assert feeder.chances(5) == [None]
    assert await feeder.next(connection, 3, NOW) == unknown
    assert feeder.chance is None


async def test_callbacks_that_wait_longest_go_first(connection: Connection, campaign_id: int) -> None:
    minutes = {wait: NOW - timedelta(minutes=wait) for wait in (1, 3, 2)}
    ids = {wait: await _entry(connection, campaign_id, wait, next_at=at, callback=True) for wait, at in minutes.items()}
    found = await Feeder(campaign_id).expected(connection, NOW)
    assert [each.debtor_id for each in found] == [ids[3], ids[2], ids[1]]


async def test_a_mix_is_kept_from_the_first_calls_on(connection: Connection, campaign_id: int) -> None:
    await _follow(connection, campaign_id, [{"buckets": ["1-30"], "percent": 75}, {"buckets": ["0"], "percent": 25}])
    segment_of = {
        await _entry(connection, campaign_id, priority, segment=segment): segment
        for segment in (0, 1, 2)
        for priority in range(40)
    }
    feeder = Feeder(campaign_id)
    taken = [segment_of[await feeder.next(connection, 4, NOW) or 0] for _ in range(24)]
    assert Counter(taken[:8]) == {1: 6, 2: 2}
    assert Counter(taken) == {1: 18, 2: 6}


async def test_the_share_of_a_dry_segment_goes_to_the_others(connection: Connection, campaign_id: int) -> None:
    await _follow(connection, campaign_id, [{"buckets": ["1-30"], "percent": 50}, {"buckets": ["0"], "percent": 50}])
    first = [await _entry(connection, campaign_id, priority, segment=1) for priority in (9, 8)]
    second = [await _entry(connection, campaign_id, priority, segment=2) for priority in range(9, 0, -1)]
    rest = [await _entry(connection, campaign_id, 99, segment=0)]
    taken = await _all_of(Feeder(campaign_id), connection, need=6)
    assert sorted(taken) == sorted([*first, *second, *rest])
    assert taken[-1:] == rest
    assert [each for each in taken if each in second] == second


async def test_who_comes_in_at_the_head_is_seen_within_two_seconds(connection: Connection, campaign_id: int) -> None:
    for priority in range(10):
        await _entry(connection, campaign_id, priority)
    feeder = Feeder(campaign_id)
    for _ in range(2):
        await feeder.next(connection, 1, NOW)
    best = await _entry(connection, campaign_id, 99)
    later = NOW + timedelta(seconds=2)
    assert await feeder.next(connection, 1, later) == best


async def test_nobody_is_sifted_until_admission_refuses(connection: Connection, campaign_id: int) -> None:
    ids = [await _entry(connection, campaign_id, priority) for priority in range(20, 0, -1)]
    rules = Rules(ids[2], ids[3], ids[5])
    feeder = Feeder(campaign_id, rules)
    assert [await feeder.next(connection, 2, NOW) for _ in range(3)] == ids[:3]
    assert rules.asked == []
    feeder.refused()
    assert await feeder.next(connection, 2, NOW) == ids[4]
    assert rules.asked == [[ids[3]], ids[4:12]]
    found = await connection.fetchval("select next_at from queue_entries where debtor_id = $1", ids[5])
    assert found == LATER


async def test_sifting_ends_with_a_batch_that_has_nobody_to_put_back(connection: Connection, campaign_id: int) -> None:
    ids = [await _entry(connection, campaign_id, priority) for priority in range(30, 0, -1)]
    rules = Rules(ids[0])
    feeder = Feeder(campaign_id, rules)
    feeder.refused()
    assert await _all_of(feeder, connection) == ids[1:]
    assert rules.asked[0][0] == ids[0]
    assert sum(ids[0] in each for each in rules.asked) == 1
    assert sum(len(each) for each in rules.asked) < len(ids)


async def test_who_was_abandoned_today_is_expected_although_the_rules_are_asked(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    today = NOW - timedelta(hours=1)
    promised, abandoned, met = [await callable_debtor(connection, portfolio_id) for _ in range(3)]
    for debtor_id in (promised, abandoned):
        phone_id = await connection.fetchval("select id from phones where debtor_id = $1", debtor_id)
        await attempt(connection, campaign_id, debtor_id, phone_id, created_at=today, outcome="abandoned")
    for debtor_id in (promised, abandoned, met):
        await connection.execute(ENTRY, campaign_id, debtor_id, 9, 0, NOW, debtor_id == promised)
    feeder = Feeder(campaign_id)
    feeder.refused()
    assert await _all_of(feeder, connection) == [met]
    assert {each.debtor_id for each in await feeder.expected(connection, NOW)} == {promised, abandoned}


async def test_who_was_abandoned_since_they_were_claimed_is_expected_under_the_same_lease(
    connection: Connection,
) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    first, second = [await callable_debtor(connection, portfolio_id) for _ in range(2)]
    for priority, debtor_id in ((9, first), (8, second)):
        await connection.execute(ENTRY, campaign_id, debtor_id, priority, 0, NOW, False)
    feeder = Feeder(campaign_id)
    assert await feeder.next(connection, 1, NOW) == first
    phone_id = await connection.fetchval("select id from phones where debtor_id = $1", second)
    await attempt(connection, campaign_id, second, phone_id, created_at=NOW, outcome="abandoned")
    feeder.refused()
    later = NOW + timedelta(seconds=50)
    assert await feeder.next(connection, 1, later) is None
    assert [each.debtor_id for each in await feeder.expected(connection, later)] == [second]
    assert await feeder.expected(connection, NOW + LEASE) == []


async def test_a_lease_about_to_run_out_is_not_handed_out(connection: Connection, campaign_id: int) -> None:
    ids = [await _entry(connection, campaign_id, priority) for priority in (3, 2, 1)]
    feeder = Feeder(campaign_id)
    assert await feeder.next(connection, 2, NOW) == ids[0]
    assert await feeder.next(connection, 2, NOW + LEASE - timedelta(seconds=4)) is None
    await claims.return_expired(connection, NOW + LEASE)
    assert await _all_of(feeder, connection, NOW + LEASE) == ids


async def test_a_queue_emptied_fast_is_claimed_in_larger_batches(connection: Connection, campaign_id: int) -> None:
    for priority in range(500):
        await _entry(connection, campaign_id, priority)
    feeder = Feeder(campaign_id)
    leased: list[int] = []
    for _ in range(400):
        await feeder.next(connection, 1, NOW)
        leased.append(await connection.fetchval("select count(*) from queue_entries where state = 'leased'"))
    steps = [after - before for before, after in pairwise(leased) if after != before]
    assert leased[0] == 2
    assert steps == [4, 8, 16, 32, 64, 128, BATCH]


async def _follow(conn: Connection, campaign_id: int, mix: list[dict[str, object]]) -> None:
    saved = await strategies.save(conn, name="Mistura", strategy=parse_strategy({"mix": mix}), by=None, now=NOW)
    made = await campaigns.get(conn, campaign_id)
    await campaigns.update(
        conn, campaign_id, limits=made.limits, filter=made.filter, strategy_id=saved.id, by=None, now=NOW
    )
