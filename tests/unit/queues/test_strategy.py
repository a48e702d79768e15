"""Strategies as documents: what is left out has its default, what is wrong is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.aging import Bucket
from queues.errors import InvalidStrategy
from queues.ordering.strategy import (
    DEFAULT_BUCKET_ORDER,
    MixShare,
    Strategy,
    StrategyKind,
    Weights,
    default_strategy,
    parse_strategy,
    to_document,
)
from tests.property.queue_values import strategies


def test_an_empty_document_is_the_shipped_strategy() -> None:
    assert parse_strategy({}) == default_strategy() == Strategy()


@given(strategy=strategies())
def test_a_document_says_all_of_a_strategy(strategy: Strategy) -> None:
    assert parse_strategy(to_document(strategy)) == strategy


def test_reads_what_is_given_and_keeps_the_rest() -> None:
    given_mix = [{"buckets": ["1-30"], "percent": 70}, {"buckets": ["31-60", "0"], "percent": 30}]
    read = parse_strategy({"kind": "expected_value", "weights": {"score": 100}, "mix": given_mix})
    assert read.kind is StrategyKind.EXPECTED_VALUE
    assert read.weights == Weights(score=100)
    assert read.mix == (
        MixShare((Bucket.DAYS_1_30,), 70),
        MixShare((Bucket.DAYS_31_60, Bucket.DUE_TODAY), 30),
    )
    assert read.bucket_order == DEFAULT_BUCKET_ORDER


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"kinds": "weighted"}, "kinds"),
        ({"kind": "guessed"}, "kind"),
        ({"strict_buckets": 1}, "strict_buckets"),
        ({"bucket_order": ["1-30"]}, "bucket_order"),
        ({"bucket_order": "1-30"}, "bucket_order"),
        ({"bucket_order": [*DEFAULT_BUCKET_ORDER[:-1], "1-30"]}, "bucket_order"),
        ({"bucket_order": [*DEFAULT_BUCKET_ORDER[:-1], "7-11"]}, "bucket_order"),
        ({"weights": 5}, "weights"),
        ({"weights": {"age": 5}}, "weights.age"),
        ({"weights": {"score": 101}}, "weights.score"),
        ({"weights": {"score": 5.5}}, "weights.score"),
        ({"weights": {"score": True}}, "weights.score"),
        ({"agent_seconds": {"right_party": 0}}, "agent_seconds.right_party"),
        ({"mix": "all"}, "mix"),
        ({"mix": [{"buckets": ["1-30"], "percent": 99}]}, "mix"),
        ({"mix": [{"buckets": [], "percent": 100}]}, "mix.1.buckets"),
        ({"mix": [{"buckets": ["1-30"]}]}, "mix.1"),
        ({"mix": [{"buckets": ["1-30"], "percent": 50}, {"buckets": ["1-30"], "percent": 50}]}, "mix"),
        ({"mix": [{"buckets": ["1-30"], "percent": 0}, {"buckets": ["0"], "percent": 100}]}, "mix.1.percent"),
    ],
)
def test_names_the_field_that_is_wrong(document: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidStrategy) as refused:
        parse_strategy(document)
    assert refused.value.field == field


@given(weights=st.dictionaries(st.sampled_from(["score", "balance", "aging"]), st.integers(-100, 100)))
def test_every_weight_in_range_is_taken(weights: dict[str, int]) -> None:
    assert parse_strategy({"weights": weights}).weights == Weights(**weights)
