"""Supervision: listening to a conversation, whispering to its agent, barging in, taking it over; all of it audited."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar, get_args
from uuid import UUID

import asyncpg

from dialer import attempt as machine
from dialer import attempts, audit, presence, presences
from dialer.attempt import AttemptState
from dialer.attempts import AttemptRow
from dialer.conversation import orders
from dialer.conversation.orders import Address, Order
from dialer.errors import CallGone, DeskNeeded, IllegalTransition, UnknownAgent
from dialer.hints import Hints, ask_for_orders
from store.bus import Bus
from store.pool import Connection, Pool
from store.statements import load
from store.transactions import in_transaction
from telephony import protocol
from telephony.protocol import SupervisorRole

SQL: Final = load(__package__, "supervising.sql")
ROLES: Final[tuple[SupervisorRole, ...]] = get_args(SupervisorRole)
T = TypeVar("T")


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


def port_of(supervisor_id: int) -> str:
    """Return the name of a supervisor's audio port on the node."""
    return f"supervisor-{supervisor_id}"


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Who supervises. `team_id`: whose conversations they may hear, None for all."""

    user_id: int
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who is on a conversation beside its agent."""

    user_id: int
    name: str
    role: SupervisorRole


@dataclass(frozen=True, slots=True)
class LiveConversation:
    """A conversation as supervisors see it; `other` is the third party, `since` the agent's first word.

    `debtor` is None for a caller whom nobody has recognised; `number` is E.164 or "anonymous".
    """

    attempt_id: UUID
    since: datetime
    arrangement: str
    transferred: bool
    agent_id: int
    agent: str
    team: str
    debtor: str | None
    number: str
    campaign: str
    other: str | None
    listeners: tuple[Listener, ...]


async def conversations(connection: Connection, team_id: int | None) -> list[LiveConversation]:
    """Return the conversations of a team, or of all with None, longest first."""
    return [_live(record) for record in await connection.fetch(SQL.conversations, team_id)]


async def every_team(connection: Connection) -> list[int]:
    """Return the ids of all teams."""
    return [record["id"] for record in await connection.fetch(SQL.every_team)]


async def end_with_calls(connection: Connection, team_id: int) -> set[int]:
    """End what goes on beyond its call, and return the agents whose screens show it."""
    return {record["agent_id"] for record in await connection.fetch(SQL.end_with_calls, team_id)}


class Supervising:
    """What the web does for supervisors; safe to share by all connections of a process."""

    def __init__(self, pool: Pool, bus: Bus, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._pool = pool
        self._bus = bus
        self._clock = clock

    async def supervise(self, who: Supervisor, attempt_id: UUID, role: SupervisorRole) -> None:
        """Begin to supervise a conversation, or change the role; another one that they are on is left first.

        Raises CallGone, and for take_over DeskNeeded.
        """

        async def work(connection: Connection, hints: Hints) -> set[int]:
            now = self._clock()
            left = await self._leave(connection, who.user_id, hints, now, keep=attempt_id)
            row = await _conversation(connection, who, attempt_id)
            await self._enter(connection, who, row, role, now)
            if role == "take_over":
                await _take_over(connection, row, who.user_id, hints, now)
            hints.agents.add(row.attempt.agent_id or 0)
            hints.teams.add(row.team_id)
            return left | {row.team_id}

        await self._commit(work)

    async def stop(self, supervisor_id: int) -> None:
        """Leave whatever conversation they supervise; one that they took over stays theirs."""

        async def work(connection: Connection, hints: Hints) -> set[int]:
            return await self._leave(connection, supervisor_id, hints, self._clock(), keep=None)

        await self._commit(work)

    async def _enter(
        self, connection: Connection, who: Supervisor, row: AttemptRow, role: SupervisorRole, now: datetime
    ) -> None:
        attempt_id, agent_id = row.attempt.id, row.attempt.agent_id
        current = await connection.fetchrow(SQL.current, who.user_id)
        if current is None:
            await connection.fetchval(SQL.start, attempt_id, who.user_id, agent_id, role, now)
            action = "supervision.start"
        else:
            await connection.execute(SQL.change, current["id"], role, now)
            action = "supervision.role"
        subject = f"attempt:{attempt_id}"
        await audit.write(connection, who.user_id, action, subject, now=now, agent=agent_id, role=role)
        command = protocol.Supervise(call_id=str(attempt_id), name=port_of(who.user_id), role=role)
        await orders.give(connection, _address(row), [Order(command=command)], now)

    async def _leave(
        self, connection: Connection, supervisor_id: int, hints: Hints, now: datetime, *, keep: UUID | None
    ) -> set[int]:
        """End the present supervision unless it is of the call to keep; returns the teams to give orders to."""
        current = await connection.fetchrow(SQL.current, supervisor_id)
        if current is None or current["attempt_id"] == keep:
            return set()
        await connection.execute(SQL.stop, current["id"], now)
        subject, agent_id = f"attempt:{current['attempt_id']}", current["agent_id"]
        await audit.write(
            connection, supervisor_id, "supervision.stop", subject, now=now, agent=agent_id, role=current["role"]
        )
        row = await attempts.lock(connection, current["attempt_id"])
        if row is None:
            return set()
        hints.agents.add(agent_id)
        hints.teams.add(row.team_id)
        if row.attempt.agent_id == supervisor_id:  # taken over: they are the agent now, and stay
            return set()
        command = protocol.Unsupervise(call_id=str(row.attempt.id), name=port_of(supervisor_id))
        await orders.give(connection, _address(row), [Order(command=command)], now)
        return {row.team_id}

    async def _commit(self, work: Callable[[Connection, Hints], Awaitable[set[int]]]) -> None:
        async def gather(connection: Connection) -> tuple[set[int], Hints]:
            hints = Hints()
            return await work(connection, hints), hints

        teams, hints = await in_transaction(self._pool, gather)
        for team_id in sorted(teams):
            await ask_for_orders(self._bus, team_id)
        await hints.publish(self._bus)


async def _conversation(connection: Connection, who: Supervisor, attempt_id: UUID) -> AttemptRow:
    row = await attempts.lock(connection, attempt_id)
    if row is None or row.attempt.state is not AttemptState.TALKING or row.attempt.agent_id in {None, who.user_id}:
        raise CallGone(attempt_id)
    if who.team_id is not None and row.team_id != who.team_id:
        raise CallGone(attempt_id)
    return row


async def _take_over(connection: Connection, row: AttemptRow, supervisor_id: int, hints: Hints, now: datetime) -> None:
    attempt_id, former = row.attempt.id, row.attempt.agent_id
    try:
        taken, _ = machine.step(row.attempt, machine.TakenOver(supervisor_id), now)
    except IllegalTransition as refused:
        raise CallGone(attempt_id) from refused
    hints.add(await presences.apply(connection, former or 0, presence.TakenAway(attempt_id), now))
    await attempts.save(connection, taken)
    try:
        hints.add(await presences.apply(connection, supervisor_id, presence.TakeOver(attempt_id), now))
    except (IllegalTransition, UnknownAgent) as refused:
        raise DeskNeeded(supervisor_id) from refused


def _address(row: AttemptRow) -> Address:
    return Address(row.team_id, row.attempt.id, row.node or "")


def _live(record: asyncpg.Record) -> LiveConversation:
    return LiveConversation(
        attempt_id=record["attempt_id"],
        since=record["connected_at"],
        arrangement=record["arrangement"],
        transferred=record["transferred_at"] is not None,
        agent_id=record["agent_id"],
        agent=record["agent"],
        team=record["team"],
        debtor=record["debtor"],
        number=record["number"],
        campaign=record["campaign"],
        other=record["other"],
        listeners=tuple(Listener(*each) for each in record["supervisors"]),
    )
