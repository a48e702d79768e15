"""The scorecard: better facts score higher, and the reasons say what moved it."""

import pytest

from queues.score import (
    MAX_SCORE,
    UNKNOWN,
    WITHOUT_HISTORY,
    Bin,
    Characteristic,
    Reason,
    Scorecard,
    bins_of,
    reasons_of,
    score_of,
    value_of,
)
from queues.scoring.scorecard import default_card

CARD = default_card()
FACTS = dict(WITHOUT_HISTORY) | {
    Characteristic.AGING: 45,
    Characteristic.AMOUNT: 50_000,
    Characteristic.OPEN_DEBTS: 2,
    Characteristic.TENURE: 100,
    Characteristic.PHONES: 1,
    Characteristic.CONFIRMED_PHONES: 0,
    Characteristic.PHONE_FRESHNESS: 200,
}


def _score(**changed: int) -> int:
    values = FACTS | {Characteristic(name): value for name, value in changed.items()}
    return score_of(bins_of(values, CARD), CARD)


@pytest.mark.parametrize(
    ("log_odds", "score"),
    [(0, 500), (1_000, 731), (-1_000, 269), (693, 667), (30_000, 1_000), (10**9, 1_000), (-(10**9), 0)],
)
def test_computes_the_logistic_of_the_points(log_odds: int, score: int) -> None:
    assert value_of(log_odds) == score


def test_adds_the_intercept_and_the_points_of_every_bin() -> None:
    bins = {each: (Bin(0, 0, "low"), Bin(None, 10, "high")) for each in Characteristic}
    card = Scorecard(-1_000, bins)
    assert score_of([1] * len(Characteristic), card) == value_of(-1_000 + 10 * len(Characteristic))


def test_the_limit_of_a_bin_belongs_to_it() -> None:
    limits = [each.up_to for each in CARD.bins[Characteristic.AGING] if each.up_to is not None]
    at_limits = [bins_of(FACTS | {Characteristic.AGING: limit}, CARD)[0] for limit in limits]
    beyond = [bins_of(FACTS | {Characteristic.AGING: limit + 1}, CARD)[0] for limit in limits]
    assert at_limits == list(range(len(limits)))
    assert beyond == list(range(1, len(limits) + 1))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"aging": 30}, {}),
        ({}, {"aging": 1801}),
        ({"amount": 9_000}, {}),
        ({}, {"amount": 5_000_000}),
        ({"open_debts": 1}, {"open_debts": 9}),
        ({}, {"tenure": 400}),
        ({"phones": 3}, {}),
        ({}, {"phones": 0, "phone_freshness": UNKNOWN}),
        ({"confirmed_phones": 1}, {}),
        ({"phone_freshness": 10}, {"phone_freshness": 1_000}),
        ({"agreements_kept": 1}, {}),
        ({}, {"agreements_broken": 1}),
        ({"agreements_broken": 1}, {"agreements_broken": 2}),
        ({"promises": 0}, {"promises": 1}),
        ({"promises": 1}, {"promises": 2}),
        ({"payments": 1}, {}),
        ({"payment_recency": 20}, {"payment_recency": 400}),
        ({"right_party_recency": 5}, {"right_party_recency": 100}),
        ({"right_party_recency": 100}, {}),
        ({"answer_rate": 75}, {"answer_rate": 5}),
        ({"best_hour": 80}, {"best_hour": 5}),
        ({"times_cured": 1}, {}),
        ({}, {"disputes": 1}),
        ({"bureau": 900}, {"bureau": 200}),
    ],
)
def test_better_facts_score_higher(better: dict[str, int], worse: dict[str, int]) -> None:
    assert _score(**better) > _score(**worse)


def test_the_strongest_reasons_come_first_and_empty_ones_not_at_all() -> None:
    values = FACTS | {
        Characteristic.AGING: 2_000,
        Characteristic.AGREEMENTS_BROKEN: 2,
        Characteristic.AGREEMENTS_KEPT: 1,
        Characteristic.OPEN_DEBTS: 1,
    }
    bins = bins_of(values, CARD)
    assert reasons_of(bins, CARD) == (
        Reason(Characteristic.AGING, "late_over_5_years", -2_500),
        Reason(Characteristic.AGREEMENTS_BROKEN, "broke_agreements", -1_000),
        Reason(Characteristic.AGREEMENTS_KEPT, "kept_agreements", 800),
        Reason(Characteristic.OPEN_DEBTS, "single_debt", 200),
    )
    assert reasons_of(bins, CARD, most=1) == reasons_of(bins, CARD)[:1]


def test_bins_of_another_card_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        score_of([0], CARD)


def test_who_has_no_history_is_nobody_known_for_anything() -> None:
    values = FACTS | {Characteristic.AMOUNT: 50_000}
    named = {each.characteristic for each in reasons_of(bins_of(values, CARD), CARD, most=MAX_SCORE)}
    assert named.isdisjoint(WITHOUT_HISTORY)
