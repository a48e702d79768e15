"""What the line tells about a conversation, in one transaction: the leg's step, the conversation's, and what follows.

Runs in the leader of the team. What has to be ordered of the node is returned, for after the commit.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dialer import attempts
from dialer.attempts import AttemptRow
from dialer.conversation import leg as leg_machine
from dialer.conversation import legs, machine, orders
from dialer.conversation.leg import Leg, LegState
from dialer.conversation.orders import Order
from dialer.hints import Hints
from metrics import calls as instruments
from store.pool import Connection


@dataclass(frozen=True, slots=True)
class LegTold:
    """Something happened to a leg of an attempt's conversation."""

    leg_id: UUID
    event: leg_machine.LegEvent


Told = LegTold | machine.SoundOver | machine.LineOver | machine.Found


@dataclass(slots=True)
class TalkFlow:
    """What was done. `ended`: a leg whose line is free now."""

    node: str | None
    hints: Hints = field(default_factory=Hints)
    orders: list[Order] = field(default_factory=list)
    ended: Leg | None = None

    def count(self) -> None:
        """Move the counters; call it once, after the commit."""
        if self.ended is not None and self.ended.cause is not None:
            instruments.count_leg(self.ended.kind.value, self.ended.cause.value)


async def apply(connection: Connection, attempt_id: UUID, told: Told, now: datetime) -> TalkFlow | None:
    """Lock the attempt and let it happen; None for an attempt that does not exist."""
    row = await attempts.lock(connection, attempt_id)
    if row is None:
        return None
    flow = TalkFlow(row.node)
    before = await legs.conversation(connection, attempt_id)
    event = await _leg_told(connection, flow, told) if isinstance(told, LegTold) else told
    if event is not None:
        after, effects = machine.step(before, event, now)
        await legs.save_conversation(connection, attempt_id, before, after, now)
        flow.orders += orders.orders_of(attempt_id, effects)
    _tell(flow, row)
    return flow


async def _leg_told(
    connection: Connection, flow: TalkFlow, told: LegTold
) -> machine.LegAnswered | machine.LegOver | None:
    """Let the leg's event happen; returns what it is to the conversation, if anything."""
    row = await legs.lock(connection, told.leg_id)
    if row is None:
        return None
    after = leg_machine.step(row.leg, told.event)
    if after == row.leg:
        return None
    await legs.save(connection, after)
    if after.state is LegState.ENDED:
        flow.ended = after
        return machine.LegOver(after.id)
    return machine.LegAnswered(after.id) if row.leg.answered_at is None and after.answered_at is not None else None


def _tell(flow: TalkFlow, row: AttemptRow) -> None:
    flow.hints.teams.add(row.team_id)
    if row.attempt.agent_id is not None:
        flow.hints.agents.add(row.attempt.agent_id)
