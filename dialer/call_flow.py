"""One event of one call, in one transaction: the attempt's step and everything in the tables that follows from it.

What has to happen outside the tables (commands to the node, hints, metrics) is returned, for after the commit. The
attempt is locked first, then presences: see `dialer.presences`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from dialer import attempt as machine
from dialer import attempts, closing, dispatch, presence, presences, team_settings
from dialer.attempt_words import LineEffect as AttemptLineEffect
from dialer.attempt_words import OutcomeEffect, TalkEffect
from dialer.attempts import AttemptRow, Direction
from dialer.closing import ClosedCall
from dialer.conversation import legs, orders, phones
from dialer.conversation import machine as talk
from dialer.conversation.orders import Order
from dialer.dispatch import Candidate
from dialer.endings import SystemOutcome
from dialer.hints import Hints
from dialer.inbound import callers, care, waiting
from dialer.inbound.callers import Caller
from dialer.kept_outcomes import close_with_kept, keep_by_system
from metrics import calls as instruments
from metrics import inbound as inbound_instruments
from queues.lines import pool
from store.pool import Connection

LineEffect = AttemptLineEffect | waiting.LineEffect
Happening = machine.Event | waiting.Event
Effects = tuple[machine.Effect, ...]
CALL_BACK_AFTER: Final = timedelta(minutes=1)  # whom we cut off has heard that we call back
_TALK_EVENTS: Final[Mapping[type[TalkEffect], talk.AgentMoves]] = {
    machine.KeepWaiting: talk.AgentAway(),
    machine.AgentIsBack: talk.AgentBack(),
    machine.Orphan: talk.AgentGone(),
    machine.Adopt: talk.Adopted(),
}


@dataclass(slots=True)
class Flow:
    """What an event did. `line`: commands the node has to get, in order; `phone`: the agent's own, if they use it.

    `orders`: who hears whom after that.
    `caller`: of a call that came in.
    """

    row: AttemptRow
    caller: Caller | None = None
    hints: Hints = field(default_factory=Hints)
    line: list[LineEffect] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    closed: ClosedCall | None = None
    phone: UUID | None = None
    newly_answered: bool = False
    newly_heard: str | None = None
    newly_talking: bool = False

    def count(self) -> None:
        """Move the counters; call it once, after the commit."""
        if self.caller is not None:
            count_caller(self, self.caller)
        elif self.newly_answered:
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


def count_caller(flow: Flow, caller: Caller) -> None:
    """Count what became of somebody who called us."""
    attempt = flow.row.attempt
    if flow.newly_talking and attempt.connected_at is not None:
        inbound_instruments.count_answer(
            caller.called, (attempt.connected_at - caller.waiting.arrived_at).total_seconds()
        )
    if flow.closed is not None and attempt.connected_at is None and attempt.ended_at is not None:
        inbound_instruments.count_unattended(
            flow.closed.outcome,
            (attempt.ended_at - caller.waiting.arrived_at).total_seconds(),
            abandoned=flow.closed.outcome == waiting.InboundOutcome.ABANDONED,
            called_back=flow.closed.retry_at is not None and flow.closed.outcome in set(waiting.InboundOutcome),
        )


async def apply(connection: Connection, attempt_id: UUID, event: Happening, now: datetime) -> Flow | None:
    """Lock the attempt and let the event happen to it; None for an attempt that does not exist.

    Raises IllegalTransition, with nothing written once the caller's transaction is rolled back.
    """
    row = await attempts.lock(connection, attempt_id)
    if row is None:
        return None
    inbound = row.direction is Direction.INBOUND
    flow = Flow(row, await callers.lock(connection, attempt_id) if inbound else None)
    before, waited = row.attempt, flow.caller
    if isinstance(event, waiting.Event):
        pending = list(await _care(connection, flow, event, now))
    else:
        pending = list(await _step(connection, flow, event, now))
    while pending:
        pending = [*await _perform(connection, flow, pending[0], now), *pending[1:]]
    if machine.is_over(flow.row.attempt):
        await _care(connection, flow, waiting.Over(), now)
    if flow.row.attempt != before or flow.caller != waited:
        flow.newly_heard = flow.row.attempt.heard if before.heard is None else None
        flow.newly_answered = before.answered_at is None and flow.row.attempt.answered_at is not None
        flow.newly_talking = before.connected_at is None and flow.row.attempt.connected_at is not None
        flow.hints.teams.add(row.team_id)
        if flow.row.attempt.agent_id is not None:
            flow.hints.agents.add(flow.row.attempt.agent_id)
    return flow


async def _care(connection: Connection, flow: Flow, event: waiting.Event, now: datetime) -> Effects:
    """Let something happen to somebody who called us; nothing on a call that we placed."""
    if flow.caller is None:
        return ()
    flow.caller, effects = await care.step(connection, flow.caller, event, now)
    follow: list[machine.Effect] = []
    for effect in effects:
        match effect:
            case waiting.GiveUp():
                follow += await _step(connection, flow, machine.NobodyFree(), now)
            case waiting.HangUp():
                follow += await _step(connection, flow, machine.HangUpAsked(), now)
            case waiting.Hold() | waiting.Talk() | waiting.Say():
                flow.line.append(effect)
            case _:
                assert_never(effect)
    return tuple(follow)


async def _step(connection: Connection, flow: Flow, event: machine.Event, now: datetime) -> Effects:
    after, effects = machine.step(flow.row.attempt, event, now)
    if after != flow.row.attempt:
        ends = machine.is_over(after) and not machine.is_over(flow.row.attempt)
        flow.row = replace(flow.row, attempt=after)
        await attempts.save(connection, after)
        if ends and any(flow.row.caller_ids):
            await pool.give_back(connection, await attempts.unshown(connection, flow.row), after.created_at)
    return effects


async def _perform(connection: Connection, flow: Flow, effect: machine.Effect, now: datetime) -> Effects:
    attempt_id = flow.row.attempt.id
    match effect:
        case machine.OfferToAgent():
            return await _offer(connection, flow, now)
        case machine.LetGo() if flow.caller is not None:
            return await _care(connection, flow, waiting.CutOff(), now)  # they hear why, and are let go after that
        case machine.ConnectAudio() | machine.LeaveMessage() | machine.HangUp() | machine.LetGo():
            flow.line.append(await _line(connection, flow, effect))
        case machine.KeepWaiting() | machine.AgentIsBack() | machine.Orphan() | machine.Adopt():
            await _converse(connection, flow, effect, now)
            if isinstance(effect, machine.Orphan):
                return await _care(connection, flow, waiting.AgentLost(), now)
        case machine.CloseWith() | machine.KeepOutcome() | machine.CloseWithKept():
            await _give_outcome(connection, flow, effect, now)
        case _:
            event = _presence_event(attempt_id, effect)
            flow.hints.add(await presences.apply(connection, effect.agent_id, event, now))
            if isinstance(effect, machine.TakeFromAgent):
                return await _care(connection, flow, waiting.AgentLost(), now)
    return ()


async def _line(connection: Connection, flow: Flow, effect: AttemptLineEffect) -> AttemptLineEffect:
    """Add to a command for the node what the tables know."""
    match effect:
        case machine.ConnectAudio():
            flow.phone = await phones.up(connection, effect.agent_id)
        case machine.LetGo() if flow.row.attempt.connected_at is not None:
            return replace(effect, sound=waiting.WE_CALL_BACK)
        case machine.LetGo():
            return replace(effect, sound=await attempts.let_go_sound(connection, flow.row.campaign_id))
        case _:
            pass
    return effect


async def _converse(connection: Connection, flow: Flow, effect: TalkEffect, now: datetime) -> None:
    """Let the conversation follow: who hears whom while its agent is away, lost, or another one."""
    attempt_id = flow.row.attempt.id
    before = await legs.conversation(connection, attempt_id)
    after, effects = talk.step(before, _TALK_EVENTS[type(effect)], now)
    await legs.save_conversation(connection, attempt_id, before, after, now)
    flow.orders += orders.orders_of(attempt_id, effects)


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
            return presence.TakenAway(attempt_id, effect.reason or presence.PAUSE_TAKEN_OVER)
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


async def _candidates(connection: Connection, flow: Flow, now: datetime) -> Sequence[Candidate]:
    if flow.caller is not None:
        return await care.agents_for(connection, flow.row, flow.caller, now)
    offer = await team_settings.offer(connection, flow.row.campaign_id, flow.row.debtor_id)
    ready = await presences.ready(connection, flow.row.team_id, flow.row.node)
    return dispatch.order(ready, now, required=offer.skills, knows=offer.knows)


async def _offer(connection: Connection, flow: Flow, now: datetime) -> Effects:
    """Reserve the best of the ready agents; one who was taken meanwhile is passed over."""
    left = await _care(connection, flow, waiting.Answered(), now)
    for candidate in await _candidates(connection, flow, now):
        held = await presences.lock(connection, candidate.agent_id)
        if held.presence.state is presence.PresenceState.READY:
            reserve = presence.Reserve(flow.row.attempt.id)
            flow.hints.add(await presences.apply_locked(connection, held, reserve, now))
            chosen = await _step(connection, flow, machine.AgentChosen(candidate.agent_id), now)
            return (*chosen, *await _care(connection, flow, waiting.AgentFound(), now))
    return (*left, *await _care(connection, flow, waiting.NobodyFree(), now))


async def _close(connection: Connection, flow: Flow, outcome: str, now: datetime) -> None:
    if flow.caller is None and outcome == SystemOutcome.CUT_OFF:
        flow.closed = await closing.close_with_callback(connection, flow.row, outcome, now + CALL_BACK_AFTER, now)
    elif flow.caller is None:
        flow.closed = await closing.close_by_system(connection, flow.row, outcome, now)
    else:
        flow.row, flow.closed = await care.close(connection, flow.row, flow.caller, outcome, now)
    agent_id = flow.row.attempt.agent_id
    if agent_id is not None:
        recorded = presence.Recorded(flow.row.attempt.id)
        flow.hints.add(await presences.apply(connection, agent_id, recorded, now))
