"""An attempt and its agent: who waits for one, who gets one, who loses one again. Pure; a part of `dialer.attempt`."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from dialer.attempt_words import (
    Adopt,
    AgentChosen,
    AgentIsBack,
    AgentLost,
    AgentRemoved,
    AgentTalks,
    Attempt,
    AttemptState,
    AudioConnected,
    AudioGone,
    ConnectAudio,
    Effect,
    GainCall,
    HangUp,
    KeepWaiting,
    LetGo,
    LoseCall,
    OfferToAgent,
    Orphan,
    TakeFromAgent,
    TakenOver,
)
from dialer.errors import IllegalTransition

Step = tuple[Attempt, tuple[Effect, ...]]

_OVER: Final = (AttemptState.ENDED, AttemptState.CLOSED)


def is_over(attempt: Attempt) -> bool:
    """Tell whether the line is free again."""
    return attempt.state in _OVER


def waits_for_agent(attempt: Attempt) -> bool:
    """Tell whether a person is on the line whom no agent has yet, and who is not being let go."""
    unclaimed = attempt.agent_id is None and attempt.given_up_at is None
    return attempt.state is AttemptState.ANSWERED and unclaimed and not listens(attempt)


def listens(attempt: Attempt) -> bool:
    """Tell whether nobody is offered the call because it is not known yet what answers, or will answer."""
    return attempt.detect and attempt.listened_at is None


def audio_connected(attempt: Attempt, event: AudioConnected) -> Step:
    """Somebody hears the call: the agent it was offered to, or the one who was away."""
    if attempt.state is AttemptState.TALKING and attempt.away_at is not None:
        return replace(attempt, away_at=None), (AgentIsBack(),)
    if attempt.state is not AttemptState.ANSWERED or attempt.agent_id is None:
        return attempt, ()  # of an agent who has lost the call meanwhile, or told twice
    talking = replace(
        attempt, state=AttemptState.TALKING, connected_at=attempt.connected_at or event.at, orphaned_at=None
    )
    return talking, (AgentTalks(attempt.agent_id), *((Adopt(),) if attempt.orphaned_at else ()))


def audio_gone(attempt: Attempt, event: AudioGone) -> Step:
    """The agent who talks is away for a moment."""
    talks = attempt.state is AttemptState.TALKING and attempt.transferred_at is None
    if not talks or attempt.away_at is not None:
        return attempt, ()
    return replace(attempt, away_at=event.at), (KeepWaiting(),)


def agent_chosen(attempt: Attempt, event: AgentChosen) -> Step:
    """This agent gets the call; raises IllegalTransition where nobody waits."""
    if attempt.agent_id == event.agent_id:
        return attempt, ()
    if not waits_for_agent(attempt):
        raise IllegalTransition("attempt", attempt.state, event)
    fresh = attempt.orphaned_at is not None
    return replace(attempt, agent_id=event.agent_id), (ConnectAudio(event.agent_id, fresh=fresh),)


def agent_removed(attempt: Attempt, event: AgentRemoved, now: datetime) -> Step:
    """The conversation goes on without this agent."""
    talks = attempt.state is AttemptState.TALKING and attempt.transferred_at is None
    if not talks or attempt.agent_id != event.agent_id:
        return attempt, ()
    orphan = replace(attempt, state=AttemptState.ANSWERED, agent_id=None, away_at=None, orphaned_at=now)
    lost = (LoseCall(event.agent_id, event.reason), Orphan())
    if attempt.hang_up_asked_at is not None:
        return replace(orphan, given_up_at=now), (*lost, HangUp())
    if not event.hand_over:
        return replace(orphan, given_up_at=now), (*lost, LetGo())
    return orphan, (*lost, OfferToAgent())


def agent_lost(attempt: Attempt, event: AgentLost, now: datetime) -> Step:
    """The agent never heard the call.

    Before the answer it was kept for them, and perhaps allowed for that alone: no other call may abandon the person.
    """
    if attempt.agent_id != event.agent_id or attempt.state is AttemptState.TALKING or is_over(attempt):
        return attempt, ()
    lost = replace(attempt, agent_id=None)
    if attempt.state is AttemptState.ANSWERED:
        return lost, (TakeFromAgent(event.agent_id), OfferToAgent())
    asked_at = attempt.hang_up_asked_at or now
    return replace(lost, hang_up_asked_at=asked_at), (TakeFromAgent(event.agent_id), HangUp())


def taken_over(attempt: Attempt, event: TakenOver, now: datetime) -> Step:
    """A supervisor is the agent now; raises IllegalTransition unless there is a conversation."""
    ongoing = attempt.state is AttemptState.TALKING and not (attempt.transferred_at or attempt.hang_up_asked_at)
    if not ongoing or attempt.agent_id is None:
        raise IllegalTransition("attempt", attempt.state, event)
    if attempt.agent_id == event.agent_id:
        return attempt, ()
    taken = replace(attempt, agent_id=event.agent_id, taken_over_from=attempt.agent_id, taken_over_at=now)
    return taken, (LoseCall(attempt.agent_id), GainCall(event.agent_id))
