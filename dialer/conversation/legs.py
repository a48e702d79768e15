"""Legs and conversations in the database. Functions take a connection inside a transaction and never commit.

Whoever changes a conversation or a leg of it has locked the attempt before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from dialer.conversation.leg import Leg, LegKind, LegState
from dialer.conversation.machine import Conversation, OpenLeg
from store.pool import Connection
from store.statements import load
from telephony.end_cause import EndCause

SQL: Final = load(__package__, "legs.sql")


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg with what never changes about it; `attempt_id` None: an agent's own telephone."""

    leg: Leg
    attempt_id: UUID | None
    agent_id: int
    team_id: int
    number: str
    name: str
    trunk_id: int
    node: str


async def insert(connection: Connection, row: LegRow, now: datetime) -> None:
    """Write down that somebody is about to be called; raises asyncpg.UniqueViolationError beside an open one."""
    kind, place = row.leg.kind.value, (row.trunk_id, row.node)
    await connection.execute(
        SQL.insert, row.leg.id, row.attempt_id, row.agent_id, row.team_id, kind, row.number, row.name, *place, now
    )


async def lock(connection: Connection, leg_id: UUID) -> LegRow | None:
    """Read a leg for update."""
    record = await connection.fetchrow(SQL.lock, leg_id)
    return None if record is None else _row(record)


async def save(connection: Connection, leg: Leg) -> None:
    """Write the state of a leg."""
    times = (leg.trying_at, leg.ringing_at, leg.answered_at, leg.ended_at)
    cause = None if leg.cause is None else leg.cause.value
    await connection.execute(SQL.save, leg.id, leg.state.value, *times, cause, leg.sip_code)


async def open_of_team(connection: Connection, team_id: int) -> list[LegRow]:
    """Return the legs of a team that have not ended, oldest first."""
    return [_row(record) for record in await connection.fetch(SQL.open_of_team, team_id)]


async def unwanted(connection: Connection, team_id: int) -> list[LegRow]:
    """Return the legs that are up or on their way although nobody needs them any more."""
    return [_row(record) for record in await connection.fetch(SQL.unwanted, team_id)]


async def live(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the team of each of `ids` that is a leg which has not ended."""
    return {record["id"]: record["team_id"] for record in await connection.fetch(SQL.live, list(ids))}


async def conversation(connection: Connection, attempt_id: UUID) -> Conversation:
    """Read the conversation of an attempt."""
    [record] = await connection.fetch(SQL.read, attempt_id)
    leg = None
    if record["leg_id"] is not None:
        leg = OpenLeg(record["leg_id"], LegKind(record["leg_kind"]), record["leg_answered"])
    return Conversation(record["arrangement"], record["arranged_at"], leg, record["sound"], record["sound_state"])


async def save_conversation(
    connection: Connection, attempt_id: UUID, before: Conversation, after: Conversation, now: datetime
) -> None:
    """Write what has changed; a leg that the conversation is without now is given up, whether it has ended or not."""
    if before == after:
        return
    sound = (after.sound, after.sound_state)
    await connection.execute(SQL.save_conversation, attempt_id, after.arrangement, after.since, *sound)
    if before.leg is not None and after.leg is None:
        await connection.execute(SQL.drop, before.leg.id, now)


def _row(record: asyncpg.Record) -> LegRow:
    leg = Leg(
        id=record["id"],
        kind=LegKind(record["kind"]),
        state=LegState(record["state"]),
        trying_at=record["trying_at"],
        ringing_at=record["ringing_at"],
        answered_at=record["answered_at"],
        ended_at=record["ended_at"],
        cause=EndCause(record["cause"]) if record["cause"] else None,
        sip_code=record["sip_code"],
    )
    return LegRow(
        leg=leg,
        attempt_id=record["attempt_id"],
        agent_id=record["agent_id"],
        team_id=record["team_id"],
        number=record["number"],
        name=record["name"],
        trunk_id=record["trunk_id"],
        node=record["node"],
    )
