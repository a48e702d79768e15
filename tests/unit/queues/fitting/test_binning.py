"""Bins are learned from what is fitted to: common numbers and codes alone, rare words together, gaps apart."""

from collections.abc import Sequence

import numpy as np

from queues.fitting.binning import MISSING, MOST_BINS, OTHER, bin_table
from queues.fitting.table import Table


def labels(values: Sequence[str], train: Sequence[bool] | None = None) -> list[str]:
    """The label each value of one column gets."""
    chosen = np.ones(len(values), dtype=np.bool_) if train is None else np.array(train)
    sample = bin_table(Table({"c": values}, np.zeros(len(values), dtype=np.bool_), {}), chosen)
    return [sample.columns[0].labels[at] for at in sample.bins[:, 0]]


def test_numbers_are_cut_into_bins_of_equal_counts() -> None:
    found = labels([str(number) for number in range(1, 101)])
    assert found[:10] == ["<= 10"] * 10
    assert found[-10:] == ["> 90"] * 10
    assert len(set(found)) == MOST_BINS


def test_few_distinct_numbers_have_a_bin_each() -> None:
    assert labels(["1", "2", "2", "10"]) == ["= 1", "= 2", "= 2", "= 10"]


def test_a_number_that_many_share_has_its_own_bin() -> None:
    found = labels(["0"] * 20 + [str(number) for number in range(-40, 60)])
    assert found[:20] == ["= 0"] * 20
    assert found[60] == "= 0"
    assert found[20].startswith("<= -")


def test_codes_for_unknown_have_their_own_bin_however_rare() -> None:
    found = labels(["999", "-1", *(str(number) for number in range(200))])
    assert found[:2] == ["= 999", "= -1"]
    assert labels(["999", *(str(number) for number in range(950, 1_150))])[0] != "= 999"
    assert labels(["-1", *(str(number) for number in range(-100, 100))])[0] != "= -1"


def test_empty_fields_are_a_bin_of_their_own() -> None:
    assert labels(["", "1", "2"])[0] == MISSING
    assert labels(["", "x", "x"])[0] == MISSING


def test_rare_words_share_a_bin() -> None:
    found = labels(["rare", *["common"] * 150, *["other"] * 60])
    assert (found[0], found[1], found[-1]) == (OTHER, "common", "other")


def test_what_is_held_out_teaches_nothing() -> None:
    seen = ["a"] * 100 + ["b"] * 100
    train = [True] * 200 + [False] * 100
    assert labels([*seen, *["new"] * 100], train)[200:] == [OTHER] * 100
    numbers = [str(number) for number in range(200)]
    held_out = labels([*numbers, *["5000"] * 100], train)
    assert held_out[:200] == labels(numbers)
    assert held_out[200:] == [held_out[199]] * 100


def test_a_value_that_training_lacks_falls_into_the_rest() -> None:
    assert labels(["1", "2", "3"], [True, True, False])[2] == "any other"


def test_numbers_without_end_are_words() -> None:
    assert labels(["nan", "nan", "1"])[0] == "nan"
