"""What a priority is made of, and that strict buckets come before everything else."""

from dataclasses import replace

import pytest
from hypothesis import given

from queues.aging import BUCKETS, Bucket
from queues.ordering.strategy import AgentSeconds, MixShare, Strategy, StrategyKind, Weights, default_strategy
from queues.priority import PartName, PriorityFacts, bounds, expected_value, priority, tables
from tests.property.queue_values import priority_facts, strategies

FACTS = PriorityFacts(bucket=Bucket.DAYS_1_30, score=500, amount_centavos=50_000)
ONLY_SCORE = Weights(0, 100, 0, 0, 0, 0, 0)


def _part(facts: PriorityFacts, name: PartName, strategy: Strategy | None = None) -> int:
    [part] = [each for each in priority(facts, strategy or default_strategy()).parts if each.name is name]
    return part.value


@given(facts=priority_facts(), strategy=strategies())
def test_parts_add_up_within_the_bounds(facts: PriorityFacts, strategy: Strategy) -> None:
    found = priority(facts, strategy)
    assert sum(part.value for part in found.parts) == found.value
    low, high = bounds(strategy)
    assert low <= found.value <= high


@given(one=priority_facts(), other=priority_facts(), strategy=strategies())
def test_strict_buckets_come_before_everything_else(
    one: PriorityFacts, other: PriorityFacts, strategy: Strategy
) -> None:
    strict = replace(strategy, strict_buckets=True)
    places = [strict.bucket_order.index(facts.bucket) for facts in (one, other)]
    values = [priority(facts, strict).value for facts in (one, other)]
    if places[0] != places[1]:
        assert (values[0] > values[1]) == (places[0] < places[1])


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        (PartName.SCORE, replace(FACTS, score=800), FACTS),
        (PartName.BALANCE, replace(FACTS, amount_centavos=5_000_000), FACTS),
        (PartName.FRESHNESS, FACTS, replace(FACTS, attempts=4)),
        (PartName.PROMISE_DUE, replace(FACTS, promise_overdue=True), FACTS),
        (PartName.PROMISE_BROKEN, FACTS, replace(FACTS, broken=1)),
        (PartName.PROMISE_BROKEN, replace(FACTS, broken=1), replace(FACTS, broken=3)),
        (PartName.LAST_CONTACT, FACTS, replace(FACTS, days_since_contact=20)),
        (PartName.LAST_CONTACT, replace(FACTS, days_since_contact=20), replace(FACTS, days_since_contact=2)),
    ],
)
def test_what_counts_for_a_call(name: PartName, more: PriorityFacts, less: PriorityFacts) -> None:
    assert _part(more, name) > _part(less, name)


@pytest.mark.parametrize(("days", "same"), [(0, 2), (3, 7), (8, 15), (16, 30), (31, 400), (31, None)])
def test_contact_counts_in_bands(days: int, same: int | None) -> None:
    one, other = (replace(FACTS, days_since_contact=each) for each in (days, same))
    assert priority(one, default_strategy()) == priority(other, default_strategy())


def test_a_full_weight_is_worth_the_score_itself() -> None:
    strategy = Strategy(strict_buckets=False, weights=ONLY_SCORE)
    assert [priority(replace(FACTS, score=score), strategy).value for score in (0, 1, 999, 1000)] == [0, 1, 999, 1000]


def test_a_bucket_weighs_by_its_place_where_it_is_not_strict() -> None:
    strategy = Strategy(strict_buckets=False, weights=replace(ONLY_SCORE, score=0, aging=100))
    found = [priority(replace(FACTS, bucket=bucket), strategy).value for bucket in strategy.bucket_order]
    assert found == [1000, 875, 750, 625, 500, 375, 250, 125, 0]


def test_a_mix_makes_segments() -> None:
    strategy = Strategy(mix=(MixShare((Bucket.DAYS_1_30, Bucket.DUE_TODAY), 60), MixShare((Bucket.DAYS_31_60,), 40)))
    found = {bucket: priority(replace(FACTS, bucket=bucket), strategy).segment for bucket in Bucket}
    assert found == dict.fromkeys(BUCKETS, 0) | {Bucket.DAYS_1_30: 1, Bucket.DUE_TODAY: 1, Bucket.DAYS_31_60: 2}


def test_expected_value_is_money_for_an_agents_minute() -> None:
    strategy = Strategy(kind=StrategyKind.EXPECTED_VALUE, agent_seconds=AgentSeconds(right_party=300, otherwise=20))
    facts = replace(FACTS, score=200, amount_centavos=100_000, chance=100)
    # 10 % of answers × 20 % who pay × R$ 1,000 = R$ 20; 10 % × 300 s + 90 % × 20 s = 48 s
    assert expected_value(facts, tables(strategy)) == 2_000 * 60 // 48
    better = priority(replace(facts, chance=300), strategy)
    assert better.value > priority(facts, strategy).value > priority(replace(facts, chance=0), strategy).value


@pytest.mark.parametrize("score", [-1, 1001])
def test_takes_scores_only(score: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 1000"):
        priority(replace(FACTS, score=score), default_strategy())
