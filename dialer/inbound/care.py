"""What happens to a caller, inside the transaction of their call (`dialer.call_flow`)."""

from dataclasses import replace
from datetime import datetime

from dialer import closing, dispatch, presences, team_settings
from dialer.attempts import AttemptRow
from dialer.closing import ClosedCall
from dialer.dispatch import Candidate
from dialer.endings import SystemOutcome
from dialer.errors import DialerError
from dialer.inbound import callers, people, routing, waiting
from dialer.inbound.callers import Caller
from store.pool import Connection


async def step(
    connection: Connection, caller: Caller, event: waiting.Event, now: datetime
) -> tuple[Caller, tuple[waiting.Effect, ...]]:
    """Let an event happen to a caller, who is locked."""
    after, effects = waiting.step(caller.waiting, caller.manners, event, now)
    if after != caller.waiting:
        await callers.save(connection, caller.attempt_id, after)
    return replace(caller, waiting=after), effects


async def agents_for(connection: Connection, row: AttemptRow, caller: Caller, now: datetime) -> tuple[Candidate, ...]:
    """Return the agents whom this caller may have now, best first."""
    if not waiting.looks_for_agent(caller.waiting):
        return ()
    ahead = await callers.ahead(connection, caller)
    offer = await team_settings.offer(connection, row.campaign_id, row.debtor_id)
    return routing.order(
        dispatch.order(await presences.ready(connection, row.team_id, row.node), now, required=offer.skills),
        preferred=caller.preferred_agent_id,
        ahead=ahead,
        spoken_for=await callers.spoken_for(connection, caller.team_id),
    )


async def close(
    connection: Connection, row: AttemptRow, caller: Caller, by_the_line: str, now: datetime
) -> tuple[AttemptRow, ClosedCall]:
    """Give a call that no agent closed its outcome, and put the call back into the queue if there is to be one."""
    if row.attempt.connected_at is None:  # an agent was on the way at most: nobody has spoken to them
        by_the_line = SystemOutcome.ABANDONED
    outcome = waiting.outcome_of(caller.waiting, by_the_line)
    if outcome == by_the_line != SystemOutcome.CUT_OFF:
        return row, await closing.close_by_system(connection, row, outcome, now)
    callback_at = waiting.called_back_at(caller.waiting, caller.manners, outcome, now)
    if callback_at is not None and row.debtor_id is None and caller.candidates:
        row = await _most_likely(connection, row, caller, now)
    if row.debtor_id is None:
        callback_at = None
    return row, await closing.close_with_callback(connection, row, outcome, callback_at, now)


async def _most_likely(connection: Connection, row: AttemptRow, caller: Caller, now: datetime) -> AttemptRow:
    """Of several debtors with the caller's number, call back the one met last; nobody who is in a call already."""
    try:
        return await people.assign(connection, row, caller.candidates[0], now)
    except DialerError:
        return row
