"""The leased queue of each campaign: claim the best, dial them, give them back.

ready ── claim ──> leased ── mark_dialing ──> dialing
  ^  ^               │ │                        │ │
  │  └── expired ────┘ └──────── release ───────┘ │
  └───────────── release(next_at) ────────────────┘──> release(None): done

Callbacks that are due come first of all, then every segment of the strategy's mix gets what is asked of it (without a
mix there is one, 0), highest priority first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from queues.errors import LeaseLost
from queues.priority import CALLBACK_PRIORITY
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "claims.sql")
HIGHEST_PRIORITY: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A debtor leased to whoever claimed, with the priority that put them first in their segment.

    `due_at`: when a callback was to be made.
    """

    debtor_id: int
    priority: int
    segment: int = 0
    due_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many debtors are wanted of a segment. `at_most` is a watermark: only priorities up to it are looked at.

    So a feeder does not walk again over dead index entries at the head; drop it every few seconds.
    """

    segment: int
    limit: int
    at_most: int = HIGHEST_PRIORITY


@dataclass(frozen=True, slots=True)
class Return:
    """A lease to give back unused, for `next_at`; None: not again in this campaign."""

    debtor_id: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a debtor in a campaign's queue: 1 is called first of the `of` who are ready in the same segment.

    Those who are cooling count as well, because priority comes before time.
    """

    place: int
    of: int
    segment: int


@dataclass(frozen=True, slots=True)
class Depth:
    """How many debtors of a campaign are in each state; `cooling` are ready, but not before a later time."""

    ready: int
    cooling: int
    leased: int
    dialing: int
    done: int


async def claim(
    conn: Connection,
    *,
    campaign_id: int,
    limit: int,
    lease: timedelta,
    now: datetime,
    at_most: int = HIGHEST_PRIORITY,
) -> list[Claim]:
    """Lease up to `limit` debtors who are due, callbacks first, of a queue without a mix, until `now + lease`.

    Concurrent claimers get different debtors. `at_most` as in Wanted.
    """
    due = await claim_callbacks(conn, campaign_id=campaign_id, limit=limit, lease=lease, now=now)
    wanted = Wanted(0, limit - len(due), at_most)
    if not wanted.limit:
        return due
    return due + await claim_shares(conn, campaign_id=campaign_id, shares=[wanted], lease=lease, now=now)


async def claim_callbacks(
    conn: Connection, *, campaign_id: int, limit: int, lease: timedelta, now: datetime
) -> list[Claim]:
    """Lease up to `limit` debtors who expect a call by now, those who wait longest first; no watermark hides them."""
    rows = await conn.fetch(SQL.claim_callbacks, campaign_id, now, now + lease, limit)
    waiting = sorted(rows, key=lambda row: (row["next_at"], row["debtor_id"]))
    return [Claim(row["debtor_id"], CALLBACK_PRIORITY, due_at=row["next_at"]) for row in waiting]


async def claim_shares(
    conn: Connection, *, campaign_id: int, shares: Sequence[Wanted], lease: timedelta, now: datetime
) -> list[Claim]:
    """Lease what is wanted of each segment, callbacks left aside; best first, segment by segment."""
    rows = await conn.fetch(
        SQL.claim_shares,
        campaign_id,
        now,
        now + lease,
        [share.segment for share in shares],
        [share.limit for share in shares],
        [share.at_most for share in shares],
    )
    claimed = [Claim(row["debtor_id"], row["priority"], row["segment"]) for row in rows]
    return sorted(claimed, key=lambda claim: (claim.segment, -claim.priority, claim.debtor_id))


async def mark_dialing(conn: Connection, campaign_id: int, debtor_id: int) -> None:
    """Turn a lease into a call: it no longer expires. Raises LeaseLost when the lease did before."""
    if await conn.fetchval(SQL.mark_dialing, campaign_id, debtor_id) is None:
        raise LeaseLost(campaign_id, debtor_id)


async def take_for_caller(conn: Connection, campaign_id: int, debtor_id: int, now: datetime) -> None:
    """Take the place of a debtor who is calling us, as if they were being dialled; `release` gives it back."""
    await conn.execute(SQL.take_for_caller, campaign_id, debtor_id, now)


async def give_back(conn: Connection, campaign_id: int, debtor_id: int) -> None:
    """Let a debtor wait for their turn as they did before they were taken."""
    await conn.execute(SQL.give_back, campaign_id, debtor_id)


async def release(
    conn: Connection, campaign_id: int, debtor_id: int, next_at: datetime | None, *, callback: bool | None = False
) -> bool:
    """Give a leased or dialing debtor back, to be called from `next_at` on; None: not again in this campaign.

    `callback`: the debtor expects the call at `next_at`, and then comes before everybody; None: if they expected this
    one, which did not reach them. Returns False, and changes nothing, when the debtor was neither leased nor dialing.
    """
    return await conn.fetchval(SQL.release, campaign_id, debtor_id, next_at, callback) is not None


async def put_back(conn: Connection, campaign_id: int, debtor_id: int, next_at: datetime | None) -> bool:
    """Give a lease back unused; a debtor whom somebody is calling is left to the end of that call.

    A callback stays one. Returns whether the debtor was leased.
    """
    return await put_back_many(conn, campaign_id, [Return(debtor_id, next_at)]) == 1


async def put_back_many(conn: Connection, campaign_id: int, returned: Iterable[Return]) -> int:
    """Give many leases back unused, like `put_back`; returns how many were leased."""
    given = list(returned)
    debtor_ids, times = [each.debtor_id for each in given], [each.next_at for each in given]
    return int(await conn.fetchval(SQL.put_back, campaign_id, debtor_ids, times)) if given else 0


async def return_expired(conn: Connection, now: datetime) -> int:
    """Make debtors whose lease ran out ready again, in every campaign; returns how many."""
    return int(await conn.fetchval(SQL.return_expired, now))


async def return_leases(conn: Connection, campaign_id: int) -> int:
    """Make all leased debtors of a campaign ready again, for its only feeder to begin afresh; returns how many."""
    return int(await conn.fetchval(SQL.return_leases, campaign_id))


async def rank(conn: Connection, campaign_id: int, debtor_id: int) -> Rank | None:
    """The place of a debtor among those who are ready; None where the debtor is not. Counts: not for a hot path."""
    row = await conn.fetchrow(SQL.rank, campaign_id, debtor_id)
    return Rank(**row) if row else None


async def depth(conn: Connection, campaign_id: int, now: datetime) -> Depth:
    """Count a campaign's queue by state."""
    [row] = await conn.fetch(SQL.depth, campaign_id, now)
    return Depth(**row)
