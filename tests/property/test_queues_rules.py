"""Buckets follow each other, and a score is what its bins say."""

from hypothesis import given
from hypothesis import strategies as st

from queues.aging import Bucket, bucket_of
from queues.score import MAX_SCORE, Characteristic, bins_of, reasons_of, score_of
from queues.scoring.scorecard import default_card

VALUES = st.fixed_dictionaries({each: st.integers(-1, 10**12) for each in Characteristic})


@given(st.integers(-10_000, 40_000), st.integers(0, 10_000))
def test_buckets_follow_each_other(days: int, more: int) -> None:
    order = list(Bucket)
    assert order.index(bucket_of(days)) <= order.index(bucket_of(days + more))


@given(VALUES)
def test_all_reasons_together_explain_the_score(values: dict[Characteristic, int]) -> None:
    card = default_card()
    bins = bins_of(values, card)
    reasons = reasons_of(bins, card, most=len(Characteristic))
    strength = [abs(each.points) for each in reasons]
    assert 0 <= score_of(bins, card) <= MAX_SCORE
    assert strength == sorted(strength, reverse=True)
    chosen = [card.bins[each][position].points for each, position in zip(Characteristic, bins, strict=True)]
    assert sum(each.points for each in reasons) == sum(chosen)
