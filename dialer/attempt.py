"""One call attempt, from the decision to dial to its outcome, as a pure state machine.

    created ──Trying──> trying ──Ringing──> ringing ──Answered──> answered ──AudioConnected──> talking
                                                                     |                            |
                                        (any of these) ────Ended────>└──────────> ended <─────────┘
                                                                                    |
                                                                                 Closed──> closed

Events of the line may come late, twice, out of order or not at all: a later one implies the earlier ones, and one that
adds nothing changes nothing. A conversation that ended waits in `ended` for its agent's outcome; every other end is
closed at once. `closed` is final.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from dialer import endings
from dialer.errors import IllegalTransition
from telephony.end_cause import EndCause


class AttemptState(StrEnum):
    """The states of `attempts.state`."""

    CREATED = "created"  # written down; the command to dial may or may not have left
    TRYING = "trying"
    RINGING = "ringing"
    ANSWERED = "answered"
    TALKING = "talking"
    ENDED = "ended"  # waits for the agent's outcome
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The part of an attempt that changes. Times are aware UTC; None where it has not happened."""

    id: UUID
    state: AttemptState
    created_at: datetime
    agent_id: int | None = None
    trying_at: datetime | None = None
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    connected_at: datetime | None = None  # the agent's audio
    identified_at: datetime | None = None
    given_up_at: datetime | None = None  # no agent was free in time
    hang_up_asked_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    cause: EndCause | None = None
    sip_code: int | None = None
    q850: int | None = None
    trunk: str | None = None  # the name of the one that carried it, when its end is told; the table keeps its id
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Trying:
    """The INVITE has left."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Ringing:
    """The phone rings (180), or the network speaks before the answer (183)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """200 OK was received."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AgentChosen:
    """This agent gets the call."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class AgentLost:
    """The agent's audio did not come in time, or the agent is gone before it came."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class AgentFree:
    """An agent became ready: whoever waits on the line may be offered again."""


@dataclass(frozen=True, slots=True)
class NobodyFree:
    """No agent became free within the time a person who answered is let wait."""


@dataclass(frozen=True, slots=True)
class AudioConnected:
    """The agent's browser is on the call."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Identified:
    """The agent confirmed that this is the debtor."""


@dataclass(frozen=True, slots=True)
class HangUpAsked:
    """The call is to end: the agent's wish, or the agent's absence."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The line is free."""

    at: datetime
    cause: EndCause
    sip_code: int | None = None
    q850: int | None = None
    trunk: str | None = None


@dataclass(frozen=True, slots=True)
class LeftUnrecorded:
    """The agent went away, or did not record an outcome within the wrap-up limit."""


@dataclass(frozen=True, slots=True)
class Closed:
    """An outcome is given, by the agent or by the system."""

    outcome: str


LineEvent = Trying | Ringing | Answered | AudioConnected | Ended
DispatchEvent = AgentChosen | AgentLost | AgentFree | NobodyFree
AgentEvent = Identified | HangUpAsked | LeftUnrecorded | Closed
Event = LineEvent | DispatchEvent | AgentEvent


@dataclass(frozen=True, slots=True)
class OfferToAgent:
    """Effect: a person is on the line; find the agent who has been idle longest."""


@dataclass(frozen=True, slots=True)
class ConnectAudio:
    """Effect: open the call's audio to the browser of its agent."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class AgentTalks:
    """Effect: the agent's presence goes to talking."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class TakeFromAgent:
    """Effect: the agent loses the call that they never heard."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class FreeAgent:
    """Effect: the agent's part of the line is over (wrap-up after a talk)."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class LetGo:
    """Effect: nobody is free: play the company's message if there is one, then hang up."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Effect: end the call on the line."""


@dataclass(frozen=True, slots=True)
class CloseWith:
    """Effect: the system gives this outcome."""

    outcome: str


Effect = OfferToAgent | ConnectAudio | AgentTalks | TakeFromAgent | FreeAgent | LetGo | HangUp | CloseWith
Step = tuple[Attempt, tuple[Effect, ...]]

_OVER: Final = (AttemptState.ENDED, AttemptState.CLOSED)


def step(attempt: Attempt, event: Event, now: datetime) -> Step:
    """Return the attempt after `event` and what has to be done about it; raises IllegalTransition."""
    match event:
        case Trying() | Ringing() | Answered() | AudioConnected() | Ended():
            return _on_line_event(attempt, event)
        case AgentChosen() | AgentLost() | AgentFree() | NobodyFree():
            return _on_dispatch(attempt, event, now)
        case Identified() | HangUpAsked() | LeftUnrecorded() | Closed():
            return _on_agent_event(attempt, event, now)
        case _:
            assert_never(event)


def is_over(attempt: Attempt) -> bool:
    """Tell whether the line is free again."""
    return attempt.state in _OVER


def waits_for_agent(attempt: Attempt) -> bool:
    """Tell whether a person is on the line whom no agent has yet, and who is not being let go."""
    return attempt.state is AttemptState.ANSWERED and attempt.agent_id is None and attempt.given_up_at is None


def _on_line_event(attempt: Attempt, event: LineEvent) -> Step:
    if is_over(attempt):
        return attempt, ()
    match event:
        case Trying():
            state = _at_least(AttemptState.TRYING, attempt.state)
            return replace(attempt, state=state, trying_at=attempt.trying_at or event.at), ()
        case Ringing():
            state = _at_least(AttemptState.RINGING, attempt.state)
            return replace(attempt, state=state, ringing_at=attempt.ringing_at or event.at), ()
        case Answered():
            return _answered(attempt, event)
        case AudioConnected():
            return _audio_connected(attempt, event)
        case Ended():
            return _ended(attempt, event)
        case _:
            assert_never(event)


def _on_dispatch(attempt: Attempt, event: DispatchEvent, now: datetime) -> Step:
    match event:
        case AgentChosen():
            return _agent_chosen(attempt, event)
        case AgentLost():
            return _agent_lost(attempt, event)
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
        case LeftUnrecorded():
            return _left_unrecorded(attempt, event)
        case Closed():
            return _closed(attempt, event, now)
        case _:
            assert_never(event)


def _at_least(reached: AttemptState, state: AttemptState) -> AttemptState:
    order = tuple(AttemptState)
    return max(reached, state, key=order.index)


def _answered(attempt: Attempt, event: Answered) -> Step:
    if attempt.answered_at is not None:
        return attempt, ()
    effect = HangUp() if attempt.hang_up_asked_at else OfferToAgent()
    return replace(attempt, state=AttemptState.ANSWERED, answered_at=event.at), (effect,)


def _audio_connected(attempt: Attempt, event: AudioConnected) -> Step:
    if attempt.state is not AttemptState.ANSWERED or attempt.agent_id is None:
        return attempt, ()  # of an agent who has lost the call meanwhile, or told twice
    talking = replace(attempt, state=AttemptState.TALKING, connected_at=event.at)
    return talking, (AgentTalks(attempt.agent_id),)


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
        return ended, free
    if attempt.state is AttemptState.ANSWERED:
        outcome = endings.answered_unheard(event.cause, agent_on_the_way=attempt.agent_id is not None)
    else:
        outcome = endings.unanswered(event.cause, rang=attempt.ringing_at is not None)
    return ended, (*free, CloseWith(outcome))


def _agent_chosen(attempt: Attempt, event: AgentChosen) -> Step:
    if attempt.agent_id == event.agent_id:
        return attempt, ()
    if not waits_for_agent(attempt):
        raise IllegalTransition("attempt", attempt.state, event)
    return replace(attempt, agent_id=event.agent_id), (ConnectAudio(event.agent_id),)


def _agent_lost(attempt: Attempt, event: AgentLost) -> Step:
    if attempt.state is not AttemptState.ANSWERED or attempt.agent_id != event.agent_id:
        return attempt, ()
    return replace(attempt, agent_id=None), (TakeFromAgent(event.agent_id), OfferToAgent())


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


def _left_unrecorded(attempt: Attempt, event: LeftUnrecorded) -> Step:
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
