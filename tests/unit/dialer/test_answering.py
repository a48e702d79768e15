"""What answered, transfers and take-overs in the attempt machine, transition by transition."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest

from dialer import endings
from dialer.attempt import (
    AgentChosen,
    Answered,
    Attempt,
    AttemptState,
    AudioConnected,
    CloseWith,
    CloseWithKept,
    Detected,
    EarlyTone,
    Effect,
    Ended,
    Event,
    FreeAgent,
    GainCall,
    HangUp,
    HangUpAsked,
    KeepOutcome,
    LeaveMessage,
    LeftUnrecorded,
    ListenedEnough,
    LoseCall,
    MessageOver,
    NobodyFree,
    OfferToAgent,
    OutcomeKept,
    Ringing,
    TakenOver,
    Transferred,
    step,
)
from dialer.attempt_words import EarlyFinding, Heard
from dialer.deadlines import CampaignLimits, Holder, Limits, due
from dialer.errors import IllegalTransition
from dialer.presence import PresenceState
from telephony.end_cause import EndCause

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
AGENT, SUPERVISOR = 7, 9
CAMPAIGN = CampaignLimits(timedelta(seconds=26), timedelta(seconds=120))
ANSWERED = (Answered(NOW),)
TALKING = (*ANSWERED, ListenedEnough(), AgentChosen(AGENT), AudioConnected(NOW))
GONE_ON = (*TALKING, Transferred(NOW))
HUNG_UP = Ended(NOW, EndCause.LOCAL_HANGUP)


def after(*events: Event, message: str | None = None) -> Attempt:
    attempt = Attempt(UUID(int=1), AttemptState.CREATED, NOW, detect=True, machine_message=message)
    for event in events:
        attempt, _ = step(attempt, event, NOW)
    return attempt


@pytest.mark.parametrize(
    ("history", "event", "effects"),
    [
        ((), Answered(NOW), ()),
        (ANSWERED, Detected(NOW, "human"), (OfferToAgent(),)),
        (ANSWERED, Detected(NOW, "silence"), (OfferToAgent(),)),
        (ANSWERED, Detected(NOW, "machine"), (HangUp(),)),
        (ANSWERED, Detected(NOW, "fax"), (HangUp(),)),
        (ANSWERED, Detected(NOW, "network_announcement"), (HangUp(),)),
        (ANSWERED, ListenedEnough(), (OfferToAgent(),)),
        (ANSWERED, NobodyFree(), ()),
        ((), ListenedEnough(), ()),
        ((*ANSWERED, ListenedEnough()), ListenedEnough(), ()),
        ((*ANSWERED, ListenedEnough()), Detected(NOW, "machine"), (HangUp(),)),  # nobody has it yet
        ((*ANSWERED, ListenedEnough(), AgentChosen(AGENT)), Detected(NOW, "machine"), ()),
        ((*ANSWERED, Detected(NOW, "human")), Detected(NOW, "machine"), ()),
        ((*ANSWERED, HangUpAsked()), Detected(NOW, "human"), ()),
        ((Detected(NOW, "machine"),), Answered(NOW), (HangUp(),)),  # told in the wrong order
        ((Ringing(NOW),), EarlyTone(NOW, "invalid"), (HangUp(),)),
        ((EarlyTone(NOW, "busy"),), EarlyTone(NOW, "invalid"), ()),
        ((EarlyTone(NOW, "busy"),), Answered(NOW), (HangUp(),)),
        (ANSWERED, EarlyTone(NOW, "busy"), ()),
        ((*ANSWERED, Detected(NOW, "machine")), MessageOver(), (HangUp(),)),
        (TALKING, MessageOver(), ()),
        (TALKING, Transferred(NOW), (FreeAgent(AGENT),)),
        (GONE_ON, Transferred(NOW), ()),
        (ANSWERED, Transferred(NOW), ()),
        (GONE_ON, LeftUnrecorded(), (KeepOutcome("hung_up_unidentified"),)),
        ((*GONE_ON, OutcomeKept("refuses")), LeftUnrecorded(), ()),
        ((*GONE_ON, OutcomeKept("refuses")), HUNG_UP, (CloseWithKept("refuses"),)),
        (GONE_ON, HUNG_UP, (FreeAgent(AGENT),)),
        (TALKING, TakenOver(SUPERVISOR), (LoseCall(AGENT), GainCall(SUPERVISOR))),
        (TALKING, TakenOver(AGENT), ()),
    ],
)
def test_transitions(history: tuple[Event, ...], event: Event, effects: tuple[Effect, ...]) -> None:
    assert step(after(*history), event, NOW)[1] == effects


def test_a_machine_gets_its_message_only_where_there_is_one() -> None:
    waiting = after(*ANSWERED, message="recado")
    assert step(waiting, Detected(NOW, "machine"), NOW)[1] == (LeaveMessage("recado"),)
    assert step(waiting, Detected(NOW, "fax"), NOW)[1] == (HangUp(),)


def test_without_detection_a_verdict_decides_nothing() -> None:
    plain = replace(after(), detect=False)
    answered, effects = step(plain, Answered(NOW), NOW)
    assert effects == (OfferToAgent(),)
    noted, nothing = step(answered, Detected(NOW, "machine"), NOW)
    assert (noted.heard, noted.given_up_at) == ("machine", None)
    assert nothing in {(), (OfferToAgent(),)}


@pytest.mark.parametrize(
    ("history", "event"),
    [
        (ANSWERED, TakenOver(SUPERVISOR)),
        (GONE_ON, TakenOver(SUPERVISOR)),
        ((*TALKING, HangUpAsked()), TakenOver(SUPERVISOR)),
        (TALKING, OutcomeKept("refuses")),
        ((*GONE_ON, OutcomeKept("refuses")), OutcomeKept("refuses")),
    ],
)
def test_what_cannot_happen_is_named(history: tuple[Event, ...], event: Event) -> None:
    with pytest.raises(IllegalTransition):
        step(after(*history), event, NOW)


@pytest.mark.parametrize("heard", get_args(Heard))
def test_an_end_without_an_agent_is_closed_by_what_was_heard(heard: Heard) -> None:
    _, effects = step(after(*ANSWERED, Detected(NOW, heard)), HUNG_UP, NOW)
    assert effects == (CloseWith(endings.by_sound(heard)),)


@pytest.mark.parametrize("finding", get_args(EarlyFinding))
@pytest.mark.parametrize("cause", [EndCause.CANCELLED, EndCause.NO_ANSWER, EndCause.WORKER_LOST])
def test_a_tone_before_the_answer_is_the_outcome(finding: EarlyFinding, cause: EndCause) -> None:
    _, effects = step(after(EarlyTone(NOW, finding)), Ended(NOW, cause), NOW)
    assert effects == (CloseWith(endings.by_early_tone(finding)),)


def holder(seconds_away: float = 0) -> Holder:
    return Holder(PresenceState.WRAP_UP, NOW, NOW - timedelta(seconds=seconds_away))


@pytest.mark.parametrize(
    ("attempt", "held", "later_s", "event"),
    [
        (after(*ANSWERED), None, 2.4, None),
        (after(*ANSWERED), None, 2.5, ListenedEnough()),
        (after(*ANSWERED, Detected(NOW + timedelta(seconds=2), "human")), None, 3.9, None),
        (after(*ANSWERED, Detected(NOW + timedelta(seconds=2), "human")), None, 4.0, NobodyFree()),
        (after(*ANSWERED, Detected(NOW, "machine")), None, 8.0, HangUpAsked()),
        (after(*ANSWERED, Detected(NOW, "machine"), message="recado"), None, 89.0, None),
        (after(*ANSWERED, Detected(NOW, "machine"), message="recado"), None, 90.0, HangUpAsked()),
        (after(*GONE_ON), holder(), 20.0, None),
        (after(*GONE_ON), holder(), 120.0, LeftUnrecorded()),
        (after(*GONE_ON), holder(30), 1.0, LeftUnrecorded()),
        (after(*GONE_ON, OutcomeKept("refuses")), None, 9_999.0, None),
        (after(*GONE_ON, HangUpAsked()), holder(), 0.0, HangUpAsked()),
    ],
)
def test_what_time_does(attempt: Attempt, held: Holder | None, later_s: float, event: Event | None) -> None:
    assert due(attempt, held, CAMPAIGN, Limits(), NOW + timedelta(seconds=later_s)) == event
