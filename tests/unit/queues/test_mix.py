"""Shares of a mix: right to a call at once, and over many claims."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.aging import Bucket
from queues.ordering.mix import interleave, percents, share_out
from queues.ordering.strategy import MixShare, Strategy

WEIGHTS = st.dictionaries(st.integers(0, 9), st.integers(0, 100), min_size=1)


@given(count=st.integers(0, 200), weights=WEIGHTS)
def test_a_claim_is_shared_out_to_the_call(count: int, weights: dict[int, int]) -> None:
    limits = share_out(count, weights).limits
    total = sum(weights.values())
    assert sum(limits.values()) == count
    assert set(limits) == set(weights)
    assert all(abs(limits[each] * total - count * weight) < total for each, weight in weights.items() if total)


@given(counts=st.lists(st.integers(0, 20), max_size=40), weights=WEIGHTS)
def test_many_claims_are_shared_out_as_one_would_be(counts: list[int], weights: dict[int, int]) -> None:
    given_out = dict.fromkeys(weights, 0)
    owed = share_out(0, weights).owed
    for count in counts:
        shares = share_out(count, weights, owed)
        owed = shares.owed
        assert sum(owed.values()) == 0
        given_out = {each: given_out[each] + shares.limits[each] for each in weights}
    total = sum(weights.values())
    assert all(abs(given_out[each] * total - sum(counts) * weight) < total for each, weight in weights.items() if total)


def test_who_has_no_share_waits_until_nobody_else_is_there() -> None:
    assert share_out(10, {0: 0, 1: 50, 2: 50}).limits == {0: 0, 1: 5, 2: 5}
    assert share_out(10, {0: 0}).limits == {0: 10}
    with pytest.raises(ValueError, match="no segment"):
        share_out(10, {})


def test_percents_of_a_strategy() -> None:
    assert percents(Strategy()) == {0: 100}
    mix = (MixShare((Bucket.DAYS_1_30,), 75), MixShare((Bucket.DAYS_31_60,), 25))
    assert percents(Strategy(mix=mix)) == {0: 0, 1: 75, 2: 25}


@given(lengths=st.lists(st.integers(0, 20), max_size=5))
def test_groups_take_turns_in_proportion(lengths: list[int]) -> None:
    groups = [[(group, place) for place in range(length)] for group, length in enumerate(lengths)]
    merged = interleave(groups)
    assert sorted(merged) == [each for group in groups for each in group]
    for number, length in enumerate(lengths):
        places = [position for position, (group, _) in enumerate(merged) if group == number]
        assert [place for group, place in merged if group == number] == list(range(length))
        gap = len(merged) / length if length else 0
        assert all(after - before < gap + len(lengths) for before, after in pairwise(places))
