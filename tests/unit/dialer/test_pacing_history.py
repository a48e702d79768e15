"""The tables' rows become the events that a pacer would have heard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer.pacing.words import (
    Abandoned,
    AgentKept,
    AgentLeft,
    AgentPaused,
    AgentReady,
    Answered,
    Connected,
    Dialled,
    Ended,
    Event,
    Recognised,
    Ringing,
)
from dialer.pacing_history import PastCall, PastState, events_of

NOON = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
T = NOON.timestamp()
CALL = UUID(int=1)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


DIALLED = PastCall(CALL, 7, NOON, ringing_at=at(2))
ANSWERED = replace(DIALLED, answered_at=at(9))


def state(name: str, seconds: float, call: UUID | None = None, agent: int = 3) -> PastState:
    return PastState(agent, at(seconds), name, call)


def test_a_call_that_an_agent_takes() -> None:
    states = [
        state("paused", -50),
        state("ready", -40),
        state("reserved", 9, CALL),
        state("talking", 9.5, CALL),
        state("wrap_up", 60, CALL),
        state("ready", 70),
        state("logged_out", 90),
    ]
    assert events_of([replace(ANSWERED, ended_at=at(60))], states) == [
        AgentPaused(T - 50, 3),
        AgentReady(T - 40, 3),
        Dialled(T, CALL, 7),
        Ringing(T + 2, CALL),
        Answered(T + 9, CALL),
        Connected(T + 9.5, CALL, 3),
        Ended(T + 60, CALL),
        AgentReady(T + 70, 3),
        AgentLeft(T + 90, 3),
    ]


def test_a_call_that_nobody_answers_ends() -> None:
    assert events_of([replace(DIALLED, ended_at=at(26))], []) == [
        Dialled(T, CALL, 7),
        Ringing(T + 2, CALL),
        Ended(T + 26, CALL),
    ]


def test_a_call_still_going_on_has_no_end() -> None:
    assert [type(event) for event in events_of([ANSWERED], [])] == [Dialled, Ringing, Answered]


def after_answer(call: PastCall) -> list[Event]:
    return events_of([call], [])[2:]


def test_a_person_whom_nobody_took_is_abandoned() -> None:
    given_up = replace(ANSWERED, given_up_at=at(11), ended_at=at(16), outcome="abandoned")
    assert after_answer(given_up) == [Answered(T + 9, CALL), Abandoned(T + 11, CALL), Ended(T + 16, CALL)]


def test_a_person_who_did_not_wait_is_abandoned_too() -> None:
    hung_up = replace(ANSWERED, ended_at=at(10), outcome="abandoned")
    assert after_answer(hung_up) == [Answered(T + 9, CALL), Abandoned(T + 10, CALL), Ended(T + 10, CALL)]


@pytest.mark.parametrize(
    ("heard", "person"), [("human", True), (None, True), ("silence", True), ("machine", False), ("fax", False)]
)
def test_a_detector_says_later_what_answered(heard: str | None, person: bool) -> None:
    listened = replace(ANSWERED, detect=True, heard=heard, listened_at=at(10))
    assert after_answer(listened) == [Answered(T + 9, CALL, None), Recognised(T + 10, CALL, person)]


def test_a_detector_still_listens() -> None:
    assert after_answer(replace(ANSWERED, detect=True)) == [Answered(T + 9, CALL, None)]


def test_a_machine_known_before_the_answer_is_no_person_and_not_abandoned() -> None:
    known = replace(ANSWERED, detect=True, heard="machine", listened_at=at(8), given_up_at=at(9), ended_at=at(12))
    assert after_answer(known) == [Answered(T + 9, CALL, person=False), Ended(T + 12, CALL)]


def test_a_verdict_that_came_after_an_agent_does_not_unmake_the_person() -> None:
    call = replace(ANSWERED, detect=True, heard="machine", listened_at=at(11.5))
    assert Recognised(T + 11.5, CALL, person=True) in events_of([call], [state("talking", 12, CALL)])


def test_a_caller_takes_an_agent_and_was_never_dialled() -> None:
    caller = replace(ANSWERED, ringing_at=None, inbound=True, ended_at=at(40))
    assert events_of([caller], [state("reserved", 15, CALL), state("talking", 16, CALL)]) == [
        AgentKept(T + 15, 3),
        Connected(T + 16, CALL, 3),
        Ended(T + 40, CALL),
    ]


@pytest.mark.parametrize("answered", [True, False])
def test_an_agent_kept_before_the_dialling_takes_that_call_out_of_the_pool(answered: bool) -> None:
    call = replace(ANSWERED if answered else DIALLED, ended_at=at(30))
    talking = [state("talking", 9.2, CALL)] if answered else []
    assert events_of([call], [state("previewing", -20), state("reserved", 0, CALL), *talking]) == [
        AgentKept(T - 20, 3),
        AgentKept(T, 3),
        *([Connected(T + 9.2, CALL, 3)] if answered else []),
        Ended(T + 30, CALL),
    ]


def test_clocks_that_differ_do_not_turn_a_call_round() -> None:
    early = replace(DIALLED, ringing_at=at(-0.3), answered_at=at(-0.2), ended_at=at(0.4))
    assert events_of([early], [state("talking", 0.5, CALL)]) == [
        Dialled(T, CALL, 7),
        Ringing(T, CALL),
        Answered(T, CALL),
        Connected(T + 0.5, CALL, 3),
        Ended(T + 0.5, CALL),
    ]


def test_at_one_moment_the_call_ends_before_its_agent_is_ready() -> None:
    events = events_of([replace(ANSWERED, ended_at=at(10))], [state("ready", 10)])
    assert events[-2:] == [Ended(T + 10, CALL), AgentReady(T + 10, 3)]


def test_order_of_the_rows_does_not_matter() -> None:
    calls = [replace(DIALLED, id=UUID(int=number), created_at=at(number)) for number in range(5)]
    states = [state("ready", 5 - seconds % 3, agent=seconds) for seconds in range(5)]
    assert events_of(calls, states) == events_of(reversed(calls), reversed(states))
    assert events_of(calls, states) == sorted(events_of(calls, states), key=lambda event: event.at)
