"""A conversation whose agent is away for a moment, stays away, or is sent off."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer.attempt import (
    Adopt,
    AgentChosen,
    AgentIsBack,
    AgentRemoved,
    AgentTalks,
    Answered,
    Attempt,
    AttemptState,
    AudioConnected,
    AudioGone,
    CloseWith,
    ConnectAudio,
    Effect,
    Ended,
    Event,
    HangUp,
    HangUpAsked,
    Identified,
    KeepWaiting,
    LetGo,
    LoseCall,
    NobodyFree,
    OfferToAgent,
    Orphan,
    TakenOver,
    Transferred,
    step,
    waits_for_agent,
)
from dialer.conversation import machine as talk
from dialer.conversation.leg import LegKind
from dialer.conversation.machine import Arrange, Conversation, HangUpLeg, OpenLeg
from telephony.end_cause import EndCause

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
AGENT, OTHER = 7, 8
LEG = UUID(int=5)


def at(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


TALKING = (Answered(at(1)), AgentChosen(AGENT), AudioConnected(at(2)))
AWAY = (*TALKING, AudioGone(at(60)))
LOST = AgentRemoved(AGENT, "connection_lost")
ORPHAN = (*AWAY, LOST)
ADOPTED = (*ORPHAN, AgentChosen(OTHER))
LOSE = LoseCall(AGENT, "connection_lost")


def after(*events: Event) -> Attempt:
    attempt = Attempt(UUID(int=1), AttemptState.CREATED, NOW)
    for event in events:
        attempt, _ = step(attempt, event, at(100))
    return attempt


@pytest.mark.parametrize(
    ("history", "event", "state", "effects"),
    [
        (TALKING, AudioGone(at(60)), "talking", (KeepWaiting(),)),
        (AWAY, AudioGone(at(61)), "talking", ()),
        (AWAY, AudioConnected(at(62)), "talking", (AgentIsBack(),)),
        ((*AWAY, AudioConnected(at(62))), AudioConnected(at(63)), "talking", ()),
        ((*TALKING, Transferred(at(50))), AudioGone(at(60)), "talking", ()),
        (TALKING[:2], AudioGone(at(1)), "answered", ()),
        (AWAY, LOST, "answered", (LOSE, Orphan(), OfferToAgent())),
        (TALKING, LOST, "answered", (LOSE, Orphan(), OfferToAgent())),
        (TALKING, AgentRemoved(AGENT, "connection_lost", hand_over=False), "answered", (LOSE, Orphan(), LetGo())),
        ((*TALKING, HangUpAsked()), LOST, "answered", (LOSE, Orphan(), HangUp())),
        (TALKING, AgentRemoved(OTHER, "connection_lost"), "talking", ()),
        ((*TALKING, Transferred(at(50))), LOST, "talking", ()),
        (ORPHAN, LOST, "answered", ()),
        (ORPHAN, AgentChosen(OTHER), "answered", (ConnectAudio(OTHER, fresh=True),)),
        (ADOPTED, AudioConnected(at(110)), "talking", (AgentTalks(OTHER), Adopt())),
        (ORPHAN, NobodyFree(), "answered", (LetGo(),)),
        (ORPHAN, Ended(at(110), EndCause.REMOTE_HANGUP), "ended", (CloseWith("cut_off"),)),
    ],
)
def test_step(history: tuple[Event, ...], event: Event, state: str, effects: tuple[Effect, ...]) -> None:
    attempt, done = step(after(*history), event, at(100))
    assert (attempt.state, done) == (state, effects)


def test_an_orphan_keeps_what_is_known_of_the_conversation() -> None:
    orphan = after(*TALKING, Identified(), LOST)
    assert waits_for_agent(orphan)
    assert (orphan.agent_id, orphan.orphaned_at, orphan.away_at) == (None, at(100), None)
    adopted = after(*TALKING, Identified(), LOST, AgentChosen(OTHER), AudioConnected(at(110)))
    assert (adopted.connected_at, adopted.identified_at, adopted.orphaned_at) == (at(2), at(100), None)


def test_a_supervisor_who_takes_over_from_somebody_who_is_away_ends_the_music() -> None:
    taken, _ = step(after(*AWAY), TakenOver(OTHER), at(70))
    _, effects = step(taken, AudioConnected(at(71)), at(71))
    assert effects == (AgentIsBack(),)


@pytest.mark.parametrize(
    ("before", "event", "arrangement", "effects"),
    [
        (Conversation(), talk.AgentAway(), "talk", (Arrange("hold"),)),
        (Conversation(), talk.AgentBack(), "talk", (Arrange("talk"),)),
        (Conversation("hold"), talk.AgentAway(), "hold", ()),
        (Conversation("hold"), talk.AgentBack(), "hold", ()),
        (Conversation("bridged"), talk.AgentGone(), "bridged", ()),
        (Conversation(), talk.AgentGone(), "hold", (Arrange("hold"),)),
        (
            Conversation("consult", leg=OpenLeg(LEG, LegKind.CONSULT, answered=True)),
            talk.AgentGone(),
            "hold",
            (HangUpLeg(LEG), Arrange("hold")),
        ),
        (Conversation("hold"), talk.Adopted(), "talk", (Arrange("talk"),)),
    ],
)
def test_whoever_is_on_the_line_hears_music_meanwhile(
    before: Conversation, event: talk.AgentMoves, arrangement: str, effects: tuple[talk.Effect, ...]
) -> None:
    conversation, done = talk.step(before, event, NOW)
    assert (conversation.arrangement, conversation.leg, done) == (arrangement, None, effects)
