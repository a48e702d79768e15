"""What a called number does is decided by configuration, seed and suffix alone."""

from collections import Counter
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.carrier.behaviour import Behaviour, BehaviourKind, Timing, plan
from telephony.carrier.line import SAMPLES
from telephony.carrier.settings import DEFAULT_PROPORTIONS
from telephony.carrier.steps import Echo, HangUp, Play, Respond, Step, Swallow

TIMING = Timing()
numbers = st.from_regex(r"\+?[0-9]{3,13}", fullmatch=True)
kinds = st.sampled_from(BehaviourKind)


def drawn(number: str, *, seed: int = 1, call_index: int = 0) -> Behaviour:
    return plan(
        number,
        seed=seed,
        proportions=DEFAULT_PROPORTIONS,
        timing=TIMING,
        call_index=call_index,
        force_by_suffix=False,
    )


def of_kind(kind: BehaviourKind, number: str = "+5511999990000", timing: Timing = TIMING) -> Behaviour:
    return plan(number, seed=1, proportions={kind: 1.0}, timing=timing, force_by_suffix=False)


def forced(suffix: str) -> Behaviour:
    return plan(f"+5511999999{suffix}", seed=1, proportions={BehaviourKind.PERSON: 1.0}, timing=TIMING)


def codes(behaviour: Behaviour) -> list[int]:
    return [step.action.code for step in behaviour.steps if isinstance(step.action, Respond)]


@given(numbers, st.integers(), st.integers(min_value=0))
def test_the_same_call_meets_the_same_behaviour(number: str, seed: int, call_index: int) -> None:
    assert drawn(number, seed=seed, call_index=call_index) == drawn(number, seed=seed, call_index=call_index)


def test_behaviours_do_not_change_between_machines_and_releases() -> None:
    assert [drawn(f"+551198765{n:04}").kind.value for n in range(6)] == [
        "hangs_up",
        "person",
        "person",
        "person",
        "no_answer",
        "hangs_up",
    ]


def test_only_the_digits_of_a_number_count() -> None:
    assert drawn("+55 (11) 98765-4321") == drawn("5511987654321")


def test_seed_and_call_index_change_what_happens() -> None:
    by_seed = {drawn("+5511987654321", seed=seed) for seed in range(20)}
    by_index = {drawn("+5511987654321", call_index=index) for index in range(20)}
    assert len(by_seed) > 10
    assert len(by_index) > 10


def test_proportions_hold_over_ten_thousand_numbers() -> None:
    met = Counter(drawn(f"+5511{n:09}").kind for n in range(10_000))
    for kind, share in DEFAULT_PROPORTIONS.items():
        assert met[kind] / 10_000 == pytest.approx(share, abs=0.015), kind
    assert set(met) == set(DEFAULT_PROPORTIONS)


def test_weights_need_not_add_up_to_one() -> None:
    weights = {BehaviourKind.BUSY: 3.0, BehaviourKind.NOT_FOUND: 1.0}
    met = Counter(
        plan(f"+5511{n:09}", seed=1, proportions=weights, timing=TIMING, force_by_suffix=False).kind
        for n in range(4_000)
    )
    assert met[BehaviourKind.BUSY] / 4_000 == pytest.approx(0.75, abs=0.03)


def test_people_answer_after_the_mean_ring_time() -> None:
    timing = Timing(setup_s=0.0, ring_mean_s=3.0, ring_sigma=0.5)
    answers = [
        step.at_s
        for n in range(4_000)
        for step in of_kind(BehaviourKind.PERSON, f"+5511{n:09}", timing).steps
        if step.action == Respond(200)
    ]
    assert fmean(answers) == pytest.approx(3.0, rel=0.05)
    assert min(answers) > 0


@given(kinds, numbers)
def test_steps_are_in_order_and_come_to_an_end(kind: BehaviourKind, number: str) -> None:
    steps = of_kind(kind, number).steps
    assert all(earlier.at_s <= later.at_s for earlier, later in pairwise(steps))
    assert steps[0].at_s >= 0
    last = steps[-1].action
    assert isinstance(last, HangUp | Swallow) or (isinstance(last, Respond) and last.code >= 300)


@given(kinds, numbers)
def test_every_sample_that_is_played_exists(kind: BehaviourKind, number: str) -> None:
    played = {step.action.sample for step in of_kind(kind, number).steps if isinstance(step.action, Play)}
    assert all((SAMPLES / f"{sample}.wav").is_file() for sample in played)


def test_people_speak_only_after_they_answered_and_before_they_leave() -> None:
    for n in range(200):
        steps = of_kind(BehaviourKind.PERSON, f"+5511{n:09}").steps
        answered = next(step.at_s for step in steps if step.action == Respond(200))
        spoken = [step for step in steps if isinstance(step.action, Play)]
        assert spoken
        assert all(answered < step.at_s <= steps[-1].at_s for step in spoken)


def test_one_who_hangs_up_at_once_does_it_within_two_seconds() -> None:
    for n in range(200):
        answer, end = of_kind(BehaviourKind.HANGS_UP, f"+5511{n:09}").steps[-2:]
        assert answer.action == Respond(200)
        assert 0 < end.at_s - answer.at_s <= 2.0


@pytest.mark.parametrize(
    ("suffix", "kind", "responses"),
    [
        ("200", BehaviourKind.PERSON, [180, 200]),
        ("201", BehaviourKind.SILENT, [180, 200]),
        ("202", BehaviourKind.VOICEMAIL, [180, 200]),
        ("203", BehaviourKind.ECHO, [180, 200]),
        ("204", BehaviourKind.HANGS_UP, [180, 200]),
        ("180", BehaviourKind.NO_ANSWER, [180, 480]),
        ("183", BehaviourKind.EARLY_MEDIA, [183, 200]),
        ("184", BehaviourKind.ANNOUNCEMENT, [183, 404]),
        ("404", BehaviourKind.NOT_FOUND, [180, 404]),
        ("480", BehaviourKind.REJECTED, [180, 480]),
        ("486", BehaviourKind.BUSY, [180, 486]),
        ("503", BehaviourKind.NETWORK_FAILURE, [180, 503]),
        ("603", BehaviourKind.REJECTED, [180, 603]),
        ("604", BehaviourKind.NOT_FOUND, [180, 604]),
    ],
)
def test_a_suffix_forces_its_behaviour(suffix: str, kind: BehaviourKind, responses: list[int]) -> None:
    behaviour = forced(suffix)
    assert behaviour.forced
    assert behaviour.kind == kind
    assert codes(behaviour) == responses


def test_the_person_of_suffix_200_answers_after_one_second_and_stays_thirty() -> None:
    steps = forced("200").steps
    assert Step(1.0, Respond(200)) in steps
    assert steps[-1].action == HangUp()
    assert steps[-1].at_s == pytest.approx(31.0)


def test_suffix_204_hangs_up_three_seconds_after_the_answer() -> None:
    assert forced("204").steps[-1] == Step(4.0, HangUp())


def test_suffix_203_echoes() -> None:
    assert Step(0.0, Echo()) in forced("203").steps


@pytest.mark.parametrize("suffix", ["000", "123", "185", "205", "399", "700", "999"])
def test_other_suffixes_force_nothing(suffix: str) -> None:
    assert not forced(suffix).forced


def test_suffixes_can_be_switched_off() -> None:
    assert of_kind(BehaviourKind.PERSON, "+5511999999404").kind == BehaviourKind.PERSON
