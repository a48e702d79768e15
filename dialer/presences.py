"""Presence of agents in the database: read under a row lock, stepped by the pure machine, written back with its log.

Functions take a connection inside a transaction and never commit. Where an attempt is locked as well, it is locked
first: everybody takes the two locks in that order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

import asyncpg

from dialer.dispatch import SEEN_WITHIN, Candidate, PoolAgent
from dialer.errors import UnknownAgent
from dialer.presence import Available, Event, LogState, Presence, PresenceState, SentOff, step
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "presences.sql")


@dataclass(frozen=True, slots=True)
class AgentPresence:
    """One row of `agent_presence`. `seen_at`: when the agent's screen was last known to be connected."""

    agent_id: int
    team_id: int
    presence: Presence
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """What an event did: `changed` tells whether the screen shows something new, `available` that one more is ready.

    `paused`: the reason and the seconds of a pause that is over with it.
    """

    agent_id: int
    team_id: int
    presence: Presence
    changed: bool
    available: bool
    paused: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class StuckAgent:
    """An agent and a call that do not belong together any more."""

    agent_id: int
    attempt_id: UUID
    state: PresenceState


async def enter(connection: Connection, agent_id: int, now: datetime) -> None:
    """Make the row of an agent who was never here."""
    await connection.execute(SQL.enter, agent_id, now)


async def lock(connection: Connection, agent_id: int) -> AgentPresence:
    """Read the row for update; raises UnknownAgent."""
    row = await connection.fetchrow(SQL.lock, agent_id)
    if row is None:
        raise UnknownAgent(agent_id)
    return AgentPresence(agent_id, row["team_id"], _presence(row), row["seen_at"])


async def team_and_state(connection: Connection, agent_id: int) -> tuple[int, PresenceState]:
    """Read without a lock what may be over at once; raises UnknownAgent."""
    row = await connection.fetchrow(SQL.team_and_state, agent_id)
    if row is None:
        raise UnknownAgent(agent_id)
    return row["team_id"], PresenceState(row["state"])


def _presence(row: asyncpg.Record) -> Presence:
    sent_off = None
    if row["sent_off_by"] is not None:
        sent_off = SentOff(row["sent_off_by"], row["sent_off_reason"], row["sent_off_at"], row["sent_off_call"])
    return Presence(
        state=PresenceState(row["state"]),
        since=row["since"],
        reason=row["reason"],
        pause_next=row["pause_next"],
        attempt_id=row["attempt_id"],
        idle_since=row["idle_since"],
        extensions=row["extensions"],
        sent_off=sent_off,
    )


async def apply(connection: Connection, agent_id: int, event: Event, now: datetime) -> PresenceChange:
    """Lock, step and save; raises UnknownAgent and IllegalTransition."""
    return await apply_locked(connection, await lock(connection, agent_id), event, now)


async def apply_locked(connection: Connection, row: AgentPresence, event: Event, now: datetime) -> PresenceChange:
    """Step and save a row that is locked already; raises IllegalTransition."""
    after, effects = step(row.presence, event, now)
    if after == row.presence:
        return PresenceChange(row.agent_id, row.team_id, after, changed=False, available=False)
    await _save(connection, row.agent_id, after)
    available = False
    for effect in effects:
        match effect:
            case LogState():
                await connection.execute(
                    SQL.log_state, row.agent_id, now, effect.state.value, effect.reason, effect.attempt_id
                )
            case Available():
                available = True
            case _:
                assert_never(effect)
    paused = _pause_over(row.presence, after, now)
    return PresenceChange(row.agent_id, row.team_id, after, changed=True, available=available, paused=paused)


async def _save(connection: Connection, agent_id: int, after: Presence) -> None:
    off = after.sent_off
    await connection.execute(
        SQL.save,
        agent_id,
        after.state.value,
        after.since,
        after.reason,
        after.pause_next,
        after.attempt_id,
        after.idle_since,
        after.extensions,
        *((None, None, None, None) if off is None else (off.by, off.reason, off.at, off.call)),
    )


def _pause_over(before: Presence, after: Presence, now: datetime) -> tuple[str, float] | None:
    if before.reason is None or (after.state, after.reason) == (before.state, before.reason):
        return None
    return before.reason, max(0.0, (now - before.since).total_seconds())


async def mark_seen(connection: Connection, agent_id: int, at: datetime) -> None:
    """Write down when the agent's screen was last connected."""
    await connection.execute(SQL.mark_seen, agent_id, at)


async def lose_sight(connection: Connection, agent_id: int, at: datetime) -> None:
    """Write down that the agent's screen was connected until `at`, unless it has been away for longer."""
    await connection.execute(SQL.lose_sight, agent_id, at)


async def renew_seen(connection: Connection, agent_ids: Iterable[int], now: datetime) -> None:
    """Write down that the screens of these agents are connected."""
    await connection.execute(SQL.renew_seen, sorted(agent_ids), now)


async def ready(connection: Connection, team_id: int, node: str | None = None) -> list[Candidate]:
    """Return the ready agents of a team, seen or not, who can be connected to a call of `node`, or of any node."""
    rows = await connection.fetch(SQL.ready_agents, team_id, node)
    return [Candidate(row["agent_id"], row["idle_since"], row["seen_at"], frozenset(row["skills"])) for row in rows]


async def pool(connection: Connection, team_id: int, now: datetime) -> list[PoolAgent]:
    """Return everybody of a team who is logged in, those who are ready first, longest idle before all."""
    return [
        PoolAgent(
            row["agent_id"],
            PresenceState(row["state"]),
            row["since"],
            row["attempt_id"],
            here=row["reachable"] and row["seen_at"] > now - SEEN_WITHIN,
            skills=frozenset(row["skills"]),
        )
        for row in await connection.fetch(SQL.pool, team_id)
    ]


async def here(connection: Connection, team_id: int) -> set[int]:
    """Return the agents of a team who are logged in."""
    return {row["agent_id"] for row in await connection.fetch(SQL.agents_here, team_id)}


async def grace(connection: Connection, team_id: int, default: timedelta) -> timedelta:
    """Return how long an agent of the team may be away, `default` where the team has no time of its own."""
    seconds: int | None = await connection.fetchval(SQL.grace, team_id)
    return default if seconds is None else timedelta(seconds=seconds)


async def stale(connection: Connection, team_id: int, away: timedelta, now: datetime) -> list[int]:
    """Return the agents without a call whose screen has been away for longer than `away`."""
    rows = await connection.fetch(SQL.stale_agents, team_id, now - away)
    return [row["agent_id"] for row in rows]


async def stuck(connection: Connection, team_id: int) -> list[StuckAgent]:
    """Return the agents held by a call that does not hold them."""
    rows = await connection.fetch(SQL.stuck_agents, team_id)
    return [StuckAgent(row["agent_id"], row["attempt_id"], PresenceState(row["presence_state"])) for row in rows]


async def count_by_state(connection: Connection, team_id: int) -> dict[PresenceState, int]:
    """Return how many agents of the team are in each state, absent states included as 0."""
    counts = dict.fromkeys(PresenceState, 0)
    for row in await connection.fetch(SQL.count_by_state, team_id):
        counts[PresenceState(row["state"])] = row["agents"]
    return counts
