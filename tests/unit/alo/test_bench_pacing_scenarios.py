"""Scenario files: those that come with Alô, and what is said of one that cannot be used."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alo.bench.pacing.distributions import Quantiles, Samples
from alo.bench.pacing.leads import Leads
from alo.bench.pacing.scenario import Detection, PerLead, Scenario, Step, Steps
from alo.bench.pacing.scenario_files import BUILT_IN, built_in, read_scenario
from alo.errors import UsageRefused


def leads(scenario: Scenario) -> Leads:
    drawn = Leads(scenario, (1, 0))
    drawn.upto(20_000)
    return drawn


def test_what_a_file_leaves_out_is_as_in_s1() -> None:
    assert built_in("S2").model_copy(update={"name": "", "about": "", "answers": None}) == built_in("S1").model_copy(
        update={"name": "", "about": "", "answers": None}
    )


def test_the_scenarios_are_what_they_say() -> None:
    drawn = leads(built_in("S1"))
    assert np.mean(drawn.ring) == pytest.approx(10.9, abs=0.3)
    assert 1 <= min(drawn.ring) <= max(drawn.ring) <= 25.5
    assert np.mean(drawn.unanswered) == pytest.approx(0.85 * 26 + 0.15 * 2.5, abs=0.2)
    assert np.mean(drawn.talk) == pytest.approx(0.8 * 180 + 0.2 * 15, rel=0.03)
    assert np.mean(drawn.wrap_up) == pytest.approx(0.8 * 20 + 0.2 * 8, rel=0.03)
    real = leads(built_in("S6"))
    assert np.mean(real.talk) == pytest.approx(258.2, rel=0.03)
    assert np.median(real.talk) == pytest.approx(179, rel=0.03)
    chances = leads(built_in("S7"))
    assert np.mean(chances.own_chance) == pytest.approx(0.2, abs=0.01)
    assert np.std(chances.own_chance) == pytest.approx(0.15, abs=0.01)
    assert 0.7 < np.corrcoef(chances.own_chance, chances.known_chance)[0, 1] < 0.99
    detection = built_in("S5").detection
    assert isinstance(detection, Detection)
    assert (detection.machines, detection.mistaken) == (0.3, 0.08)
    assert isinstance(built_in("S7").answers, PerLead)


def test_every_scenario_has_a_sentence() -> None:
    assert [built_in(name).name for name in BUILT_IN] == list(BUILT_IN)
    assert all(built_in(name).about for name in BUILT_IN)


def test_steps_hold_until_the_next_and_begin_again() -> None:
    steps = Steps(kind="steps", steps=(Step(from_h=0, rate=0.1), Step(from_h=1, rate=0.3)), repeat_h=2)
    assert [steps.rate(hour * 3600) for hour in (0, 0.99, 1, 1.99, 2, 3.5)] == [0.1, 0.1, 0.3, 0.3, 0.1, 0.3]
    once = Steps(kind="steps", steps=steps.steps)
    assert once.rate(2 * 3600) == 0.3


def test_measured_durations_are_drawn_as_they_are() -> None:
    chance = np.random.default_rng(1)
    assert set(Samples(kind="samples", values=(3, 5, 7)).draw(chance, 1000)) == {3.0, 5.0, 7.0}
    drawn = Quantiles(kind="quantiles", values=(0, 10, 100)).draw(chance, 10_000)
    assert (drawn < 10).mean() == pytest.approx(0.5, abs=0.02)
    assert drawn.mean() == pytest.approx(30, rel=0.05)


ANSWERS = {"kind": "rate", "rate": 0.2}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"answers": ANSWERS}, "name: expected a value"),
        ({"name": "x", "answers": {"kind": "rate", "rate": 20}}, "answers.rate.rate: expected less than or equal to 1"),
        ({"name": "x", "answers": ANSWERS, "rings": 3}, "rings: expected no such field"),
        (
            {"name": "x", "answers": ANSWERS, "ring": {"kind": "lognormal", "mean": 11, "sigma": "wide"}},
            "ring.lognormal.sigma: expected a valid number",
        ),
        ({"name": "x", "answers": ANSWERS, "ring": {"kind": "normal"}}, "ring: expected"),
        (
            {"name": "x", "answers": {"kind": "steps", "steps": [{"from_h": 1, "rate": 0.2}]}},
            "answers.steps: expected from_h begins at 0",
        ),
        (
            {"name": "x", "answers": {"kind": "steps", "steps": [{"from_h": 0, "rate": 0.2}], "repeat_h": 0}},
            "answers.steps.repeat_h: expected greater than 0",
        ),
        (
            {"name": "x", "answers": {"kind": "per_lead", "mean": 0.2, "sd": 0.5}},
            "answers.per_lead: expected sd² is below mean",
        ),
        (
            {"name": "x", "answers": ANSWERS, "ring": {"kind": "quantiles", "values": [1, 3, 2]}},
            "ring.quantiles: expected quantiles never fall",
        ),
        (
            {"name": "x", "answers": ANSWERS, "presence": {"kind": "rostered", "shifts": [[{"from_h": 2, "to_h": 1}]]}},
            "presence.rostered.shifts.0.0: expected to_h is after from_h",
        ),
        (
            {
                "name": "x",
                "answers": ANSWERS,
                "conversations": [
                    {
                        "share": 0.5,
                        "talk": {"kind": "constant", "value": 1},
                        "wrap_up": {"kind": "constant", "value": 1},
                    }
                ],
            },
            "the shares of conversations add up to 1",
        ),
        ([], "the scenario: expected"),
    ],
)
def test_names_the_field_that_is_wrong(tmp_path: Path, document: Any, said: str) -> None:
    file = tmp_path / "own.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageRefused) as refused:
        read_scenario(file)
    assert str(refused.value).startswith(f"{file}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe{}"])
def test_names_a_file_that_is_not_json(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "own.json"
    file.write_bytes(content)
    with pytest.raises(UsageRefused, match="JSON"):
        read_scenario(file)


def test_knows_no_other_scenario() -> None:
    with pytest.raises(UsageRefused, match="S1, S2"):
        built_in("S9")
