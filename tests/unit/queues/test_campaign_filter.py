"""Filters as documents: what is left out lets everybody through, what is wrong is named."""

import pytest
from hypothesis import given

from queues.aging import Bucket
from queues.errors import InvalidFilter
from queues.ordering.campaign_filter import EVERYBODY, Filter, parse_filter, to_document
from tests.property.queue_values import filters


def test_an_empty_document_takes_everybody() -> None:
    assert parse_filter({}) == EVERYBODY
    assert to_document(EVERYBODY) == {}


@given(given_filter=filters())
def test_a_document_says_all_of_a_filter(given_filter: Filter) -> None:
    assert parse_filter(to_document(given_filter)) == given_filter


def test_tidies_what_is_typed() -> None:
    read = parse_filter({"states": ["sp", "SP", " rj "], "cities": [" Santos ", ""], "buckets": ["1-30"]})
    assert read == Filter(states=("SP", "RJ"), cities=("Santos",), buckets=(Bucket.DAYS_1_30,))


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"state": ["SP"]}, "state"),
        ({"states": ["XX"]}, "states"),
        ({"states": "SP"}, "states"),
        ({"cities": [1]}, "cities"),
        ({"buckets": ["1-31"]}, "buckets"),
        ({"min_score": 1001}, "min_score"),
        ({"max_attempts": -1}, "max_attempts"),
        ({"max_attempts": True}, "max_attempts"),
        ({"max_days_past_due": "90"}, "max_days_past_due"),
        ({"min_amount_centavos": 10, "max_amount_centavos": 9}, "max_amount_centavos"),
    ],
)
def test_names_the_field_that_is_wrong(document: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        parse_filter(document)
    assert refused.value.field == field
