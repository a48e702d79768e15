"""From runs to rows: pooling, intervals, hindsight, goals."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from alo.bench.pacing.goals import goal_of, judged
from alo.bench.pacing.measuring import PacingOptions, frontier, measure
from alo.bench.pacing.rows import row
from alo.bench.pacing.runs import Result, Run, quantile_ms, simulate
from alo.bench.pacing.scenario_files import built_in
from alo.bench.pacing.speed import decision_time
from alo.bench.pacing.tally import Tally
from alo.main import app

S1 = built_in("S1")


def result(busy_s: float, abandoned: int, *, day: int | None = None, policy: str = "alo", seed: int = 1) -> Result:
    tally = Tally(0.0, dialled=500, connected=100 - abandoned, abandoned=abandoned, talk_s=busy_s / 2)
    tally.busy_s, tally.idle_s = busy_s, 3600 - busy_s
    decisions = np.zeros(800, np.int64)
    decisions[400] = 10
    return Result(Run(S1, 20, policy, 0.025, seed, day), tally, decisions)


def test_a_row_pools_seeds_and_counts_days_apart() -> None:
    days = [result(0, lost, day=lost) for lost in (2, 3, 4)]
    found = row([result(3240, 2), result(3420, 4, seed=2), *days])
    assert found["occupancy"] == 0.925
    assert found["abandon"] == 0.03
    assert (found["days"], found["days_over"]) == (3, pytest.approx(1 / 3, abs=1e-4))
    assert found["talk_min_per_h"] == pytest.approx(27.75)
    assert found["wait_s"] == pytest.approx(540 / 194, abs=0.01)
    assert found["dials_per_answer"] == 5
    assert found["occupancy_ci"] == [pytest.approx(0.925 - 12.71 * 0.025, abs=1e-4), pytest.approx(1.2427, abs=1e-3)]
    assert (found["goal"], found["met"]) == (0.89, True)


def test_a_row_that_loses_too_many_does_not_meet_its_goal() -> None:
    assert row([result(3500, 4)])["met"] is False
    assert row([result(3000, 2)])["met"] is False
    only = row([result(3500, 2, policy="vicidial")])
    assert (only["goal"], only["met"], only["days_over"], only["occupancy_ci"]) == (None, None, None, None)


def test_goals_are_those_of_the_scenario_and_the_number_of_agents() -> None:
    assert goal_of("S2", 5) == 0.76
    assert goal_of("S2", 7) is None
    assert goal_of("S8", 5) is None


def test_judges_days_chances_and_the_time_of_a_decision() -> None:
    base: dict[str, Any] = {"scenario": "S7", "agents": 20, "goal": None, "met": None}
    rows = [
        {**base, "policy": "alo", "occupancy": 0.90, "days_over": 0.1},
        {**base, "policy": "alo_blind", "occupancy": 0.87, "days_over": 0.0},
    ]
    found = {each["figure"]: each["met"] for each in judged(rows, {"p99_ms": 0.5})}
    assert found == {"S7.20.days_over": False, "S7.20.occupancy_by_chances": True, "decision.p99_ms": True}


def test_a_quantile_of_decisions_is_within_a_bin() -> None:
    decisions, _ = np.histogram([0.1] * 98 + [5.0] * 2, np.geomspace(1e-4, 1e4, 801))
    assert quantile_ms(decisions, 0.5) == pytest.approx(0.1, rel=0.03)
    assert quantile_ms(decisions, 0.99) == pytest.approx(5, rel=0.03)


def test_hindsight_takes_the_busiest_that_loses_at_most_three_percent() -> None:
    options = PacingOptions((S1,), (5,), (1,), ("ratio", "progressive"), hours=2, days=1)
    told: list[str] = []
    report = measure(options, told.append)
    ratio, progressive = report["rows"]
    tried = {
        each["value"]: each for each in frontier(PacingOptions((S1,), (5,), (1,), ("ratio",), hours=2), told.append)
    }
    within = [each for each in tried.values() if each["abandon"] <= 0.03]
    assert ratio["occupancy"] == max(each["occupancy"] for each in within) > progressive["occupancy"]
    assert max(each["abandon"] for each in tried) > 0.03
    assert (ratio["days"], progressive["days"], progressive["days_over"]) == (1, 1, 0)
    assert len(told) == 2 * len(tried) + 1 + 2


def test_knowing_the_calls_in_flight_is_worth_much() -> None:
    foreseen = simulate(Run(S1, 10, "oracle", 0.029, 1, None, 4)).tally
    progressive = simulate(Run(S1, 10, "progressive", 1, 1, None, 4)).tally
    assert foreseen.occupancy > progressive.occupancy + 0.25
    assert foreseen.abandon_rate < 0.05


def test_ours_is_busier_than_progressive_and_loses_few() -> None:
    ours = simulate(Run(S1, 20, "alo", 0.025, 1, None, 2)).tally
    assert ours.occupancy > 0.8
    assert ours.abandon_rate < 0.05


def test_the_time_of_a_decision_is_taken_in_a_large_pool() -> None:
    measured = decision_time("progressive")
    assert measured["agents"] == 100
    assert measured["decisions"] > 1000
    assert 0 < measured["p50_ms"] <= measured["p99_ms"]
    assert 10 < measured["in_flight_mean"] < 100  # progressive dials no more than agents; ours fills up to some 400


def bench(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["bench", "pacing", *arguments])


def test_the_command_prints_rows_of_a_file_in_parallel(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text('{"name": "ours", "answers": {"kind": "rate", "rate": 0.3}}', encoding="utf-8")
    done = bench(
        *("--file", str(file), "--policies", "progressive,vicidial", "--agents", "3,5", "--seeds", "1-2"),
        *("--hours", "1", "--days", "0", "--processes", "2", "--json"),
    )
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert [(each["scenario"], each["agents"], each["policy"]) for each in report["rows"]] == [
        ("ours", agents, policy) for agents in (3, 5) for policy in ("progressive", "vicidial")
    ]
    assert all(0.5 < each["occupancy"] < 0.9 and each["seeds"] == 2 for each in report["rows"])
    assert report["decision"] is None
    assert "8/8" in done.stderr


def test_the_command_prints_a_table() -> None:
    done = bench(
        "--scenarios", "S1", "--policies", "progressive", "--agents", "3", "--seeds", "1", "--hours", "1", "--days", "1"
    )
    assert done.exit_code == 0, done.output
    assert "progressive" in done.stdout
    assert "0% of 1" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--scenarios", "S9"), "some of S1"),
        (("--policies", "guess"), "some of alo"),
        (("--agents", "many"), "whole numbers"),
        (("--agents", "0"), "from 1"),
        (("--seeds", "3-1"), "from 1"),
    ],
)
def test_the_command_says_what_it_does_not_understand(arguments: tuple[str, str], said: str) -> None:
    done = bench(*arguments)
    assert done.exit_code == 1
    assert arguments[0] in done.stderr
    assert said in done.stderr
