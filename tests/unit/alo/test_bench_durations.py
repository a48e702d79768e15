"""Percentiles out of a histogram: right to its bins, whatever was counted."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alo.bench.durations import Durations


def counted(seconds: list[float]) -> Durations:
    durations = Durations()
    for each in seconds:
        durations.add(each)
    return durations


@given(
    seconds=st.lists(st.floats(min_value=1e-5, max_value=100), min_size=1, max_size=200),
    percent=st.floats(min_value=0.1, max_value=100),
)
def test_a_percentile_is_that_of_the_sorted_list_to_two_percent(seconds: list[float], percent: float) -> None:
    exact = sorted(seconds)[ceil(len(seconds) * percent / 100) - 1] * 1000
    assert counted(seconds).percentile_ms(percent) == pytest.approx(exact, rel=0.021)


@given(seconds=st.lists(st.floats(min_value=1e-5, max_value=100), min_size=1, max_size=50))
def test_the_longest_is_exact_and_bounds_every_percentile(seconds: list[float]) -> None:
    durations = counted(seconds)
    assert durations.longest_s == max(seconds)
    assert durations.count == len(seconds)
    assert durations.percentile_ms(99) <= durations.longest_s * 1000


def test_nothing_counted_is_nothing() -> None:
    assert Durations().summary_ms() == {"p50": 0.0, "p99": 0.0, "max": 0.0}


def test_less_than_a_microsecond_counts_as_one() -> None:
    durations = counted([0.0, 0.0, 1.0])
    assert durations.percentile_ms(50) == pytest.approx(0.001, rel=0.021)
