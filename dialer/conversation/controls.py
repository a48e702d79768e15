"""The agent's controls of a call: what the web does for an agent who talks.

One transaction each, then the leader of the team looks at the orders that it wrote.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from debts.errors import InvalidPhone
from debts.phone_numbers import parse_phone
from dialer.attempt import AttemptState
from dialer.attempts import AttemptRow
from dialer.conversation import legs, machine, orders, phones, targets
from dialer.conversation.leg import Leg, LegKind, LegState
from dialer.conversation.legs import LegRow
from dialer.conversation.orders import Address
from dialer.errors import ControlRefused
from dialer.hints import Hints, ask_for_orders
from dialer.outcomes import own_call
from store.bus import Bus
from store.pool import Connection, Pool
from store.statements import load
from store.transactions import in_transaction

SQL: Final = load(__package__, "controls.sql")
KEYS: Final = frozenset("0123456789*#")
MOST_KEYS: Final = 32


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


class CallControls:
    """Hold, further legs, sounds and keys for agents; safe to share by all connections of a process.

    Every method raises NotYourCall, and ControlRefused with the reason to show.
    """

    def __init__(self, pool: Pool, bus: Bus, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._pool = pool
        self._bus = bus
        self._clock = clock

    async def ask(self, agent_id: int, attempt_id: UUID, event: machine.AgentAsks) -> None:
        """Let the agent's wish happen: Hold, Resume, Join, Complete or Drop."""

        async def work(connection: Connection) -> int:
            row = await _talking(connection, agent_id, attempt_id)
            return await self._arrange(connection, row, event)

        await self._commit(agent_id, work)

    async def press(self, agent_id: int, attempt_id: UUID, digits: str) -> None:
        """Send DTMF to the debtor's end."""
        if not digits or len(digits) > MOST_KEYS or not set(digits) <= KEYS:
            raise ControlRefused("keys_unknown")
        await self.ask(agent_id, attempt_id, machine.SendDigits(digits))

    async def play(self, agent_id: int, attempt_id: UUID, sound: str) -> None:
        """Play one of the campaign's sounds to the debtor."""

        async def work(connection: Connection) -> int:
            row = await _talking(connection, agent_id, attempt_id)
            if sound not in await connection.fetchval(SQL.sounds, attempt_id):
                raise ControlRefused("sound_unknown")
            return await self._arrange(connection, row, machine.PlaySound(sound))

        await self._commit(agent_id, work)

    async def dial(self, agent_id: int, attempt_id: UUID, kind: LegKind, *, target_id: int | None, number: str) -> None:
        """Call an entry of the directory, or `number` as typed, beside the debtor; raises UnknownTarget too."""

        async def work(connection: Connection) -> int:
            row = await _talking(connection, agent_id, attempt_id)
            leg = await _leg(connection, row, kind, target_id, number)
            now = self._clock()
            before = await legs.conversation(connection, attempt_id)
            machine.step(before, machine.Dial(leg.leg.id, kind), now)  # refused before anything is written
            await legs.insert(connection, leg, now)
            return await self._arrange(connection, row, machine.Dial(leg.leg.id, kind), before)

        try:
            await self._commit(agent_id, work)
        except asyncpg.UniqueViolationError as error:
            raise ControlRefused("other_on_the_line") from error

    async def use_phone(self, agent_id: int, *, on: bool) -> None:
        """Speak by the agent's own telephone from now on, or by the browser."""
        async with self._pool.acquire() as connection:
            await phones.choose(connection, agent_id, on=on)
        await Hints(agents={agent_id}).publish(self._bus)

    async def _arrange(
        self,
        connection: Connection,
        row: AttemptRow,
        event: machine.AgentAsks,
        before: machine.Conversation | None = None,
    ) -> int:
        now, attempt_id = self._clock(), row.attempt.id
        before = before or await legs.conversation(connection, attempt_id)
        after, effects = machine.step(before, event, now)
        await legs.save_conversation(connection, attempt_id, before, after, now)
        address = Address(row.team_id, attempt_id, row.node or "")
        await orders.give(connection, address, orders.orders_of(attempt_id, effects), now)
        return row.team_id

    async def _commit(self, agent_id: int, work: Callable[[Connection], Awaitable[int]]) -> None:
        team_id = await in_transaction(self._pool, work)
        await ask_for_orders(self._bus, team_id)
        await Hints(agents={agent_id}).publish(self._bus)


async def _talking(connection: Connection, agent_id: int, attempt_id: UUID) -> AttemptRow:
    """Lock the agent's call; raises NotYourCall, and ControlRefused unless they are in conversation."""
    row = await own_call(connection, agent_id, attempt_id)
    if row.attempt.state is not AttemptState.TALKING or row.attempt.hang_up_asked_at is not None:
        raise ControlRefused("not_in_conversation")
    if row.attempt.transferred_at is not None:
        raise ControlRefused("already_transferred")
    return row


async def _leg(connection: Connection, row: AttemptRow, kind: LegKind, target_id: int | None, number: str) -> LegRow:
    if target_id is not None:
        target = await targets.get(connection, target_id)
        name, to = target.name, target.number
    else:
        try:
            name = to = parse_phone(number)
        except InvalidPhone as error:
            raise ControlRefused("number_unreadable") from error
    if to == row.number:
        raise ControlRefused("number_of_the_debtor")
    leg = Leg(uuid4(), kind, LegState.CREATED)
    agent_id = row.attempt.agent_id or 0
    return LegRow(leg, row.attempt.id, agent_id, row.team_id, to, name, row.trunk_id, row.node or "")
