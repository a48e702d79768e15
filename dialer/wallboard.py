"""What a supervisor sees at a glance: agents, calls, queues, and how the day goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

import asyncpg

from dialer import pauses
from dialer.attempt import AttemptState
from dialer.dispatch import SEEN_WITHIN
from dialer.guards import board as guard_board
from dialer.guards.board import GuardLine
from dialer.inbound import board
from dialer.inbound.board import Callers
from dialer.pause_rules import PauseReason, over_at
from dialer.presence import PresenceState
from dialer.queue_depths import QueueDepths
from dialer.retry import CENTRE_ZONE
from queues.claims import Depth
from queues.pace import Mode
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "wallboard.sql")


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent who is logged in. `away`: the screen is not connected at this moment.

    `over_at`: when their pause, or their wrap-up, has lasted too long; `extensions`: how often that was put off.
    `leaves`: a supervisor has ended their shift, and they finish a call.
    """

    agent_id: int
    name: str
    team: str
    state: PresenceState
    since: datetime
    reason: str | None
    pause_next: str | None
    away: bool
    over_at: datetime | None = None
    extensions: int = 0
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One campaign and its queue; `status` is running or paused, `mode` how it is dialled."""

    campaign_id: int
    campaign: str
    status: str
    mode: Mode
    depth: Depth


@dataclass(frozen=True, slots=True)
class Today:
    """Counts since midnight in the centre's time zone. `answered` are the alôs, `outcomes` counts closed attempts."""

    attempts: int
    answered: int
    right_party: int
    abandoned: int
    agreements: int
    agreed_centavos: int
    recovered_centavos: int
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wallboard:
    """One team, or all of them. `calls` counts open attempts by every state they can be in.

    `guards`: what holds campaigns back at this moment.
    """

    agents: tuple[AgentLine, ...]
    calls: Mapping[AttemptState, int]
    queues: tuple[QueueLine, ...]
    today: Today
    callers: Callers = field(default_factory=Callers)
    guards: tuple[GuardLine, ...] = ()
    pauses: tuple[PauseReason, ...] = ()


async def read(connection: Connection, team_id: int | None, now: datetime, depths: QueueDepths) -> Wallboard:
    """Read the board of one team, or of all with None; `depths` are those that the process keeps."""
    midnight = datetime.combine(now.astimezone(CENTRE_ZONE).date(), time.min, CENTRE_ZONE)
    teams: list[int] = await connection.fetchval(SQL.teams, team_id) or []
    reasons = await pauses.every(connection)
    return Wallboard(
        agents=await agents_of(connection, teams, reasons, now),
        calls=await _calls(connection, teams),
        queues=await _queues(connection, teams, now, depths),
        today=await _today(connection, teams, midnight),
        callers=await board.read(connection, teams, midnight),
        guards=await guard_board.shown(connection, teams, now),
        pauses=tuple(reasons),
    )


async def people(
    connection: Connection, team_id: int | None, now: datetime
) -> tuple[tuple[AgentLine, ...], tuple[PauseReason, ...]]:
    """Read who is logged in, of one team or of all with None, and the reasons for pauses that there are."""
    teams: list[int] = await connection.fetchval(SQL.teams, team_id) or []
    reasons = tuple(await pauses.every(connection))
    return await agents_of(connection, teams, reasons, now), reasons


async def agents_of(
    connection: Connection, teams: Sequence[int], reasons: Sequence[PauseReason], now: datetime
) -> tuple[AgentLine, ...]:
    """Read who is logged in, by name."""
    rows = await connection.fetch(SQL.agents, teams)
    paused = [row["agent_id"] for row in rows if row["state"] == PresenceState.PAUSED]
    spent = await pauses.spent(connection, paused, now) if paused else {}
    by_code = {reason.code: reason for reason in reasons}
    return tuple(
        AgentLine(
            agent_id=row["agent_id"],
            name=row["name"],
            team=row["team"],
            state=PresenceState(row["state"]),
            since=row["since"],
            reason=row["reason"],
            pause_next=row["pause_next"],
            away=row["seen_at"] <= now - SEEN_WITHIN,
            over_at=_over_at(row, by_code.get(row["reason"] or ""), spent),
            extensions=row["extensions"],
            leaves=row["leaves"],
        )
        for row in rows
    )


def _over_at(
    row: asyncpg.Record, reason: PauseReason | None, spent: Mapping[tuple[int, str], timedelta]
) -> datetime | None:
    if reason is not None:
        return over_at(reason, row["since"], spent.get((row["agent_id"], reason.code), timedelta()))
    wraps_up = row["state"] == PresenceState.WRAP_UP
    return row["since"] + timedelta(seconds=row["wrap_up_limit_s"]) if wraps_up else None


async def _calls(connection: Connection, teams: Sequence[int]) -> Mapping[AttemptState, int]:
    counts: dict[AttemptState, int] = {state: 0 for state in AttemptState if state is not AttemptState.CLOSED}
    for row in await connection.fetch(SQL.calls, teams):
        counts[AttemptState(row["state"])] = row["calls"]
    return counts


async def _queues(
    connection: Connection, teams: Sequence[int], now: datetime, depths: QueueDepths
) -> tuple[QueueLine, ...]:
    rows = await connection.fetch(SQL.campaigns, teams)
    counted = await depths.read(connection, [row["id"] for row in rows], now)
    return tuple(
        QueueLine(row["id"], row["name"], row["status"], Mode(row["mode"]), counted[row["id"]]) for row in rows
    )


async def _today(connection: Connection, teams: Sequence[int], midnight: datetime) -> Today:
    [counts] = await connection.fetch(SQL.today, teams, midnight)
    [agreed] = await connection.fetch(SQL.agreements_today, teams, midnight)
    [recovered] = await connection.fetch(SQL.payments_today, teams, midnight)
    outcomes = await connection.fetch(SQL.outcomes_today, teams, midnight)
    return Today(**counts, **agreed, **recovered, outcomes={row["outcome"]: row["attempts"] for row in outcomes})
