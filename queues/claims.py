"""The leased queue of each campaign: claim the best, dial them, give them back.

ready ── claim ──> leased ── mark_dialing ──> dialing
  ^  ^               │ │                        │ │
  │  └── expired ────┘ └──────── release ───────┘ │
  └───────────── release(next_at) ────────────────┘──> release(None): done
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from queues.errors import LeaseLost
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "claims.sql")
HIGHEST_PRIORITY: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A debtor leased to whoever claimed, with the priority that put them first."""

    debtor_id: int
    priority: int


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
    """Lease up to `limit` debtors who are due, highest priority first, until `now + lease`.

    Concurrent claimers get different debtors. `at_most` is a watermark: only priorities up to it are looked at, so that
    a feeder does not walk again over dead index entries at the head; drop it every few seconds.
    """
    rows = await conn.fetch(SQL.claim, campaign_id, now, limit, now + lease, at_most)
    claims = [Claim(row["debtor_id"], row["priority"]) for row in rows]
    return sorted(claims, key=lambda claim: (-claim.priority, claim.debtor_id))


async def mark_dialing(conn: Connection, campaign_id: int, debtor_id: int) -> None:
    """Turn a lease into a call: it no longer expires. Raises LeaseLost when the lease did before."""
    if await conn.fetchval(SQL.mark_dialing, campaign_id, debtor_id) is None:
        raise LeaseLost(campaign_id, debtor_id)


async def release(conn: Connection, campaign_id: int, debtor_id: int, next_at: datetime | None) -> bool:
    """Give a leased or dialing debtor back, to be called from `next_at` on; None: not again in this campaign.

    Returns False, and changes nothing, when the debtor was neither leased nor dialing.
    """
    return await conn.fetchval(SQL.release, campaign_id, debtor_id, next_at) is not None


async def put_back(conn: Connection, campaign_id: int, debtor_id: int, next_at: datetime | None) -> bool:
    """Give a lease back unused, like `release`; a debtor whom somebody is calling is left to the end of that call."""
    return await conn.fetchval(SQL.put_back, campaign_id, debtor_id, next_at) is not None


async def return_expired(conn: Connection, now: datetime) -> int:
    """Make debtors whose lease ran out ready again, in every campaign; returns how many."""
    return int(await conn.fetchval(SQL.return_expired, now))


async def return_leases(conn: Connection, campaign_id: int) -> int:
    """Make all leased debtors of a campaign ready again, for its only feeder to begin afresh; returns how many."""
    return int(await conn.fetchval(SQL.return_leases, campaign_id))


async def depth(conn: Connection, campaign_id: int, now: datetime) -> Depth:
    """Count a campaign's queue by state."""
    [row] = await conn.fetch(SQL.depth, campaign_id, now)
    return Depth(**row)
