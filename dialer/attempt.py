"""One call attempt, from the decision to dial to its outcome, as a pure state machine.

    created ──Trying──> trying ──Ringing──> ringing ──Answered──> answered ──AudioConnected──> talking
                                                                     |                            |
                                        (any of these) ────Ended────>└──────────> ended <─────────┘
                                                                                    |
                                                                                 Closed──> closed

Events of the line may come late, twice, out of order or not at all: a later one implies the earlier ones, and one that
adds nothing changes nothing. A conversation that ended waits in `ended` for its agent's outcome; every other end is
closed at once. `closed` is final.

A conversation whose agent stays away, or was sent off, goes back to `answered` and waits for another (`orphaned_at`);
until then, while the agent's audio is only away for a moment, the debtor hears music (`away_at`).

An agent may be kept for a call before it is dialled (`agent_id` from the beginning): a callback, a preview. Such a call
is theirs at the answer; when they are lost before, whoever is free takes it.

With `detect`, whoever answered is offered to an agent once it is known what answered, or the wait for that is over. A
transferred call stays in `talking` without its agent, whose outcome is kept until the line ends.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from dialer import endings
from dialer.attempt_agents import (
    agent_chosen,
    agent_lost,
    agent_removed,
    audio_connected,
    audio_gone,
    is_over,
    listens,
    taken_over,
    waits_for_agent,
)
from dialer.attempt_words import (
    Adopt,
    AgentChosen,
    AgentEvent,
    AgentFree,
    AgentIsBack,
    AgentLost,
    AgentRemoved,
    AgentTalks,
    Answered,
    Attempt,
    AttemptState,
    AudioConnected,
    AudioGone,
    Closed,
    CloseWith,
    CloseWithKept,
    ConnectAudio,
    Detected,
    DispatchEvent,
    EarlyTone,
    Effect,
    Ended,
    Event,
    FreeAgent,
    GainCall,
    HangUp,
    HangUpAsked,
    Heard,
    Identified,
    KeepOutcome,
    KeepWaiting,
    LeaveMessage,
    LeftUnrecorded,
    LetGo,
    LineEvent,
    ListenedEnough,
    LoseCall,
    MessageOver,
    NobodyFree,
    OfferToAgent,
    OnTheLine,
    Orphan,
    OutcomeKept,
    Ringing,
    TakeFromAgent,
    TakenOver,
    TalkEffect,
    Transferred,
    Trying,
)
from dialer.errors import IllegalTransition
from telephony.end_cause import EndCause

__all__ = [
    "Adopt",
    "AgentChosen",
    "AgentEvent",
    "AgentFree",
    "AgentIsBack",
    "AgentLost",
    "AgentRemoved",
    "AgentTalks",
    "Answered",
    "Attempt",
    "AttemptState",
    "AudioConnected",
    "AudioGone",
    "CloseWith",
    "CloseWithKept",
    "Closed",
    "ConnectAudio",
    "Detected",
    "DispatchEvent",
    "EarlyTone",
    "Effect",
    "Ended",
    "Event",
    "FreeAgent",
    "GainCall",
    "HangUp",
    "HangUpAsked",
    "Heard",
    "Identified",
    "KeepOutcome",
    "KeepWaiting",
    "LeaveMessage",
    "LeftUnrecorded",
    "LetGo",
    "LineEvent",
    "ListenedEnough",
    "LoseCall",
    "MessageOver",
    "NobodyFree",
    "OfferToAgent",
    "Orphan",
    "OutcomeKept",
    "Ringing",
    "TakeFromAgent",
    "TakenOver",
    "TalkEffect",
    "Transferred",
    "Trying",
    "is_over",
    "listens",
    "step",
    "waits_for_agent",
]

Step = tuple[Attempt, tuple[Effect, ...]]

_NO_PERSON: Final = frozenset({"machine", "fax", "network_announcement"})


def step(attempt: Attempt, event: Event, now: datetime) -> Step:
    """Return the attempt after `event` and what has to be done about it; raises IllegalTransition."""
    match event:
        case Trying() | Ringing() | EarlyTone() | Answered() | Detected():
            return (attempt, ()) if is_over(attempt) else _on_its_way(attempt, event, now)
        case AudioConnected() | AudioGone() | MessageOver() | Transferred() | Ended():
            return (attempt, ()) if is_over(attempt) else _on_the_line(attempt, event)
        case ListenedEnough() | AgentChosen() | AgentLost() | AgentRemoved() | AgentFree() | NobodyFree():
            return _on_dispatch(attempt, event, now)
        case Identified() | HangUpAsked() | TakenOver() | OutcomeKept() | LeftUnrecorded() | Closed():
            return _on_agent_event(attempt, event, now)
        case _:
            assert_never(event)


def _on_its_way(attempt: Attempt, event: Trying | Ringing | EarlyTone | Answered | Detected, now: datetime) -> Step:
    match event:
        case Trying():
            state = _at_least(AttemptState.TRYING, attempt.state)
            return replace(attempt, state=state, trying_at=attempt.trying_at or event.at), ()
        case Ringing():
            state = _at_least(AttemptState.RINGING, attempt.state)
            return replace(attempt, state=state, ringing_at=attempt.ringing_at or event.at), ()
        case EarlyTone():
            return _early_tone(attempt, event, now)
        case Answered():
            return _answered(attempt, event, now)
        case Detected():
            return _detected(attempt, event, now)
        case _:
            assert_never(event)


def _on_the_line(attempt: Attempt, event: OnTheLine) -> Step:
    match event:
        case AudioConnected():
            return audio_connected(attempt, event)
        case AudioGone():
            return audio_gone(attempt, event)
        case MessageOver():
            let_go = attempt.state is AttemptState.ANSWERED and attempt.given_up_at is not None
            return attempt, (HangUp(),) if let_go else ()
        case Transferred():
            return _transferred(attempt, event)
        case Ended():
            return _ended(attempt, event)
        case _:
            assert_never(event)


def _on_dispatch(attempt: Attempt, event: DispatchEvent, now: datetime) -> Step:
    match event:
        case ListenedEnough():
            return _listened_enough(attempt, now)
        case AgentChosen():
            return agent_chosen(attempt, event)
        case AgentLost():
            return agent_lost(attempt, event, now)
        case AgentRemoved():
            return agent_removed(attempt, event, now)
        case AgentFree():
            return attempt, (OfferToAgent(),) if waits_for_agent(attempt) else ()
        case NobodyFree():
            return _nobody_free(attempt, now)
        case _:
            assert_never(event)


def _on_agent_event(attempt: Attempt, event: AgentEvent, now: datetime) -> Step:
    match event:
        case Identified():
            return _identified(attempt, event, now)
        case HangUpAsked():
            return _hang_up_asked(attempt, now)
        case TakenOver():
            return taken_over(attempt, event, now)
        case OutcomeKept():
            return _outcome_kept(attempt, event)
        case LeftUnrecorded():
            return _left_unrecorded(attempt, event)
        case Closed():
            return _closed(attempt, event, now)
        case _:
            assert_never(event)


def _at_least(reached: AttemptState, state: AttemptState) -> AttemptState:
    order = tuple(AttemptState)
    return max(reached, state, key=order.index)


def _early_tone(attempt: Attempt, event: EarlyTone, now: datetime) -> Step:
    if attempt.answered_at is not None or attempt.early_tone is not None:
        return attempt, ()
    asked_at = attempt.hang_up_asked_at or now
    return replace(attempt, early_tone=event.finding, hang_up_asked_at=asked_at), (HangUp(),)


def _answered(attempt: Attempt, event: Answered, now: datetime) -> Step:
    if attempt.answered_at is not None:
        return attempt, ()
    answered = replace(attempt, state=AttemptState.ANSWERED, answered_at=event.at)
    if attempt.hang_up_asked_at:
        return answered, (HangUp(),)
    return (answered, ()) if listens(answered) else _to_whom(answered, now)


def _detected(attempt: Attempt, event: Detected, now: datetime) -> Step:
    if attempt.heard is not None:
        return attempt, ()
    noted = replace(attempt, heard=event.heard, listened_at=attempt.listened_at or event.at)
    if attempt.hang_up_asked_at or not (listens(attempt) or waits_for_agent(attempt)):
        return noted, ()
    return (noted, ()) if attempt.answered_at is None else _to_whom(noted, now)


def _listened_enough(attempt: Attempt, now: datetime) -> Step:
    if attempt.state is not AttemptState.ANSWERED or not listens(attempt):
        return attempt, ()
    heard = replace(attempt, listened_at=now)
    return heard, (OfferToAgent(),) if waits_for_agent(heard) else ()


def _to_whom(answered: Attempt, now: datetime) -> Step:
    """Somebody or something has answered: an agent for whoever may be a person, the one who was kept for the call."""
    if answered.agent_id is not None:
        return answered, (ConnectAudio(answered.agent_id),)
    if not answered.detect or answered.heard not in _NO_PERSON:
        return answered, (OfferToAgent(),)
    message = answered.machine_message if answered.heard == "machine" else None
    return replace(answered, given_up_at=now), (HangUp() if message is None else LeaveMessage(message),)


def _transferred(attempt: Attempt, event: Transferred) -> Step:
    if attempt.state is not AttemptState.TALKING or attempt.transferred_at or attempt.agent_id is None:
        return attempt, ()
    return replace(attempt, transferred_at=event.at, away_at=None), (FreeAgent(attempt.agent_id),)


def _ended(attempt: Attempt, event: Ended) -> Step:
    ended = replace(
        attempt,
        state=AttemptState.ENDED,
        ended_at=event.at,
        cause=event.cause,
        sip_code=event.sip_code,
        q850=event.q850,
        trunk=event.trunk,
    )
    free = () if attempt.agent_id is None else (FreeAgent(attempt.agent_id),)
    if attempt.state is AttemptState.TALKING:
        return ended, free if attempt.kept_outcome is None else (CloseWithKept(attempt.kept_outcome),)
    return ended, (*free, CloseWith(_outcome_unheard(attempt, event.cause)))


def _outcome_unheard(attempt: Attempt, cause: EndCause) -> endings.SystemOutcome:
    if attempt.state is AttemptState.ANSWERED:
        if attempt.connected_at is not None:
            return endings.SystemOutcome.CUT_OFF
        if attempt.detect and attempt.agent_id is None and attempt.heard not in {None, "human"}:
            return endings.by_sound(attempt.heard)
        return endings.answered_unheard(cause, agent_on_the_way=attempt.agent_id is not None)
    if attempt.early_tone is not None:
        return endings.by_early_tone(attempt.early_tone)
    return endings.unanswered(cause, rang=attempt.ringing_at is not None)


def _nobody_free(attempt: Attempt, now: datetime) -> Step:
    if not waits_for_agent(attempt):
        return attempt, ()
    return replace(attempt, given_up_at=now), (LetGo(),)


def _identified(attempt: Attempt, event: Identified, now: datetime) -> Step:
    if attempt.connected_at is None or attempt.state is AttemptState.CLOSED:
        raise IllegalTransition("attempt", attempt.state, event)
    return replace(attempt, identified_at=attempt.identified_at or now), ()


def _hang_up_asked(attempt: Attempt, now: datetime) -> Step:
    if is_over(attempt):
        return attempt, ()
    return replace(attempt, hang_up_asked_at=attempt.hang_up_asked_at or now), (HangUp(),)


def _goes_on_elsewhere(attempt: Attempt) -> bool:
    return attempt.state is AttemptState.TALKING and attempt.transferred_at is not None


def _outcome_kept(attempt: Attempt, event: OutcomeKept) -> Step:
    if not _goes_on_elsewhere(attempt) or attempt.kept_outcome is not None:
        raise IllegalTransition("attempt", attempt.state, event)
    return replace(attempt, kept_outcome=event.outcome), ()


def _left_unrecorded(attempt: Attempt, event: LeftUnrecorded) -> Step:
    if _goes_on_elsewhere(attempt):
        kept = attempt.kept_outcome is not None
        return attempt, () if kept else (KeepOutcome(endings.left_unrecorded(attempt.identified_at)),)
    match attempt.state:
        case AttemptState.ENDED:
            return attempt, (CloseWith(endings.left_unrecorded(attempt.identified_at)),)
        case AttemptState.CLOSED:
            return attempt, ()
        case _:
            raise IllegalTransition("attempt", attempt.state, event)


def _closed(attempt: Attempt, event: Closed, now: datetime) -> Step:
    if attempt.state is not AttemptState.ENDED:
        raise IllegalTransition("attempt", attempt.state, event)
    return replace(attempt, state=AttemptState.CLOSED, closed_at=now, outcome=event.outcome), ()
