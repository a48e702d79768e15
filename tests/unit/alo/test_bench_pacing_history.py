"""A scenario out of past calls."""

from dataclasses import replace

import pytest

from alo.bench.pacing.distributions import Samples
from alo.bench.pacing.history import Call, History, summed_up
from alo.bench.pacing.scenario import Steps
from alo.errors import HistoryTooThin

NOBODY = Call(
    hour=9,
    needed=False,
    machine=False,
    detect=False,
    ring_s=None,
    lasted_s=26.0,
    detect_s=None,
    talk_s=None,
    wrap_up_s=None,
    agreed=False,
)
TALK = replace(NOBODY, needed=True, ring_s=8.0, lasted_s=100.0, talk_s=90.0, wrap_up_s=15.0)
BRIEF = replace(TALK, talk_s=10.0, wrap_up_s=5.0)


def history(*calls: Call, hours: float = 3) -> History:
    return summed_up(calls, "Todos", 4, hours)


def values(samples: object) -> set[float]:
    assert isinstance(samples, Samples)
    return set(samples.values)


def test_durations_are_those_measured_long_and_short_talks_apart() -> None:
    scenario = history(*[TALK] * 90, *[BRIEF] * 30, *[NOBODY] * 200).scenario
    assert values(scenario.ring) == {8.0}
    assert values(scenario.no_answer.rings) == {26.0}
    short, long = scenario.conversations
    assert (short.share, values(short.talk), values(short.wrap_up)) == (0.25, {10.0}, {5.0})
    assert (long.share, values(long.talk), values(long.wrap_up)) == (0.75, {90.0}, {15.0})
    assert scenario.detection is None


def test_the_answer_rate_follows_the_hours_of_the_day_from_the_first_usual_one() -> None:
    early, late, stray = ([replace(call, hour=hour) for call in (TALK, NOBODY)] for hour in (9, 10, 3))
    calls = [*[early[0]] * 150, *[early[1]] * 850, *[late[0]] * 500, *[late[1]] * 500, *stray]
    answers = history(*calls).scenario.answers
    assert isinstance(answers, Steps)
    assert [step.from_h for step in answers.steps] == [0, 1.5, 2.5, 3.5]
    nine, ten, eleven, _ = (step.rate for step in answers.steps)
    assert nine == pytest.approx(0.158, abs=0.002)  # pulled a little towards the mean of all hours, 0.325
    assert ten == pytest.approx(0.492, abs=0.002)
    assert eleven == pytest.approx(0.325, abs=0.001)


def test_a_detector_is_simulated_where_most_calls_had_one() -> None:
    machine = replace(NOBODY, machine=True, ring_s=8.0, detect_s=1.5, detect=True)
    person = replace(TALK, detect=True, detect_s=2.5)
    scenario = history(*[person] * 100, *[machine] * 30, *[replace(NOBODY, detect=True)] * 70).scenario
    assert scenario.detection is not None
    assert scenario.detection.machines == 0.3
    assert values(scenario.detection.takes) == {1.5, 2.5}
    assert values(scenario.no_answer.rings) == {26.0}


def test_abandoned_calls_count_as_answered_and_clocks_that_differ_do_no_harm() -> None:
    lost = replace(NOBODY, needed=True, ring_s=9.0, lasted_s=11.0)
    found = history(*[TALK] * 99, lost, replace(NOBODY, lasted_s=-0.1))
    assert (found.calls, found.answered, found.talked) == (101, 100, 99)
    assert min(values(found.scenario.no_answer.rings)) == 0.0


@pytest.mark.parametrize("calls", [[TALK] * 99, [replace(TALK, wrap_up_s=None)] * 100, []])
def test_too_little_is_said_to_be_too_little(calls: list[Call]) -> None:
    with pytest.raises(HistoryTooThin, match=r"'Todos' has \d+ answered calls .* 100"):
        history(*calls)
