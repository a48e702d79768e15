"""One call's events in any order: the facts that are left are the same, and nothing is ever refused."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dialer.attempt import (
    Answered,
    Attempt,
    AttemptState,
    AudioConnected,
    CloseWith,
    Detected,
    EarlyTone,
    Ended,
    LineEvent,
    MessageOver,
    Ringing,
    Transferred,
    Trying,
    step,
)
from telephony.end_cause import EndCause

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
STORY: tuple[LineEvent, ...] = (
    Trying(NOW + timedelta(seconds=1)),
    Ringing(NOW + timedelta(seconds=2)),
    Answered(NOW + timedelta(seconds=9)),
    AudioConnected(NOW + timedelta(seconds=10)),
    EarlyTone(NOW + timedelta(seconds=3), "invalid"),
    Detected(NOW + timedelta(seconds=11), "machine"),
    MessageOver(),
    Transferred(NOW + timedelta(seconds=40)),
)


def told(events: list[LineEvent], *, detect: bool = False) -> tuple[Attempt, list[str]]:
    """The attempt after these events, and the outcomes it was closed with."""
    attempt = Attempt(UUID(int=1), AttemptState.CREATED, NOW, detect=detect)
    outcomes: list[str] = []
    for event in events:
        attempt, effects = step(attempt, event, NOW)
        outcomes += [effect.outcome for effect in effects if isinstance(effect, CloseWith)]
    return attempt, outcomes


@given(st.lists(st.sampled_from(STORY), max_size=12), st.sampled_from(EndCause), st.booleans())
def test_every_order_ends_and_is_closed_once(events: list[LineEvent], cause: EndCause, detect: bool) -> None:
    end = Ended(NOW + timedelta(seconds=90), cause)
    attempt, outcomes = told([*events, end, *events, end], detect=detect)
    assert attempt.state is AttemptState.ENDED
    assert len(outcomes) == 1


@given(st.permutations(STORY[:3]))
def test_every_order_of_the_same_events_leaves_the_same_facts(events: list[LineEvent]) -> None:
    assert told(list(events))[0] == told(list(STORY[:3]))[0]


@given(st.lists(st.sampled_from(STORY), max_size=12))
def test_a_state_is_never_left_backwards(events: list[LineEvent]) -> None:
    order = list(AttemptState)
    states = [told(events[:count])[0].state for count in range(len(events) + 1)]
    assert [order.index(state) for state in states] == sorted(order.index(state) for state in states)
