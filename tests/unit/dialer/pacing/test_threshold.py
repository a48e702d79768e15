"""How much risk one more call may run."""

import pytest

from dialer.pacing.budget import Budget
from dialer.pacing.predictive.threshold import Threshold


def steered(threshold: Threshold, people: int, *, risk: float, abandoned_of_hundred: int) -> Threshold:
    for each in range(people):
        threshold.learn(each * 10.0, risk, abandoned=each * 37 % 100 < abandoned_of_hundred)
    return threshold


def test_calls_that_run_less_risk_than_wanted_raise_it_and_others_lower_it() -> None:
    first = Threshold(0.025, 0.03, Budget()).value
    assert steered(Threshold(0.025, 0.03, Budget()), 50, risk=0.01, abandoned_of_hundred=2).value > first
    assert steered(Threshold(0.025, 0.03, Budget()), 50, risk=0.08, abandoned_of_hundred=2).value < first


def test_expectations_that_prove_too_low_are_corrected() -> None:
    """The calls were expected to be abandoned as often as is wanted, but twice as many were."""
    threshold = steered(Threshold(0.025, 0.03, Budget()), 1000, risk=0.025, abandoned_of_hundred=5)
    assert threshold.value < 0.01


def test_near_the_limit_less_is_wanted_step_by_step_and_never_nothing() -> None:
    wanted = [Threshold(0.025, 0.03, Budget(100_000, 1000 * rate)).wanted for rate in (2.0, 2.5, 2.8, 3.0, 4.0, 9.0)]
    assert wanted == sorted(wanted, reverse=True)
    assert wanted[1] == pytest.approx(0.025)
    assert wanted[0] > 0.025
    assert wanted[3] == pytest.approx(0.01, rel=0.05)
    assert wanted[-1] == pytest.approx(0.005)


def test_a_call_of_unknown_risk_counts_for_the_rate_alone() -> None:
    threshold = Threshold(0.025, 0.03, Budget(10, 0))
    before = threshold.value
    threshold.learn(0.0, None, abandoned=True)
    assert threshold.value == before
    assert threshold.rate == pytest.approx(1 / 11)


def test_a_campaign_without_answers_has_a_rate_of_nothing() -> None:
    assert Threshold(0.025, 0.03, Budget()).rate == 0.0
