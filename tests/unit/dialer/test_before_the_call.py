"""The machines before a call: an agent who sees a debtor, and a call that is one agent's from the beginning."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer import attempt as calls
from dialer import presence as agents
from dialer.attempt import (
    AgentLost,
    Answered,
    Attempt,
    AttemptState,
    CloseWith,
    ConnectAudio,
    Detected,
    Ended,
    FreeAgent,
    HangUp,
    OfferToAgent,
    Ringing,
    TakeFromAgent,
    Trying,
)
from dialer.errors import IllegalTransition
from dialer.presence import (
    Gone,
    GoReady,
    LogIn,
    LogOut,
    Pause,
    Presence,
    PresenceState,
    Preview,
    PreviewOver,
    Reserve,
    logged_out,
)
from telephony.end_cause import EndCause

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
CALL = UUID(int=1)
AGENT = 7


def previewing() -> Presence:
    presence = logged_out(NOW)
    for event in (LogIn(), GoReady(), Preview()):
        presence, _ = agents.step(presence, event, NOW)
    return presence


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (PreviewOver(), PresenceState.READY),
        (Reserve(CALL), PresenceState.RESERVED),
        (Pause("lunch"), PresenceState.PAUSED),
        (GoReady(), PresenceState.PREVIEWING),
        (LogOut(), PresenceState.LOGGED_OUT),
        (Gone(), PresenceState.LOGGED_OUT),
    ],
)
def test_from_previewing(event: agents.Event, state: PresenceState) -> None:
    after, _ = agents.step(previewing(), event, NOW)
    assert after.state is state


def test_only_a_ready_agent_sees_the_next_debtor() -> None:
    with pytest.raises(IllegalTransition):
        agents.step(previewing(), Preview(), NOW)
    with pytest.raises(IllegalTransition):
        agents.step(logged_out(NOW), Preview(), NOW)


def test_the_end_of_a_preview_comes_late_to_who_has_moved_on() -> None:
    paused, _ = agents.step(previewing(), Pause("lunch"), NOW)
    assert agents.step(paused, PreviewOver(), NOW) == (paused, ())


def test_an_agent_who_has_put_a_debtor_away_is_idle_from_then_on() -> None:
    later = NOW + timedelta(seconds=40)
    after, _ = agents.step(previewing(), PreviewOver(), later)
    assert after.idle_since == later


def kept(*events: calls.Event) -> Attempt:
    attempt = Attempt(CALL, AttemptState.CREATED, NOW, agent_id=AGENT)
    for event in events:
        attempt, _ = calls.step(attempt, event, NOW)
    return attempt


def test_whoever_answers_a_kept_call_is_its_agents_at_once() -> None:
    after, effects = calls.step(kept(Ringing(NOW)), Answered(NOW), NOW)
    assert (after.state, effects) == (AttemptState.ANSWERED, (ConnectAudio(AGENT),))


def test_what_the_detector_says_of_a_kept_call_is_only_noted() -> None:
    after, effects = calls.step(kept(Answered(NOW)), Detected(NOW, "machine"), NOW)
    assert (after.heard, after.agent_id, effects) == ("machine", AGENT, ())


def test_nobody_answers_a_kept_call() -> None:
    _, effects = calls.step(kept(Ringing(NOW)), Ended(NOW, EndCause.NO_ANSWER), NOW)
    assert effects == (FreeAgent(AGENT), CloseWith("no_answer"))


@pytest.mark.parametrize(
    ("told", "outcome"),
    [((), "network_failure"), ((Trying(NOW),), "network_failure"), ((Ringing(NOW),), "no_answer")],
)
def test_a_kept_call_whose_agent_is_lost_before_the_answer_is_given_up(
    told: tuple[calls.Event, ...], outcome: str
) -> None:
    lost, effects = calls.step(kept(*told), AgentLost(AGENT), NOW)
    assert (lost.agent_id, lost.hang_up_asked_at, effects) == (None, NOW, (TakeFromAgent(AGENT), HangUp()))
    assert calls.step(lost, Answered(NOW), NOW)[1] == (HangUp(),)
    assert calls.step(lost, Ended(NOW, EndCause.CANCELLED), NOW)[1] == (CloseWith(outcome),)


def test_a_kept_call_whose_agent_is_lost_after_the_answer_is_whoevers_is_free() -> None:
    _, late = calls.step(kept(Answered(NOW)), AgentLost(AGENT), NOW)
    assert late == (TakeFromAgent(AGENT), OfferToAgent())


@pytest.mark.parametrize("event", [AgentLost(AGENT + 1), AgentLost(AGENT)])
def test_a_word_of_a_lost_agent_that_comes_late_changes_nothing(event: AgentLost) -> None:
    over = kept(Ended(NOW, EndCause.BUSY))
    assert calls.step(over, event, NOW) == (over, ())
