"""One event of one call, in one transaction: the attempt's step and everything in the tables that follows from it.

What has to happen outside the tables (commands to the node, hints, metrics) is returned, for after the commit. The
attempt is locked first, then presences: see `dialer.presences`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from dialer import attempt as machine
from dialer import attempts, closing, dispatch, presence, presences
from dialer.attempt_words import LineEffect, OutcomeEffect
from dialer.attempts import AttemptRow
from dialer.closing import ClosedCall
from dialer.conversation import phones
from dialer.hints import Hints
from dialer.kept_outcomes import close_with_kept, keep_by_system
from metrics import calls as instruments
from queues.lines import pool
from store.pool import Connection


@dataclass(slots=True)
class Flow:
    """What an event did. `line`: commands the node has to get, in order; `phone`: the agent's own, if they use it."""

    row: AttemptRow
    hints: Hints = field(default_factory=Hints)
    line: list[LineEffect] = field(default_factory=list)
    closed: ClosedCall | None = None
    phone: UUID | None = None
    newly_answered: bool = False
    newly_heard: str | None = None

    def count(self) -> None:
        """Move the counters; call it once, after the commit."""
        if self.newly_answered:
            instruments.count_answer(answer_delay_s(self.row.attempt))
        if self.newly_heard is not None:
            instruments.count_heard(self.newly_heard)
        if self.closed is not None:
            self.closed.count()


def answer_delay_s(attempt: machine.Attempt) -> float | None:
    """Return the seconds from the INVITE to the 200 OK."""
    if attempt.answered_at is None or attempt.trying_at is None:
        return None
    return (attempt.answered_at - attempt.trying_at).total_seconds()


async def apply(connection: Connection, attempt_id: UUID, event: machine.Event, now: datetime) -> Flow | None:
    """Lock the attempt and let the event happen to it; None for an attempt that does not exist.

    Raises IllegalTransition, with nothing written once the caller's transaction is rolled back.
    """
    row = await attempts.lock(connection, attempt_id)
    if row is None:
        return None
    flow = Flow(row)
    before = row.attempt
    pending = list(await _step(connection, flow, event, now))
    while pending:
        pending = [*await _perform(connection, flow, pending[0], now), *pending[1:]]
    if flow.row.attempt != before:
        flow.newly_heard = flow.row.attempt.heard if before.heard is None else None
        flow.newly_answered = before.answered_at is None and flow.row.attempt.answered_at is not None
        flow.hints.teams.add(row.team_id)
        if flow.row.attempt.agent_id is not None:
            flow.hints.agents.add(flow.row.attempt.agent_id)
    return flow


async def _step(connection: Connection, flow: Flow, event: machine.Event, now: datetime) -> tuple[machine.Effect, ...]:
    after, effects = machine.step(flow.row.attempt, event, now)
    if after != flow.row.attempt:
        ends = machine.is_over(after) and not machine.is_over(flow.row.attempt)
        flow.row = replace(flow.row, attempt=after)
        await attempts.save(connection, after)
        if ends and any(flow.row.caller_ids):
            await pool.give_back(connection, await attempts.unshown(connection, flow.row), after.created_at)
    return effects


async def _perform(
    connection: Connection, flow: Flow, effect: machine.Effect, now: datetime
) -> tuple[machine.Effect, ...]:
    attempt_id = flow.row.attempt.id
    match effect:
        case machine.OfferToAgent():
            return await _offer(connection, flow, now)
        case machine.ConnectAudio() | machine.LeaveMessage() | machine.HangUp() | machine.LetGo():
            flow.line.append(effect)
            if isinstance(effect, machine.ConnectAudio):
                flow.phone = await phones.up(connection, effect.agent_id)
        case machine.CloseWith() | machine.KeepOutcome() | machine.CloseWithKept():
            await _give_outcome(connection, flow, effect, now)
        case _:
            event = _presence_event(attempt_id, effect)
            flow.hints.add(await presences.apply(connection, effect.agent_id, event, now))
    return ()


def _presence_event(
    attempt_id: UUID,
    effect: machine.AgentTalks | machine.TakeFromAgent | machine.FreeAgent | machine.LoseCall | machine.GainCall,
) -> presence.Event:
    match effect:
        case machine.AgentTalks():
            return presence.AudioConnected(attempt_id)
        case machine.TakeFromAgent():
            return presence.AudioFailed(attempt_id)
        case machine.FreeAgent():
            return presence.CallEnded(attempt_id)
        case machine.LoseCall():
            return presence.TakenAway(attempt_id)
        case machine.GainCall():
            return presence.TakeOver(attempt_id)
        case _:
            assert_never(effect)


async def _give_outcome(connection: Connection, flow: Flow, effect: OutcomeEffect, now: datetime) -> None:
    match effect:
        case machine.CloseWith():
            await _close(connection, flow, effect.outcome, now)
        case machine.KeepOutcome():
            flow.row, change = await keep_by_system(connection, flow.row, effect.outcome, now)
            flow.hints.add(change)
        case machine.CloseWithKept():
            flow.closed = await close_with_kept(connection, flow.row, now)
        case _:
            assert_never(effect)


async def _offer(connection: Connection, flow: Flow, now: datetime) -> tuple[machine.Effect, ...]:
    """Reserve the agent who has been idle longest; one who was taken meanwhile is passed over."""
    for candidate in dispatch.present(await presences.ready(connection, flow.row.team_id, flow.row.node), now):
        held = await presences.lock(connection, candidate.agent_id)
        if held.presence.state is presence.PresenceState.READY:
            reserve = presence.Reserve(flow.row.attempt.id)
            flow.hints.add(await presences.apply_locked(connection, held, reserve, now))
            return await _step(connection, flow, machine.AgentChosen(candidate.agent_id), now)
    return ()


async def _close(connection: Connection, flow: Flow, outcome: str, now: datetime) -> None:
    flow.closed = await closing.close_by_system(connection, flow.row, outcome, now)
    agent_id = flow.row.attempt.agent_id
    if agent_id is not None:
        recorded = presence.Recorded(flow.row.attempt.id)
        flow.hints.add(await presences.apply(connection, agent_id, recorded, now))
