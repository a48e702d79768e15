"""Whatever pacers hear, in whatever order: they never raise, never exceed the room, and say the same again."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.pacing import words
from dialer.pacing.pacer import Pacer, Question
from dialer.pacing.power import Power
from dialer.pacing.predictive import Predictive
from dialer.pacing.progressive import Progressive

TIMES = st.floats(0, 400)
CALLS = st.integers(0, 12)
AGENTS = st.integers(0, 14)
CHANCES = st.none() | st.floats(-0.5, 1.5)
EVENTS = st.one_of(
    st.builds(words.Dialled, TIMES, CALLS, st.sampled_from(["one", "two"]), CHANCES, st.booleans()),
    st.builds(words.Ringing, TIMES, CALLS),
    st.builds(words.Answered, TIMES, CALLS, st.none() | st.booleans()),
    st.builds(words.Recognised, TIMES, CALLS, st.booleans()),
    st.builds(words.Connected, TIMES, CALLS, AGENTS),
    st.builds(words.Abandoned, TIMES, CALLS),
    st.builds(words.Ended, TIMES, CALLS),
    st.builds(words.AgentReady, TIMES, AGENTS),
    st.builds(words.AgentKept, TIMES, AGENTS),
    st.builds(words.AgentPaused, TIMES, AGENTS),
    st.builds(words.AgentLeft, TIMES, AGENTS),
)
QUESTIONS = st.builds(
    Question, st.sampled_from(["one", "two", None]), st.integers(-1, 9), st.lists(CHANCES, max_size=4)
)
MAKERS = [Predictive, Progressive, lambda: Power(2.5)]


@pytest.mark.parametrize("make", MAKERS)
@given(happenings=st.lists(st.tuples(EVENTS, QUESTIONS), max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_order_of_events_upsets_a_pacer(
    make: Callable[[], Pacer], happenings: list[tuple[words.Event, Question]]
) -> None:
    pacer, twin = make(), make()
    for event, question in happenings:
        pacer.hear(event)
        twin.hear(event)
        decision = pacer.decide(event.at, question)
        assert 0 <= decision.launch <= max(0, question.room)
        assert decision == twin.decide(event.at, question)


@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_of_calls_certain_to_be_answered_no_more_are_launched_than_agents_will_be_free(
    ready: int, talking: int, told: int
) -> None:
    pacer = Predictive()
    for call in range(60):  # every call is answered after 5 s, and talks last 300 s
        pacer.hear(words.Dialled(call * 400.0, call, None, 1.0))
        pacer.hear(words.Connected(call * 400.0 + 5, call, "past"))
        pacer.hear(words.Ended(call * 400.0 + 305, call))
        pacer.hear(words.AgentReady(call * 400.0 + 310, "past"))
    now = 60 * 400.0
    pacer.hear(words.AgentLeft(now, "past"))
    for each in range(talking):
        pacer.hear(words.Connected(now, f"talk {each}", f"busy {each}"))
    for each in range(ready):
        pacer.hear(words.AgentReady(now, each))
    for each in range(told):
        pacer.hear(words.Dialled(now, f"told {each}", None, 1.0))
    launch = pacer.decide(now, Question(chances=[1.0] * 64)).launch
    assert launch <= max(0, ready - told) + 1
