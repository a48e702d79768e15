"""The goals stand beside the figures and say whether they are met, each in its own direction."""

from typing import Any

import pytest

from alo.bench.goals import STEPS, judged, judged_beside

MEETS: dict[str, Any] = {
    "accounts": 1_000_000,
    "import_ratio": 6,
    "score_s": 10,
    "night_s": 2,
    "claim_ratio": 2,
    "claim_ms": {"p50": 1, "p99": 20},
    "claim_cooling_p99_ms": 20,
    "claim_snapshot_p99_ms": 40,
    "peak_rss_mb": 400,
}
WORSE = {
    "import_ratio": 6.01,
    "score_s": 10.1,
    "night_s": 2.1,
    "claim_ratio": 1.99,
    "claim_ms": {"p50": 1, "p99": 20.1},
    "claim_cooling_p99_ms": 20.1,
    "claim_snapshot_p99_ms": 40.1,
    "peak_rss_mb": 401,
}


def failed(figures: dict[str, Any]) -> set[str]:
    return {each["figure"] for each in judged(figures) if not each["met"]}


def test_every_bound_itself_meets_its_goal() -> None:
    assert failed(MEETS) == set()


@pytest.mark.parametrize("figure", sorted(WORSE.keys() - {"claim_ms"}))
def test_a_little_worse_is_not_met(figure: str) -> None:
    assert failed(MEETS | {figure: WORSE[figure]}) == {figure}


def test_the_longest_waits_are_judged_and_bound_those_under_a_snapshot() -> None:
    assert failed(MEETS | {"claim_ms": WORSE["claim_ms"]}) == {"claim_p99_ms"}
    assert failed(MEETS | {"claim_ms": {"p50": 1, "p99": 5}}) == {"claim_snapshot_p99_ms"}


def test_times_of_the_whole_portfolio_grow_with_it_and_nothing_else_does() -> None:
    five = MEETS | {"accounts": 5_000_000}
    assert failed(five | {"score_s": 50, "night_s": 10}) == set()
    assert failed(five | {"score_s": 50.1, "night_s": 10.1, "peak_rss_mb": 401}) == {
        "score_s",
        "night_s",
        "peak_rss_mb",
    }
    assert failed(MEETS | {"accounts": 1000, "score_s": 10.1}) == {"score_s"}


def test_a_judgement_says_goal_and_value() -> None:
    [ratio] = [each for each in judged(MEETS) if each["figure"] == "claim_ratio"]
    assert ratio == {"figure": "claim_ratio", "goal": "≥ 2", "value": 2, "met": True}


def test_beside_a_smaller_portfolio_each_step_may_take_half_as_long_again_per_row() -> None:
    smaller = dict.fromkeys(STEPS, 10.0)
    for step in STEPS:
        larger = {"us_per_row": dict.fromkeys(STEPS, 15.0) | {step: 15.1}}
        assert {each["figure"] for each in judged_beside(larger, smaller) if not each["met"]} == {f"us_per_row.{step}"}
