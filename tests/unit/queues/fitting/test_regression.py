"""A fit finds the truth that a sample was drawn from, pulls thin bins to nothing, and refuses too little."""

import numpy as np
import pytest

from queues.errors import TooFewOutcomes
from queues.fitting import measures, regression
from queues.fitting.sample import TO_FIT, Bins, Column, Floats, Sample, positions
from queues.fitting.split import at_random
from queues.score import Bin, Characteristic, Scorecard, bins_of

TRUTH = ((-800, 0, 900), (400, -400), (0, 0, 0, 0))
COLUMNS = tuple(Column(f"c{number}", tuple(map(str, points))) for number, points in enumerate(TRUTH))


def drawn(observations: int, seed: int) -> tuple[Sample, Floats]:
    """Observations whose chance of paying is known, with that chance."""
    random = np.random.default_rng(seed)
    bins: Bins = np.column_stack([random.integers(0, len(points), observations) for points in TRUTH]).astype(np.int16)
    chances = regression.Points(-900, TRUTH).probabilities(bins)
    return Sample(COLUMNS, bins, random.random(observations) < chances), chances


@pytest.mark.parametrize("seed", range(5))
def test_a_known_truth_is_recovered(seed: int) -> None:
    sample, chances = drawn(6_000, seed)
    split = at_random(6_000, seed)
    points = regression.fit(sample.part(split.train))
    held_out = sample.part(split.held_out)
    found = measures.measure(held_out.paid, points.probabilities(held_out.bins))
    assert found.auc == pytest.approx(measures.auc(held_out.paid, chances[split.held_out]), abs=0.02)
    assert found.slope == pytest.approx(1, abs=0.25)


def test_points_are_those_of_the_truth_from_the_average_observation() -> None:
    sample, _ = drawn(60_000, 1)
    points = regression.fit(sample)
    for number, truth in enumerate(TRUTH):
        counts = np.bincount(sample.bins[:, number])
        average = np.average(truth, weights=counts)
        assert points.columns[number] == pytest.approx([each - average for each in truth], abs=90)
        assert abs(np.average(points.columns[number], weights=counts)) < 1


def test_a_bin_in_which_nobody_was_observed_gives_no_points() -> None:
    sample, _ = drawn(2_000, 2)
    wider = (Column("c0", ("a", "b", "c", "never seen")), *COLUMNS[1:])
    points = regression.fit(Sample(wider, sample.bins, sample.paid))
    assert points.columns[0][3] == 0
    assert points.columns[0][:3] == regression.fit(sample).columns[0]


def test_a_bin_with_one_observation_says_little() -> None:
    sample, _ = drawn(2_000, 3)
    bins = sample.bins.copy()
    bins[0, 1] = 2
    wider = (COLUMNS[0], Column("c1", ("a", "b", "seen once")), COLUMNS[2])
    points = regression.fit(Sample(wider, bins, sample.paid))
    assert abs(points.columns[1][2]) < 1_000


@pytest.mark.parametrize(
    ("observations", "payers"),
    [(TO_FIT.observations - 1, 100), (300, TO_FIT.of_each - 1), (300, 300 - TO_FIT.of_each + 1), (0, 0)],
)
def test_too_little_is_refused(observations: int, payers: int) -> None:
    paid = np.arange(observations) < payers
    sample = Sample((Column("c", ("a",)),), np.zeros((observations, 1), dtype=np.int16), paid)
    with pytest.raises(TooFewOutcomes, match="too few outcomes to fit") as refused:
        regression.fit(sample)
    assert refused.value.found == (observations, payers)


def test_log_odds_beyond_all_bounds_are_probabilities_still() -> None:
    points = regression.Points(0, ((-20_000_000, 20_000_000),))
    found = points.probabilities(np.array([[0], [1]], dtype=np.int16))
    assert found == pytest.approx([0, 1])


def test_values_fall_into_the_bins_that_scoring_puts_them_in() -> None:
    limits = [-1, 0, 30, 1_000]
    bins = (*(Bin(limit, 0, "r") for limit in limits), Bin(None, 0, "r"))
    card = Scorecard(0, dict.fromkeys(Characteristic, bins))
    values = [-5, -1, 0, 1, 30, 31, 1_000, 1_001]
    expected = [bins_of(dict.fromkeys(Characteristic, value), card)[0] for value in values]
    assert positions(np.array(values, dtype=np.int64), limits).tolist() == expected
