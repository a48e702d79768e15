"""Callers in the database: who waits, and what they hear. Functions take a connection and never commit.

The attempt of a call is always locked before its caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from dialer.inbound.numbers import manners_of
from dialer.inbound.waiting import Leaving, Manners, Waiting, WaitState
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "callers.sql")


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller: what never changes, the state, and how callers of that number are treated.

    `number` is the caller's in E.164, None when it is withheld; `candidates` are the debtors who have it.
    """

    attempt_id: UUID
    team_id: int
    called: str
    number: str | None
    candidates: tuple[int, ...]
    preferred_agent_id: int | None
    waiting: Waiting
    manners: Manners


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call that has just come in, as it is written down."""

    attempt_id: UUID
    inbound_number_id: int
    team_id: int
    called: str
    number: str | None
    candidates: Sequence[int]
    preferred_agent_id: int | None
    arrived_at: datetime
    open: bool
    callback_at: datetime | None


@dataclass(frozen=True, slots=True)
class InQueue:
    """A caller who waits, or is being let go; `place` is 1 for who is next, `node` carries the call."""

    caller: Caller
    place: int
    node: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A debtor who has the caller's number, by this phone."""

    debtor_id: int
    phone_id: int


async def insert(connection: Connection, arrival: Arrival) -> None:
    """Write a caller down, beside the attempt."""
    await connection.execute(
        SQL.insert,
        arrival.attempt_id,
        arrival.inbound_number_id,
        arrival.team_id,
        arrival.called,
        arrival.number,
        list(arrival.candidates),
        arrival.preferred_agent_id,
        arrival.arrived_at,
        arrival.open,
        arrival.callback_at,
    )


async def lock(connection: Connection, attempt_id: UUID) -> Caller | None:
    """Read a caller for update; None for a call that we placed."""
    record = await connection.fetchrow(SQL.lock, attempt_id)
    return None if record is None else _caller(record)


async def in_queue(connection: Connection, team_id: int) -> list[InQueue]:
    """Return the callers of a team whom time may move on, in the order of the queue."""
    records = await connection.fetch(SQL.waiting, team_id)
    return [InQueue(_caller(record), record["place"], record["node"]) for record in records]


async def save(connection: Connection, attempt_id: UUID, waiting: Waiting) -> None:
    """Write the state of a caller."""
    await connection.execute(
        SQL.save,
        attempt_id,
        waiting.state.value,
        waiting.waiting_since,
        waiting.told_at,
        waiting.offered,
        None if waiting.leaving is None else waiting.leaving.value,
        list(waiting.playing),
        waiting.playing_since,
    )


async def ahead(connection: Connection, caller: Caller) -> int:
    """Return how many callers of the team have been waiting for longer."""
    return int(await connection.fetchval(SQL.ahead, caller.team_id, caller.waiting.arrived_at, caller.attempt_id))


async def spoken_for(connection: Connection, team_id: int) -> int:
    """Return how many calls are being dialled for agents of the team who are ready."""
    return int(await connection.fetchval(SQL.spoken_for, team_id) or 0)


async def candidates(connection: Connection, number: str) -> list[Found]:
    """Return the debtors who have this number (E.164), the one met last first."""
    return [Found(**row) for row in await connection.fetch(SQL.candidates, number)]


async def last_agent(connection: Connection, debtor_ids: Sequence[int], team_id: int) -> int | None:
    """Return the agent of the team who spoke to one of these debtors last."""
    agent: int | None = await connection.fetchval(SQL.last_agent, list(debtor_ids), team_id)
    return agent


async def campaign_of(connection: Connection, team_id: int, debtor_id: int, otherwise: int) -> int:
    """Return the campaign that a debtor's call belongs to, `otherwise` where the team has none for them."""
    found: int | None = await connection.fetchval(SQL.campaign, team_id, debtor_id, otherwise)
    return otherwise if found is None else found


async def trunk_of(connection: Connection, campaign_id: int, name: str | None) -> int:
    """Return the trunk that a call came by, the campaign's where its name is unknown."""
    return int(await connection.fetchval(SQL.trunk, campaign_id, name))


def _caller(record: asyncpg.Record) -> Caller:
    waiting = Waiting(
        state=WaitState(record["state"]),
        arrived_at=record["arrived_at"],
        open=record["open"],
        known=bool(record["candidates"]),
        callback_at=record["callback_at"],
        waiting_since=record["waiting_since"],
        told_at=record["told_at"],
        offered=record["offered"],
        leaving=None if record["leaving"] is None else Leaving(record["leaving"]),
        playing=tuple(record["playing"]),
        playing_since=record["playing_since"],
    )
    return Caller(
        attempt_id=record["attempt_id"],
        team_id=record["team_id"],
        called=record["called"],
        number=record["caller"],
        candidates=tuple(record["candidates"]),
        preferred_agent_id=record["preferred_agent_id"],
        waiting=waiting,
        manners=manners_of(record),
    )
