"""What the past teaches: the answer rate, delays, talks and wrap-ups."""

import numpy as np
import pytest

from dialer.pacing.learning.belief import UNKNOWN, Belief, index_of
from dialer.pacing.learning.delays import BINS, STEP_S, Delays, even, lognormal
from dialer.pacing.learning.talk import SPANS, TalkHazard
from dialer.pacing.learning.wrap_up import WrapUps, class_of


def taught(belief: Belief, outcomes: list[tuple[int, bool]], *, start: float = 0.0) -> float:
    at = start
    for kind, person in outcomes:
        at += 8.0
        belief.outcome(at, kind, person=person, told=0.0, of=1.0)
    return at


def test_the_answer_rate_is_found_and_known_better_with_more_calls() -> None:
    belief = Belief()
    taught(belief, [(UNKNOWN, each % 5 == 0) for each in range(50)])
    early, early_doubt = belief.rates()
    taught(belief, [(UNKNOWN, each % 5 == 0) for each in range(500)], start=400.0)
    rates, doubt = belief.rates()
    assert early[UNKNOWN] == pytest.approx(0.2, abs=0.05)
    assert rates[UNKNOWN] == pytest.approx(0.2, abs=0.015)
    assert doubt < early_doubt / 2


def test_a_jump_of_the_answer_rate_is_noticed_within_some_sixty_calls() -> None:
    belief = Belief()
    end = taught(belief, [(UNKNOWN, each % 10 == 0) for each in range(400)])
    taught(belief, [(UNKNOWN, each % 20 < 7) for each in range(60)], start=end)
    assert belief.rates()[0][UNKNOWN] == pytest.approx(0.35, abs=0.08)


def test_ringing_on_is_as_much_evidence_as_the_outcome_it_leads_to() -> None:
    at_once, bit_by_bit = Belief(), Belief()
    at_once.outcome(26.0, UNKNOWN, person=False, told=0.0, of=1.0)
    shares = np.zeros(len(at_once.rates()[0]))
    shares[UNKNOWN] = 0.3
    bit_by_bit.exposure(26.0, shares)
    bit_by_bit.exposure(26.0, shares)
    bit_by_bit.outcome(26.0, UNKNOWN, person=False, told=0.6, of=1.0)
    assert bit_by_bit.rates()[0] == pytest.approx(at_once.rates()[0])


def test_chances_are_held_against_what_became_of_them() -> None:
    """The queue says .1 and .4; in truth .1 and .4 are .15 and .25."""
    belief = Belief()
    low, high = index_of(0.1), index_of(0.4)
    outcomes = [(low, each % 20 < 3) for each in range(1000)] + [(high, each % 4 == 0) for each in range(1000)]
    taught(belief, [each for pair in zip(outcomes[:1000], outcomes[1000:], strict=True) for each in pair])
    rates, _ = belief.rates()
    assert rates[low] == pytest.approx(0.15, abs=0.03)
    assert rates[high] == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize("chance", [-1.0, 0.0, 1e-9, 0.2, 0.999, 1.0, 7.0])
def test_any_number_is_a_chance(chance: float) -> None:
    assert 1 <= index_of(chance) < len(Belief().rates()[0])


def test_no_number_is_no_chance() -> None:
    assert index_of(None) == index_of(float("nan")) == UNKNOWN


def test_delays_move_from_the_prior_to_what_was_seen() -> None:
    delays = Delays(lognormal(12.0, 0.6), weight=20.0, width_s=2.0)
    assert delays.cdf()[-1] == pytest.approx(1.0)
    for _ in range(2000):
        delays.learn(6.0)
    middle = int(np.searchsorted(delays.cdf(), 0.5)) * STEP_S
    assert middle == pytest.approx(6.0, abs=0.5)
    delays.learn(1e9)
    delays.learn(-1.0)
    assert delays.mass().sum() == pytest.approx(1.0)


def test_the_prior_of_a_uniform_delay_is_flat() -> None:
    mass = even(0.0, 4.0)
    assert (mass[0], mass[16], mass.sum()) == (pytest.approx(1 / 16), 0.0, pytest.approx(1.0))
    assert len(mass) == BINS


def test_the_hazard_of_talks_finds_that_short_ones_are_over_soon() -> None:
    talk = TalkHazard()
    for _ in range(200):
        talk.learn(10.0)
        talk.learn(300.0)
    hazard = talk.hazard(np.zeros(0))
    soon, later = np.searchsorted(SPANS, 10.0, side="right") - 1, np.searchsorted(SPANS, 120.0, side="right") - 1
    assert hazard[soon] > 0.15
    assert hazard[later] < 0.005


def test_talks_in_progress_count() -> None:
    talk = TalkHazard()
    talk.learn(5.0)
    assert talk.hazard(np.full(10, 100.0))[10] < talk.hazard(np.zeros(0))[10]


def test_wrap_ups_are_known_by_the_length_of_the_talk() -> None:
    wraps = WrapUps()
    for _ in range(200):
        wraps.learn(5.0, 8.0, ready=True)
        wraps.learn(40.0, 300.0, ready=False)
    at_ten_s = wraps.cdfs()[:, round(10 / STEP_S)]
    assert at_ten_s[class_of(8.0)] > 0.9
    assert at_ten_s[class_of(300.0)] < 0.1
    assert wraps.ready_share == pytest.approx(0.5, abs=0.05)
