"""`alo score`, as a manager's analyst uses it: fit, look, switch on; and what is said when it cannot be done."""

import asyncio
import json
import sys
from functools import partial
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from queues.score import Characteristic
from store.pool import connect
from tests.integration.alo.command_line import Say
from tests.integration.queues.fitting.simulated import Past, write


@pytest.fixture
def say(say: Say) -> Say:
    """The commands of `alo score`."""
    return partial(say, "score")


@pytest.fixture
def past(database: str) -> Past:
    async def fill() -> Past:
        connection = await connect(database, application_name="alo-test")
        try:
            return await write(connection, 600, seed=21)
        finally:
            await connection.close()

    return asyncio.run(fill())


def rows(directory: Path, header: str, count: int = 600) -> Path:
    """A CSV whose first column tells who pays."""
    random = np.random.default_rng(3)
    known = random.integers(0, 1_000, count)
    paid = random.random(count) < known / 1_000
    file = directory / "rows.csv"
    width = header.count(",") - 1
    lines = [
        f"{value}{',7' * width},{'sim' if each else 'não'}" for value, each in zip(known.tolist(), paid, strict=True)
    ]
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return file


def test_a_scorecard_is_fitted_looked_at_and_switched_on(say: Say, past: Past, tmp_path: Path) -> None:
    picture = tmp_path / "fit.svg"
    fitted = say("fit", "--portfolio", "Carteira", "--name", "Novembro", "--plot", str(picture))
    assert "paid at least 5 % of what was owed within 30 days of a conversation" in fitted
    assert "of them paid" in fitted
    assert "'Alô', has AUC" in fitted
    assert "it counts once you say: alo score activate 2" in fitted
    assert picture.read_bytes().startswith(b"<?xml")
    listed = json.loads(say("list", "--json"))
    assert [(each["id"], each["name"], each["source"], each["active_for_all"]) for each in listed] == [
        (2, "Novembro", "fitted", False),
        (1, "Alô", "shipped", True),
    ]
    assert say("show", "2") in fitted
    assert "'Novembro' counts for Carteira" in say("activate", "2", "--portfolio", "Carteira")
    assert json.loads(say("show", "2", "--json"))["active_for"] == [past.portfolio_id]
    assert "portfolio 1" in say("list")
    assert "'Alô' counts for all portfolios" in say("activate", "1")


def test_the_report_can_be_had_as_json_and_the_card_as_toml(say: Say, past: Past) -> None:
    assert len(past.moments) == 600
    report = json.loads(say("fit", "--json"))
    assert report["model_id"] == 2
    assert report["train"]["observations"] + report["held_out"]["observations"] <= 600
    assert report["measures"]["auc"] > 0.7
    assert [column["name"] for column in report["columns"]] == list(Characteristic)
    card = say("show", "2", "--toml")
    assert f"intercept = {report['intercept']}\n" in card
    assert "intercept = " in say("show", "1")


def test_a_file_with_columns_of_its_own_is_a_report(say: Say, tmp_path: Path) -> None:
    file = rows(tmp_path, "bank_score,age,duration,y")
    said = say("fit", "--from", str(file), "--target", "y", "--exclude", "duration", "--split", "random", "--seed", "7")
    assert "Not looked at: age (protected attribute)." in said
    assert "Not looked at: duration (excluded)." in said
    assert "Split at random, seed 7: a quarter held out." in said
    assert "nothing was stored" in said
    assert [each["id"] for each in json.loads(say("list", "--json"))] == [1]


def test_a_file_with_columns_named_like_characteristics_is_a_scorecard(say: Say, tmp_path: Path) -> None:
    report = json.loads(say("fit", "--from", str(rows(tmp_path, "bureau,y")), "--target", "y", "--json"))
    assert report["split"] == "in time: the last quarter of the rows held out"
    assert report["model_id"] == 2
    points = {column["name"]: [each["points"] for each in column["bins"]] for column in report["columns"]}
    assert points["bureau"][1:] == sorted(points["bureau"][1:])  # the first: nothing is known
    assert not any(points["aging"])


def test_what_cannot_be_done_is_one_line_that_says_why(say: Say, tmp_path: Path) -> None:
    file = str(rows(tmp_path, "bureau,y"))
    wrong = {
        "too few outcomes among the conversations of more than a month ago: 0 observations": ("fit",),
        "there is no portfolio named 'X'": ("fit", "--portfolio", "X"),
        "--from: expected a CSV": ("fit", "--target", "y"),
        "--target: expected the column that says yes or no": ("fit", "--from", file),
        "column 'z': not there; there are bureau, y": ("fit", "--from", file, "--target", "z"),
        "--split: expected one of time, random, got 'odd'": ("fit", "--from", file, "--target", "y", "--split", "odd"),
        "--plot: expected a file ending in .svg, .png, .pdf": ("fit", "--plot", "fit.xls"),
        "No such file or directory": ("fit", "--from", "nowhere.csv", "--target", "y"),
        "--name: expected a name, got ' '": ("fit", "--name", " "),
        "no scorecard 9": ("activate", "9"),
        "there is a scorecard 'Alô' already": ("fit", "--from", file, "--target", "y", "--name", "Alô"),
    }
    for message, arguments in wrong.items():
        said = say(*arguments, fails=True)
        assert message in said
        assert "Traceback" not in said


def test_a_value_that_is_no_number_is_named(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("bureau,y\n5,1\nfive,0\n", encoding="utf-8")
    said = say("fit", "--from", str(file), "--target", "y", fails=True)
    assert "rows.csv, row 3, column 'bureau': must be a whole number, not 'five'" in said


def test_nothing_that_serves_imports_what_fits() -> None:
    fitting = {"sklearn", "scipy", "matplotlib"}
    roles = "alo.main, alo.roles.web, alo.roles.telephony, web.app"
    assert imported(roles, fitting | {"numpy"}) == 0
    assert imported(f"{roles}, alo.roles.dialer, dialer.engine", fitting) == 0  # its pacer counts with numpy


def imported(names: str, heavy: set[str]) -> int:
    code = f"import sys, {names}; sys.exit(len({heavy} & set(sys.modules)))"
    return run([sys.executable, "-c", code], check=False, timeout=60).returncode
