"""Campaigns: whose debtors are called, by which team, over which trunk, in which order and under which limits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from asyncpg import Record

from queues import audit
from queues.errors import UnknownCampaign
from queues.ordering.campaign_filter import EVERYBODY, Filter, parse_filter, to_document
from queues.ordering.reprioritising import Refreshed, refresh
from queues.pace import Mode, Pace
from store.pool import Connection
from store.statements import load

__all__ = [
    "Answering",
    "Campaign",
    "Limits",
    "Mode",
    "Pace",
    "Refreshed",
    "by_name",
    "create",
    "every",
    "get",
    "pause",
    "refresh",
    "running",
    "set_pace",
    "start",
    "update",
]

SQL: Final = load(__package__, "campaigns.sql")
_PACE: Final = ("mode", "lines_per_agent", "abandon_target", "abandon_limit", "preview_s")
_ANSWERING: Final = ("detect", "caution", "machine_action", "machine_message", "sounds")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a campaign keeps to. `collect_prescribed`: also debts over 1,800 days late, left alone by default."""

    ring_timeout_s: int = 26
    max_attempts_per_day: int = 2
    min_days_past_due: int = 1
    collect_prescribed: bool = False
    wrap_up_limit_s: int = 120


@dataclass(frozen=True, slots=True)
class Answering:
    """What is done about who or what answers, and what agents may play.

    `detect`: tell human from machine before an agent is given the call; `caution`: 0 is fast, 1 is sure.
    `machine_action`: hang_up, or leave_message with the node's sound `machine_message`. `sounds`: names of the node's
    sounds that agents may play to the debtor.
    """

    detect: bool = False
    caution: float = 0.5
    machine_action: str = "hang_up"
    machine_message: str | None = None
    sounds: tuple[str, ...] = ()

    @property
    def message_to_leave(self) -> str | None:
        """The sound that a machine gets after its beep; None to hang up."""
        return self.machine_message if self.machine_action == "leave_message" else None


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it stands; `status` is running or paused.

    `strategy_id` None: the strategy that ships with Alô. `refreshed_at` None: never, or not since it was changed.
    """

    id: int
    name: str
    portfolio_id: int
    team_id: int
    trunk_id: int
    status: str
    ring_timeout_s: int
    max_attempts_per_day: int
    min_days_past_due: int
    collect_prescribed: bool
    wrap_up_limit_s: int
    filter: Filter
    strategy_id: int | None
    refreshed_at: datetime | None
    changed_at: datetime
    changed_by: int | None
    answering: Answering
    pace: Pace

    @property
    def limits(self) -> Limits:
        """The limits it keeps to."""
        return Limits(
            self.ring_timeout_s,
            self.max_attempts_per_day,
            self.min_days_past_due,
            self.collect_prescribed,
            self.wrap_up_limit_s,
        )


async def create(
    conn: Connection,
    *,
    name: str,
    portfolio_id: int,
    team_id: int,
    trunk_id: int,
    limits: Limits | None = None,
    filter: Filter = EVERYBODY,  # noqa: A002 - the word managers use
    strategy_id: int | None = None,
    by: int | None = None,
    answering: Answering | None = None,
) -> int:
    """Add a paused campaign and return its id; its queue is empty until `refresh`."""
    return int(
        await conn.fetchval(
            SQL.create,
            name,
            portfolio_id,
            team_id,
            trunk_id,
            *_limits(limits or Limits()),
            to_document(filter),
            strategy_id,
            by,
            *_answering(answering or Answering()),
        )
    )


async def update(
    conn: Connection,
    campaign_id: int,
    *,
    limits: Limits,
    filter: Filter,  # noqa: A002 - the word managers use
    strategy_id: int | None,
    by: int | None,
    now: datetime,
    answering: Answering | None = None,
) -> None:
    """Change what a campaign keeps to, whom it takes and in which order; `refresh` brings its queue up to date.

    `answering` None: it stays as it is. Raises UnknownCampaign.
    """
    arguments = (*_limits(limits), to_document(filter), strategy_id, by, now)
    if await conn.fetchval(SQL.update, campaign_id, *arguments) is None:
        raise UnknownCampaign(campaign_id)
    if answering is not None:
        await conn.execute(SQL.set_answering, campaign_id, *_answering(answering))
    subject = f"campaign:{campaign_id}"
    await audit.write(conn, by, "campaign.update", subject, now=now, filter=to_document(filter), strategy=strategy_id)


async def set_pace(conn: Connection, campaign_id: int, pace: Pace, *, by: int | None, now: datetime) -> None:
    """Change how fast a campaign is dialled, from the dialer's next decision on; calls in progress go on.

    Raises InvalidPace and UnknownCampaign.
    """
    pace.check()
    before = (await get(conn, campaign_id)).pace
    if pace == before:
        return
    await conn.execute(SQL.set_pace, campaign_id, *(getattr(pace, name) for name in _PACE))
    was, will_be = asdict(before), asdict(pace)
    changes = {name: f"{was[name]} -> {will_be[name]}" for name in _PACE if was[name] != will_be[name]}
    await audit.write(conn, by, "campaign.pace", f"campaign:{campaign_id}", now=now, **changes)


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
    return _campaign(row)


async def by_name(conn: Connection, name: str) -> Campaign | None:
    """The campaign of that name, if there is one."""
    row = await conn.fetchrow(SQL.by_name, name)
    return _campaign(row) if row else None


async def running(conn: Connection, team_id: int) -> list[Campaign]:
    """The running campaigns of a team, oldest first."""
    return _campaigns(await conn.fetch(SQL.running, team_id))


async def every(conn: Connection) -> list[Campaign]:
    """All campaigns, by name."""
    return _campaigns(await conn.fetch(SQL.every))


def _campaigns(rows: Sequence[Record]) -> list[Campaign]:
    return [_campaign(row) for row in rows]


def _campaign(row: Record) -> Campaign:
    values = dict(row)
    answering = Answering(**{name: values.pop(name) for name in _ANSWERING})
    answering = replace(answering, sounds=tuple(answering.sounds))
    pace = Pace(**{name: values.pop(name) for name in _PACE})
    pace = replace(pace, mode=Mode(pace.mode))
    return Campaign(**{**values, "filter": parse_filter(row["filter"]), "answering": answering, "pace": pace})


def _answering(answering: Answering) -> tuple[bool, float, str, str | None, list[str]]:
    values = (answering.detect, answering.caution, answering.machine_action, answering.machine_message)
    return (*values, list(answering.sounds))


def _limits(limits: Limits) -> tuple[int, int, int, bool, int]:
    return (
        limits.ring_timeout_s,
        limits.max_attempts_per_day,
        limits.min_days_past_due,
        limits.collect_prescribed,
        limits.wrap_up_limit_s,
    )


async def _set_status(conn: Connection, campaign_id: int, status: str) -> None:
    if await conn.fetchval(SQL.set_status, campaign_id, status) is None:
        raise UnknownCampaign(campaign_id)
