"""Priority orders by bucket and then by score, and buckets follow each other."""

from hypothesis import given
from hypothesis import strategies as st

from queues.aging import Bucket, bucket_of
from queues.priority import priority
from queues.score import MAX_SCORE, ScoreFacts, score
from queues.scorecard import default_ranking

SCORE_FACTS = st.builds(
    ScoreFacts,
    bucket=st.sampled_from(Bucket),
    amount_centavos=st.integers(1, 10**12),
    open_debts=st.integers(1, 100),
    agreements_kept=st.integers(0, 9),
    agreements_broken=st.integers(0, 9),
    callable_phones=st.integers(0, 30),
    confirmed_phones=st.integers(0, 3),
    attempts=st.integers(0, 50),
    answered=st.integers(0, 50),
    days_since_right_party=st.none() | st.integers(0, 1_000),
)


@given(SCORE_FACTS, SCORE_FACTS)
def test_priority_orders_by_bucket_and_then_by_score(one: ScoreFacts, other: ScoreFacts) -> None:
    ranking = default_ranking()
    scores = [score(facts, ranking.card) for facts in (one, other)]
    assert all(0 <= each.value <= MAX_SCORE and each.reasons for each in scores)
    keys = [(-ranking.order.index(f.bucket), s.value) for f, s in zip((one, other), scores, strict=True)]
    first, second = (priority(f.bucket, s.value, ranking.order) for f, s in zip((one, other), scores, strict=True))
    assert (first > second) == (keys[0] > keys[1])
    assert (first == second) == (keys[0] == keys[1])


@given(st.integers(-10_000, 40_000), st.integers(0, 10_000))
def test_buckets_follow_each_other(days: int, more: int) -> None:
    order = list(Bucket)
    assert order.index(bucket_of(days)) <= order.index(bucket_of(days + more))
