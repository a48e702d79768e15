"""Campaigns: whose debtors are called, by which team, over which trunk, and under which limits."""

from dataclasses import dataclass

from queues.errors import UnknownCampaign
from queues.refreshing import Refreshed, refresh
from store.pool import Connection
from store.statements import load

__all__ = ["Campaign", "Limits", "Refreshed", "by_name", "create", "get", "pause", "refresh", "running", "start"]

SQL = load(__package__, "campaigns.sql")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a campaign keeps to. `collect_prescribed`: also debts over 1,800 days late, left alone by default."""

    ring_timeout_s: int = 26
    max_attempts_per_day: int = 2
    min_days_past_due: int = 1
    collect_prescribed: bool = False
    wrap_up_limit_s: int = 120


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it stands; `status` is running or paused, `mode` progressive."""

    id: int
    name: str
    portfolio_id: int
    team_id: int
    trunk_id: int
    status: str
    mode: str
    ring_timeout_s: int
    max_attempts_per_day: int
    min_days_past_due: int
    collect_prescribed: bool
    wrap_up_limit_s: int


async def create(
    conn: Connection,
    *,
    name: str,
    portfolio_id: int,
    team_id: int,
    trunk_id: int,
    limits: Limits | None = None,
) -> int:
    """Add a paused campaign and return its id; its queue is empty until `refresh`."""
    kept = limits or Limits()
    return int(
        await conn.fetchval(
            SQL.create,
            name,
            portfolio_id,
            team_id,
            trunk_id,
            kept.ring_timeout_s,
            kept.max_attempts_per_day,
            kept.min_days_past_due,
            kept.collect_prescribed,
            kept.wrap_up_limit_s,
        )
    )


async def start(conn: Connection, campaign_id: int) -> None:
    """Let a campaign be dialled; raises UnknownCampaign."""
    await _set_status(conn, campaign_id, "running")


async def pause(conn: Connection, campaign_id: int) -> None:
    """Stop dialling for a campaign; calls in progress go on. Raises UnknownCampaign."""
    await _set_status(conn, campaign_id, "paused")


async def get(conn: Connection, campaign_id: int) -> Campaign:
    """Read a campaign; raises UnknownCampaign."""
    row = await conn.fetchrow(SQL.get, campaign_id)
    if row is None:
        raise UnknownCampaign(campaign_id)
    return Campaign(**row)


async def by_name(conn: Connection, name: str) -> Campaign | None:
    """The campaign of that name, if there is one."""
    row = await conn.fetchrow(SQL.by_name, name)
    return Campaign(**row) if row else None


async def running(conn: Connection, team_id: int) -> list[Campaign]:
    """The running campaigns of a team, oldest first."""
    return [Campaign(**row) for row in await conn.fetch(SQL.running, team_id)]


async def _set_status(conn: Connection, campaign_id: int, status: str) -> None:
    if await conn.fetchval(SQL.set_status, campaign_id, status) is None:
        raise UnknownCampaign(campaign_id)
