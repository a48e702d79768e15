"""The attempt machine, transition by transition."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer.attempt import (
    AgentChosen,
    AgentFree,
    AgentLost,
    AgentTalks,
    Answered,
    Attempt,
    AttemptState,
    AudioConnected,
    Closed,
    CloseWith,
    ConnectAudio,
    Effect,
    Ended,
    Event,
    FreeAgent,
    HangUp,
    HangUpAsked,
    Identified,
    LeftUnrecorded,
    LetGo,
    NobodyFree,
    OfferToAgent,
    Ringing,
    TakeFromAgent,
    Trying,
    step,
)
from dialer.errors import IllegalTransition
from telephony.end_cause import EndCause

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
ID = UUID(int=1)
AGENT = 7


def attempt_after(*events: Event) -> Attempt:
    attempt = Attempt(ID, AttemptState.CREATED, NOW)
    for event in events:
        attempt, _ = step(attempt, event, NOW)
    return attempt


def at(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


TO_ANSWER = (Trying(at(1)), Ringing(at(2)), Answered(at(9)))
TO_AGENT = (*TO_ANSWER, AgentChosen(AGENT))
TO_TALK = (*TO_AGENT, AudioConnected(at(10)))
HUNG_UP = Ended(at(90), EndCause.REMOTE_HANGUP)


@pytest.mark.parametrize(
    ("history", "event", "state", "effects"),
    [
        ((), Trying(at(1)), "trying", ()),
        ((Trying(at(1)),), Ringing(at(2)), "ringing", ()),
        ((), Ringing(at(2)), "ringing", ()),
        ((Ringing(at(2)),), Trying(at(1)), "ringing", ()),
        ((), Answered(at(3)), "answered", (OfferToAgent(),)),
        (TO_ANSWER, Answered(at(11)), "answered", ()),
        ((HangUpAsked(),), Answered(at(3)), "answered", (HangUp(),)),
        (TO_ANSWER, AgentChosen(AGENT), "answered", (ConnectAudio(AGENT),)),
        (TO_AGENT, AgentChosen(AGENT), "answered", ()),
        (TO_ANSWER, AgentFree(), "answered", (OfferToAgent(),)),
        (TO_AGENT, AgentFree(), "answered", ()),
        (TO_ANSWER, NobodyFree(), "answered", (LetGo(),)),
        (TO_AGENT, NobodyFree(), "answered", ()),
        ((*TO_ANSWER, NobodyFree()), NobodyFree(), "answered", ()),
        ((*TO_ANSWER, NobodyFree()), AgentFree(), "answered", ()),
        (TO_AGENT, AudioConnected(at(10)), "talking", (AgentTalks(AGENT),)),
        (TO_ANSWER, AudioConnected(at(10)), "answered", ()),
        (TO_AGENT, AgentLost(AGENT), "answered", (TakeFromAgent(AGENT), OfferToAgent())),
        (TO_AGENT, AgentLost(AGENT + 1), "answered", ()),
        (TO_TALK, AgentLost(AGENT), "talking", ()),
        (TO_TALK, HangUpAsked(), "talking", (HangUp(),)),
        (TO_TALK, HUNG_UP, "ended", (FreeAgent(AGENT),)),
        ((*TO_TALK, HUNG_UP), HUNG_UP, "ended", ()),
        ((*TO_TALK, HUNG_UP), Ringing(at(2)), "ended", ()),
        ((*TO_TALK, HUNG_UP), HangUpAsked(), "ended", ()),
        ((*TO_TALK, HUNG_UP), LeftUnrecorded(), "ended", (CloseWith("hung_up_unidentified"),)),
        ((*TO_TALK, Identified(), HUNG_UP), LeftUnrecorded(), "ended", (CloseWith("hung_up_right_party"),)),
        ((*TO_TALK, HUNG_UP), Identified(), "ended", ()),
        ((*TO_TALK, HUNG_UP), Closed("refuses"), "closed", ()),
        ((*TO_TALK, HUNG_UP, Closed("refuses")), LeftUnrecorded(), "closed", ()),
        ((*TO_TALK, HUNG_UP, Closed("refuses")), HUNG_UP, "closed", ()),
    ],
)
def test_transition(history: tuple[Event, ...], event: Event, state: str, effects: tuple[Effect, ...]) -> None:
    after, got = step(attempt_after(*history), event, NOW)
    assert (after.state, got) == (state, effects)


@pytest.mark.parametrize(
    ("history", "cause", "outcome"),
    [
        ((Trying(at(1)),), EndCause.BUSY, "busy"),
        ((Trying(at(1)), Ringing(at(2))), EndCause.NO_ANSWER, "no_answer"),
        ((Trying(at(1)), Ringing(at(2))), EndCause.REJECTED, "no_answer"),
        ((Trying(at(1)),), EndCause.INVALID_NUMBER, "invalid_number"),
        ((Trying(at(1)),), EndCause.NETWORK_FAILURE, "network_failure"),
        ((), EndCause.NO_CAPACITY, "network_failure"),
        ((Trying(at(1)),), EndCause.CANCELLED, "network_failure"),
        ((Ringing(at(2)),), EndCause.CANCELLED, "no_answer"),
        ((), EndCause.WORKER_LOST, "network_failure"),
        ((Ringing(at(2)),), EndCause.WORKER_LOST, "no_answer"),
        ((), EndCause.REMOTE_HANGUP, "abandoned"),
        (TO_ANSWER, EndCause.REMOTE_HANGUP, "abandoned"),
        (TO_ANSWER, EndCause.LOCAL_HANGUP, "abandoned"),
        (TO_ANSWER, EndCause.WORKER_LOST, "abandoned"),
    ],
)
def test_an_end_before_any_agent_is_closed_at_once(history: tuple[Event, ...], cause: EndCause, outcome: str) -> None:
    _, effects = step(attempt_after(*history), Ended(at(20), cause), NOW)
    assert effects == (CloseWith(outcome),)


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (EndCause.REMOTE_HANGUP, "hung_up_unidentified"),
        (EndCause.UNATTENDED, "abandoned"),
        (EndCause.LOCAL_HANGUP, "abandoned"),
        (EndCause.WORKER_LOST, "abandoned"),
    ],
)
def test_an_end_while_the_agent_is_on_the_way_frees_the_agent(cause: EndCause, outcome: str) -> None:
    _, effects = step(attempt_after(*TO_AGENT), Ended(at(20), cause), NOW)
    assert effects == (FreeAgent(AGENT), CloseWith(outcome))


@pytest.mark.parametrize(
    ("history", "event"),
    [
        ((), AgentChosen(AGENT)),
        (TO_AGENT, AgentChosen(AGENT + 1)),
        ((*TO_ANSWER, NobodyFree()), AgentChosen(AGENT)),
        (TO_AGENT, Identified()),
        (TO_TALK, LeftUnrecorded()),
        (TO_TALK, Closed("refuses")),
        ((*TO_TALK, HUNG_UP, Closed("refuses")), Closed("refuses")),
        ((*TO_TALK, HUNG_UP, Closed("refuses")), Identified()),
    ],
)
def test_what_cannot_happen_is_named(history: tuple[Event, ...], event: Event) -> None:
    with pytest.raises(IllegalTransition) as refused:
        step(attempt_after(*history), event, NOW)
    assert refused.value.event == event


def test_times_are_those_of_the_first_telling() -> None:
    attempt = attempt_after(*TO_TALK, Trying(at(50)), Ringing(at(51)), AudioConnected(at(52)))
    assert (attempt.trying_at, attempt.ringing_at) == (at(1), at(2))
    assert (attempt.answered_at, attempt.connected_at) == (at(9), at(10))


def test_a_closed_attempt_carries_its_outcome_and_its_end() -> None:
    closed = attempt_after(*TO_TALK, HUNG_UP, Closed("refuses"))
    assert (closed.outcome, closed.closed_at, closed.ended_at) == ("refuses", NOW, at(90))
    assert replace(closed, cause=None) != closed
