"""Draws are reproducible, and of the distributions they claim."""

from collections import Counter
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.carrier.chance import Chance


@given(st.text())
def test_the_same_name_gives_the_same_sequence(name: str) -> None:
    first, second = Chance(name), Chance(name)
    assert [first.unit() for _ in range(5)] == [second.unit() for _ in range(5)]


def test_units_are_even_and_strictly_between_zero_and_one() -> None:
    chance = Chance("even")
    drawn = [chance.unit() for _ in range(10_000)]
    assert 0 < min(drawn) < 0.001
    assert 0.999 < max(drawn) < 1
    assert fmean(drawn) == pytest.approx(0.5, abs=0.01)


def test_a_value_without_weight_is_never_drawn() -> None:
    chance = Chance("weights")
    drawn = Counter(chance.weigh("abc", [0, 1, 3]) for _ in range(4_000))
    assert drawn["a"] == 0
    assert drawn["c"] / 4_000 == pytest.approx(0.75, abs=0.03)


def test_a_lognormal_draw_has_the_mean_that_was_asked_for() -> None:
    chance = Chance("rings")
    assert fmean(chance.lognormal(3.0, 0.5) for _ in range(10_000)) == pytest.approx(3.0, rel=0.03)


def test_a_lognormal_draw_without_spread_is_its_mean() -> None:
    assert Chance("exact").lognormal(30.0, 0.0) == pytest.approx(30.0)
