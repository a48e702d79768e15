"""The legs of one team that occupy a line, as its leader knows them: placed by order, heard, found again, given up.

A leg is written down by the screen that asked for it, and placed when its order is taken: once, or never. What is not
known to have been sent is left to the snapshots of the nodes, which end what they do not know.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from dialer import line_events
from dialer.context import DialerContext
from dialer.conversation import leg as machine
from dialer.conversation import legs, orders, phones
from dialer.conversation.flow import LegTold, Told
from dialer.conversation.leg import LegKind, LegState
from dialer.conversation.legs import LegRow
from dialer.conversation.orders import TakenOrder
from dialer.line_commands import LineCommands
from dialer.live_calls import BEFORE_US
from dialer.node_link import NodeSnapshot
from dialer.trunk_watch import message_of
from queues import trunks
from queues.trunks import Trunk
from telephony import protocol
from telephony.end_cause import EndCause

OF_THE_MOMENT: Final = (protocol.Play, protocol.SendDigits)
_log: Final = structlog.get_logger(__name__)


@dataclass(slots=True)
class LegLine:
    """One leg; `attempt_id` None: an agent's own telephone.

    `sent_at`: when its Originate left (`time.monotonic()`), None while it is about to.
    """

    attempt_id: UUID | None
    node: str
    sent_at: float | None = BEFORE_US


class LegLines:
    """By id. `post` queues what is told for the attempt that the leg belongs to."""

    def __init__(
        self,
        context: DialerContext,
        team_id: int,
        lines: LineCommands,
        leading: Callable[[], bool],
        post: Callable[[UUID, Told], None],
    ) -> None:
        self._context = context
        self._team_id = team_id
        self._lines = lines
        self._leading = leading
        self._post = post
        self._by_id: dict[UUID, LegLine] = {}

    def __contains__(self, call_id: UUID) -> bool:
        return call_id in self._by_id

    async def begin(self) -> None:
        """Take in the legs that have not ended, those of an earlier leader included."""
        async with self._context.pool.acquire() as connection:
            for row in await legs.open_of_team(connection, self._team_id):
                if row.leg.id not in self._by_id:
                    self._add(row, sent_at=BEFORE_US)

    def forget(self, leg_id: UUID) -> None:
        """Let go of a leg whose end is written."""
        line = self._by_id.pop(leg_id, None)
        if line is not None and line.node in self._context.links:
            self._context.links[line.node].calls.discard(leg_id)

    def forget_all(self) -> None:
        """Free the lines: another process may lead the team next."""
        for leg_id in list(self._by_id):
            self.forget(leg_id)

    def hear(self, call_id: UUID, message: protocol.CallEvent) -> None:
        """Let happen what a node tells of a leg."""
        event = line_events.leg_event_of(message)
        if event is not None:
            self._tell(call_id, event)

    def reconcile(self, told: NodeSnapshot) -> None:
        """Let happen what a snapshot tells, and end what its node does not know although it was asked later."""
        known = {call_id: state for state in told.snapshot.calls if (call_id := line_events.call_id(state.call_id))}
        for call_id, line in list(self._by_id.items()):
            if call_id in known:
                for event in line_events.leg_events_of(known[call_id]):
                    self._tell(call_id, event)
            elif line.node == told.node and line.sent_at is not None and line.sent_at < told.asked_at:
                self._tell(call_id, machine.LegEnded(self._context.clock(), EndCause.WORKER_LOST))

    async def look_after(self, now: datetime) -> None:
        """End the legs of nodes that stay away, and hang up again those that nobody needs any more."""
        for call_id, line in list(self._by_id.items()):
            link = self._context.links.get(line.node)
            if link is None or link.down_for() > self._context.settings.node_away_s:
                self._tell(call_id, machine.LegEnded(now, EndCause.WORKER_LOST))
        async with self._context.pool.acquire() as connection:
            unwanted = await legs.unwanted(connection, self._team_id)
        for row in unwanted:
            await self._lines.send(row.node, protocol.HangUp(call_id=str(row.leg.id)))
            if row.leg.id not in self._by_id:
                self._add(row, sent_at=BEFORE_US)

    async def call_phones(self) -> None:
        """Call the telephones of agents who have become ready and speak by them; each once."""
        link = max(self._context.links.values(), key=lambda each: each.room, default=None)
        if link is None or link.room == 0 or not self._leading():
            return
        async with self._context.pool.acquire() as connection:
            wanted = await phones.wanted(connection, self._team_id)
            now = self._context.clock()
            written = [await phones.write_down(connection, each, self._team_id, link.name, now) for each in wanted]
        for leg_id in written:
            await self._place(leg_id, late=False)

    async def take_orders(self) -> None:
        """Give the nodes what the screens have ordered since the last time, in order."""
        if not self._leading():
            return
        async with self._context.pool.acquire() as connection:
            taken = await orders.take(connection, self._team_id)
        for each in taken:
            await self._carry_out(each)

    async def _carry_out(self, taken: TakenOrder) -> None:
        late = taken.created_at + orders.STALE <= self._context.clock()
        order = taken.order
        if order.leg_id is not None:
            await self._place(order.leg_id, late=late)
        elif order.command is not None and not (late and isinstance(order.command, OF_THE_MOMENT)):
            await self._lines.send(taken.node, order.command)

    async def _place(self, leg_id: UUID, *, late: bool) -> None:
        async with self._context.pool.acquire() as connection:
            row = await legs.lock(connection, leg_id)
            if row is None or row.leg.state is not LegState.CREATED:
                return
            trunk = await trunks.get(connection, row.trunk_id)
        self._add(row, sent_at=None)
        if late or not self._leading():
            self._tell(leg_id, machine.LegEnded(self._context.clock(), EndCause.WORKER_LOST))
            return
        self._by_id[leg_id].sent_at = time.monotonic()
        await self._lines.send(row.node, _originate(row, trunk))

    def _add(self, row: LegRow, *, sent_at: float | None) -> None:
        self._by_id[row.leg.id] = LegLine(row.attempt_id, row.node, sent_at)
        if row.node in self._context.links:
            self._context.links[row.node].calls.add(row.leg.id)

    def _tell(self, leg_id: UUID, event: machine.LegEvent) -> None:
        self._post(self._by_id[leg_id].attempt_id or leg_id, LegTold(leg_id, event))


def _originate(row: LegRow, trunk: Trunk) -> protocol.Originate:
    order = protocol.Originate(call_id=str(row.leg.id), number=row.number, trunk=message_of(trunk))
    if row.leg.kind is not LegKind.AGENT_PHONE:
        return order
    dialled = None if row.number.startswith("+") else row.number  # an extension
    return order.model_copy(update={"answer_grace_s": phones.KEPT_UP_S, "dialled": dialled})
