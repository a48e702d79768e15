"""Claims on a real queue: order, leases, and the ways back."""

from datetime import timedelta

import pytest

from queues import claims
from queues.claims import Claim, Depth, Rank, Return
from queues.errors import LeaseLost
from queues.priority import CALLBACK_PRIORITY
from store.pool import Connection
from tests.integration.queues.seeds import NOW, campaign, debtor, portfolio, queue_entry

LEASE = timedelta(seconds=30)


async def _queue(conn: Connection, *priorities: int) -> tuple[int, list[int]]:
    campaign_id = await campaign(conn, await portfolio(conn))
    debtors = [await debtor(conn) for _ in priorities]
    for debtor_id, priority in zip(debtors, priorities, strict=True):
        await queue_entry(conn, campaign_id, debtor_id, priority=priority)
    return campaign_id, debtors


async def test_claims_the_highest_priorities_first(connection: Connection) -> None:
    campaign_id, (low, high, middle) = await _queue(connection, 1, 9, 5)
    first = await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW)
    second = await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW)
    assert first == [Claim(high, 9), Claim(middle, 5)]
    assert second == [Claim(low, 1)]


async def test_leaves_those_who_are_not_due_yet(connection: Connection) -> None:
    campaign_id, [cooling] = await _queue(connection, 1)
    await connection.execute("update queue_entries set next_at = $1", NOW + timedelta(seconds=1))
    assert await claims.claim(connection, campaign_id=campaign_id, limit=5, lease=LEASE, now=NOW) == []
    later = NOW + timedelta(seconds=1)
    assert await claims.claim(connection, campaign_id=campaign_id, limit=5, lease=LEASE, now=later) == [
        Claim(cooling, 1)
    ]


async def test_a_watermark_passes_over_the_head(connection: Connection) -> None:
    campaign_id, (low, _) = await _queue(connection, 1, 9)
    found = await claims.claim(connection, campaign_id=campaign_id, limit=5, lease=LEASE, now=NOW, at_most=5)
    assert found == [Claim(low, 1)]


async def test_counts_every_state(connection: Connection) -> None:
    campaign_id, debtors = await _queue(connection, 5, 4, 3, 2, 1)
    await claims.claim(connection, campaign_id=campaign_id, limit=3, lease=LEASE, now=NOW)
    await claims.mark_dialing(connection, campaign_id, debtors[0])
    await claims.release(connection, campaign_id, debtors[1], None)
    await connection.execute(
        "update queue_entries set next_at = $1 where debtor_id = $2", NOW + timedelta(hours=1), debtors[4]
    )
    found = await claims.depth(connection, campaign_id, NOW)
    assert found == Depth(ready=1, cooling=1, leased=1, dialing=1, done=1)


async def test_an_expired_lease_comes_back_once(connection: Connection) -> None:
    campaign_id, _ = await _queue(connection, 2, 1)
    await claims.claim(connection, campaign_id=campaign_id, limit=1, lease=LEASE, now=NOW)
    assert await claims.return_expired(connection, NOW + LEASE - timedelta(microseconds=1)) == 0
    assert await claims.return_expired(connection, NOW + LEASE) == 1
    assert await claims.return_expired(connection, NOW + LEASE) == 0
    assert (await claims.depth(connection, campaign_id, NOW)).ready == 2


async def test_a_call_has_no_lease_to_expire(connection: Connection) -> None:
    campaign_id, [debtor_id] = await _queue(connection, 1)
    await claims.claim(connection, campaign_id=campaign_id, limit=1, lease=LEASE, now=NOW)
    await claims.mark_dialing(connection, campaign_id, debtor_id)
    assert await claims.return_expired(connection, NOW + timedelta(days=1)) == 0


async def test_a_lost_lease_starts_no_call(connection: Connection) -> None:
    campaign_id, [debtor_id] = await _queue(connection, 1)
    await claims.claim(connection, campaign_id=campaign_id, limit=1, lease=LEASE, now=NOW)
    await claims.return_expired(connection, NOW + LEASE)
    with pytest.raises(LeaseLost) as refused:
        await claims.mark_dialing(connection, campaign_id, debtor_id)
    assert (refused.value.campaign_id, refused.value.debtor_id) == (campaign_id, debtor_id)


async def test_released_debtors_wait_until_their_time(connection: Connection) -> None:
    campaign_id, (first, second) = await _queue(connection, 2, 1)
    later = NOW + timedelta(hours=4)
    await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW)
    await claims.mark_dialing(connection, campaign_id, first)
    assert await claims.release(connection, campaign_id, first, later)
    assert await claims.release(connection, campaign_id, second, None)
    assert await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW) == []
    found = await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=later)
    assert found == [Claim(first, 2)]


async def test_only_what_is_claimed_can_be_released(connection: Connection) -> None:
    campaign_id, [debtor_id] = await _queue(connection, 1)
    assert not await claims.release(connection, campaign_id, debtor_id, None)
    assert (await claims.depth(connection, campaign_id, NOW)).ready == 1


async def test_a_lease_is_put_back_but_a_call_is_left_to_its_end(connection: Connection) -> None:
    campaign_id, [called, leased] = await _queue(connection, 2, 1)
    await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW)
    await claims.mark_dialing(connection, campaign_id, called)
    assert not await claims.put_back(connection, campaign_id, called, NOW)
    assert await claims.put_back(connection, campaign_id, leased, NOW)
    found = await claims.depth(connection, campaign_id, NOW)
    assert (found.ready, found.leased, found.dialing) == (1, 0, 1)


async def test_a_callback_comes_before_everybody_at_its_time(connection: Connection) -> None:
    campaign_id, (first, second) = await _queue(connection, 2, 1)
    later = NOW + timedelta(hours=4)
    await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW)
    await claims.release(connection, campaign_id, first, NOW)
    await claims.release(connection, campaign_id, second, later, callback=True)
    before = await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=NOW)
    assert [claim.debtor_id for claim in before] == [first]
    await claims.release(connection, campaign_id, first, NOW)
    found = await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=later, at_most=0)
    assert found == [Claim(second, CALLBACK_PRIORITY)]
    await claims.release(connection, campaign_id, second, later)
    found = await claims.claim(connection, campaign_id=campaign_id, limit=2, lease=LEASE, now=later)
    assert found == [Claim(first, 2), Claim(second, 1)]


async def test_a_callback_that_is_put_back_stays_one(connection: Connection) -> None:
    campaign_id, [debtor_id] = await _queue(connection, 1)
    await claims.claim(connection, campaign_id=campaign_id, limit=1, lease=LEASE, now=NOW)
    await claims.release(connection, campaign_id, debtor_id, NOW, callback=True)
    for _ in range(2):
        [claimed] = await claims.claim(connection, campaign_id=campaign_id, limit=1, lease=LEASE, now=NOW)
        assert claimed == Claim(debtor_id, CALLBACK_PRIORITY)
        await claims.put_back(connection, campaign_id, debtor_id, NOW)


async def test_many_leases_are_put_back_at_once(connection: Connection) -> None:
    campaign_id, debtors = await _queue(connection, 4, 3, 2, 1)
    await claims.claim(connection, campaign_id=campaign_id, limit=3, lease=LEASE, now=NOW)
    later = NOW + timedelta(hours=1)
    given = [Return(debtors[0], later), Return(debtors[1], None), Return(debtors[3], later)]
    assert await claims.put_back_many(connection, campaign_id, given) == 2
    assert await claims.put_back_many(connection, campaign_id, []) == 0
    found = await claims.depth(connection, campaign_id, NOW)
    assert found == Depth(ready=1, cooling=1, leased=1, dialing=0, done=1)


async def test_the_place_of_a_debtor(connection: Connection) -> None:
    campaign_id, debtors = await _queue(connection, 5, 9, 9, 1)
    ranks = [await claims.rank(connection, campaign_id, debtor_id) for debtor_id in debtors]
    assert ranks == [Rank(3, 4, 0), Rank(1, 4, 0), Rank(2, 4, 0), Rank(4, 4, 0)]
    await claims.claim(connection, campaign_id=campaign_id, limit=1, lease=LEASE, now=NOW)
    assert await claims.rank(connection, campaign_id, debtors[1]) is None
    assert await claims.rank(connection, campaign_id, debtors[2]) == Rank(1, 3, 0)
