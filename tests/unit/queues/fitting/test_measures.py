"""Measures by hand, against counting every pair, and on predictions that are right, wrong or of no use."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queues.fitting.measures import auc, measure

PREDICTIONS = st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=2, max_size=30).filter(
    lambda rows: len({paid for paid, _ in rows}) == 2
)


@settings(max_examples=25, deadline=None)
@given(PREDICTIONS)
def test_auc_and_ks_are_what_counting_gives(rows: list[tuple[bool, int]]) -> None:
    paid = np.array([each for each, _ in rows])
    predicted = np.array([each / 10 for _, each in rows])
    payers, others = predicted[paid], predicted[~paid]
    pairs = [(a > b) + 0.5 * (a == b) for a, b in itertools.product(payers, others)]
    gaps = [np.mean(payers >= limit) - np.mean(others >= limit) for limit in [*predicted, 2.0]]
    found = measure(paid, predicted)
    assert found.auc == pytest.approx(np.mean(pairs))
    assert found.gini == pytest.approx(2 * np.mean(pairs) - 1)
    assert found.ks == pytest.approx(max(gaps))
    assert found.brier == pytest.approx(np.mean((predicted - paid) ** 2))
    assert sum(group.observations for group in found.groups) == len(rows)
    assert (found.roc[0], found.roc[-1]) == ((0, 0), (1, 1))


def test_probabilities_that_are_right_are_calibrated() -> None:
    random = np.random.default_rng(1)
    chances = random.uniform(0.05, 0.95, 20_000)
    found = measure(random.random(20_000) < chances, chances)
    assert found.slope == pytest.approx(1, abs=0.06)
    assert found.intercept == pytest.approx(0, abs=0.06)
    assert len(found.groups) == 10
    for group in found.groups:
        assert group.observed == pytest.approx(group.predicted, abs=0.04)


def test_probabilities_that_are_too_extreme_have_a_slope_below_one() -> None:
    random = np.random.default_rng(2)
    log_odds = random.normal(0, 1, 20_000)
    paid = random.random(20_000) < 1 / (1 + np.exp(-log_odds))
    assert measure(paid, 1 / (1 + np.exp(-2 * log_odds))).slope == pytest.approx(0.5, abs=0.05)


def test_the_standard_error_is_that_of_hanley_and_mcneil() -> None:
    """Their table of 58 normal and 51 abnormal images: an area of 0.893 has an error of 0.032."""
    ratings = {"normal": (33, 6, 6, 11, 2), "abnormal": (3, 2, 2, 11, 33)}
    paid = np.repeat([False, True], [58, 51])
    predicted = np.concatenate([np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], counts) for counts in ratings.values()])
    found = measure(paid, predicted)
    assert found.auc == pytest.approx(0.893, abs=0.0005)
    assert found.auc_error == pytest.approx(0.032, abs=0.0005)


def test_the_same_prediction_for_all_tells_nobody_apart() -> None:
    assert auc(np.array([True, False, True]), np.full(3, 0.4)) == 0.5
