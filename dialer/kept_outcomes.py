"""The outcome of a transferred call: given while the line goes on without its agent, and closed with when it ends."""

from dataclasses import replace
from datetime import datetime

from dialer import attempt as machine
from dialer import attempts, closing, outcome_rules, presence, presences
from dialer.attempts import AttemptRow, Kept
from dialer.closing import ClosedCall
from dialer.presences import PresenceChange
from dialer.retry import Agreed
from store.pool import Connection


async def keep(
    connection: Connection, row: AttemptRow, outcome: str, kept: Kept, now: datetime
) -> tuple[AttemptRow, PresenceChange]:
    """Write the outcome down and free the agent; raises IllegalTransition unless the call goes on without them."""
    after, _ = machine.step(row.attempt, machine.OutcomeKept(outcome), now)
    await attempts.keep(connection, after, kept)
    change = await presences.apply(connection, after.agent_id or 0, presence.Recorded(after.id), now)
    return replace(row, attempt=after), change


async def keep_by_system(
    connection: Connection, row: AttemptRow, outcome: str, now: datetime
) -> tuple[AttemptRow, PresenceChange]:
    """Keep the outcome of an agent who went away or let the wrap-up limit pass."""
    return await keep(connection, row, outcome, Kept(), now)


async def close_with_kept(connection: Connection, row: AttemptRow, now: datetime) -> ClosedCall:
    """Close a transferred call whose line has just ended."""
    kept = await attempts.kept(connection, row.attempt.id)
    rule = await outcome_rules.get(connection, row.attempt.kept_outcome or "")
    if rule is None:
        raise LookupError(f"the outcomes table lacks {row.attempt.kept_outcome!r}")
    agreed = Agreed(callback_at=kept.callback_at, due=kept.due)
    return await closing.close(connection, row, rule, agreed, now, recorded_by=kept.recorded_by, notes=kept.notes)
