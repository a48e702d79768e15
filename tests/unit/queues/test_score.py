"""The scorecard: better facts score higher, and the reasons say what moved it."""

from dataclasses import replace

import pytest

from queues.aging import Bucket
from queues.errors import InvalidScorecard
from queues.priority import priority
from queues.score import Bin, Characteristic, Scorecard, ScoreFacts, score
from queues.scorecard import default_ranking, parse_ranking

FACTS = ScoreFacts(
    bucket=Bucket.DAYS_31_60,
    amount_centavos=50_000,
    open_debts=2,
    agreements_kept=0,
    agreements_broken=0,
    callable_phones=1,
    confirmed_phones=0,
    attempts=0,
    answered=0,
    days_since_right_party=None,
)
CARD = default_ranking().card


def _value(facts: ScoreFacts) -> int:
    return score(facts, CARD).value


def test_computes_the_logistic_of_the_points() -> None:
    nothing = (Bin(None, 0.0, "nothing"),)
    others: dict[Characteristic, tuple[Bin, ...]] = dict.fromkeys(Characteristic, nothing)
    card = Scorecard(0.0, {Bucket.DAYS_31_60: Bin(None, 1.0, "late")}, others)
    assert score(FACTS, card).value == 731  # 1000 / (1 + e⁻¹)
    assert score(FACTS, card).reasons == ("late",)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (replace(FACTS, bucket=Bucket.DAYS_1_30), FACTS),
        (FACTS, replace(FACTS, bucket=Bucket.PRESCRIPTION_RISK)),
        (replace(FACTS, amount_centavos=9_000), FACTS),
        (FACTS, replace(FACTS, amount_centavos=5_000_000)),
        (replace(FACTS, open_debts=1), replace(FACTS, open_debts=9)),
        (replace(FACTS, agreements_kept=1), FACTS),
        (FACTS, replace(FACTS, agreements_broken=1)),
        (replace(FACTS, agreements_broken=1), replace(FACTS, agreements_broken=2)),
        (replace(FACTS, confirmed_phones=1), FACTS),
        (replace(FACTS, callable_phones=3), FACTS),
        (replace(FACTS, attempts=4, answered=3), replace(FACTS, attempts=20, answered=1)),
        (replace(FACTS, days_since_right_party=5), replace(FACTS, days_since_right_party=100)),
        (replace(FACTS, days_since_right_party=100), FACTS),
    ],
)
def test_better_facts_score_higher(better: ScoreFacts, worse: ScoreFacts) -> None:
    assert _value(better) > _value(worse)


def test_the_strongest_reasons_come_first() -> None:
    facts = replace(FACTS, bucket=Bucket.PRESCRIPTION_RISK, agreements_broken=2, agreements_kept=1, open_debts=1)
    assert score(facts, CARD).reasons == ("late_over_5_years", "broke_agreements", "kept_agreements", "single_debt")


def test_priority_puts_the_bucket_before_the_score() -> None:
    order = (Bucket.DAYS_1_30, Bucket.DAYS_31_60)
    assert priority(Bucket.DAYS_1_30, 0, order) > priority(Bucket.DAYS_31_60, 1000, order)
    assert priority(Bucket.DAYS_31_60, 7, order) == 7
    assert priority(Bucket.DAYS_1_30, 7, order) == 1008


@pytest.mark.parametrize("value", [-1, 1001])
def test_priority_takes_scores_only(value: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 1000"):
        priority(Bucket.DAYS_1_30, value, list(Bucket))


TINY = """
bucket_order = {order}
intercept = 0.0
[aging]
{aging}
{bins}
"""
_ORDER = str([bucket.value for bucket in Bucket])
_AGING = "\n".join(f'"{bucket}" = {{ points = 0.0, reason = "r" }}' for bucket in Bucket)
_BINS = "\n".join(f'[[{each}]]\npoints = 0.0\nreason = "r"' for each in Characteristic if each != "aging")


def _ranking(order: str = _ORDER, aging: str = _AGING, bins: str = _BINS) -> str:
    return TINY.format(order=order, aging=aging, bins=bins)


def test_reads_a_ranking() -> None:
    assert parse_ranking(_ranking()).order == tuple(Bucket)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nonsense", "file"),
        (_ranking().replace("intercept", "interceptor"), "intercept"),
        (_ranking(order='["1-30"]'), "bucket_order"),
        (_ranking(order='["1-31"]'), "file"),
        (_ranking(aging='"1-30" = { points = 0.0, reason = "r" }'), "aging"),
        (_ranking(bins=_BINS.replace("[[phones]]", "[[fones]]")), "phones"),
        (_ranking(bins=_BINS.replace("[[amount]]", "[[amount]]\nup_to = 3")), "amount"),
        (_ranking(bins=_BINS.replace("points", "score", 1)), "points"),
    ],
)
def test_says_what_is_wrong_with_a_ranking(text: str, key: str) -> None:
    with pytest.raises(InvalidScorecard) as refused:
        parse_ranking(text)
    assert refused.value.key == key


def test_bins_must_ascend() -> None:
    bins = '[[amount]]\nup_to = 9\npoints = 0.0\nreason = "r"\n' * 2
    with pytest.raises(InvalidScorecard, match="ascend"):
        parse_ranking(_ranking(bins=bins + _BINS))
