"""Scenarios as JSON: those that come with Alô, in the same format as anybody's own (docs/simulator.md)."""

import json
from importlib import resources
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from alo.bench.pacing.scenario import Scenario
from alo.errors import UsageRefused

BUILT_IN: Final = tuple(f"S{number}" for number in range(1, 9))


def built_in(name: str) -> Scenario:
    """One of S1 to S8. Raises UsageRefused for another name."""
    if name not in BUILT_IN:
        raise UsageRefused("--scenarios", f"some of {', '.join(BUILT_IN)}", name)
    text = resources.files("alo.bench.pacing").joinpath("scenarios", f"{name}.json").read_text(encoding="utf-8")
    return _parsed(text, name)


def read_scenario(file: Path) -> Scenario:
    """A scenario of one's own. Raises UsageRefused that names the field and what it must be, or OSError."""
    try:
        return _parsed(file.read_text(encoding="utf-8"), str(file))
    except UnicodeDecodeError as error:
        raise UsageRefused(str(file), "JSON in UTF-8", "something else") from error


def _parsed(text: str, source: str) -> Scenario:
    try:
        return Scenario.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise UsageRefused(f"{source}, line {error.lineno}", "JSON", error.msg) from error
    except ValidationError as error:
        raise _refused(error.errors(include_url=False)[0], source) from error


def _refused(first: ErrorDetails, source: str) -> UsageRefused:
    """The first error, by the path of its field: `ring.lognormal.sigma`."""
    field = f"{source}: {'.'.join(str(step) for step in first['loc']) or 'the scenario'}"
    match first["type"]:
        case "missing":
            return UsageRefused(field, "a value", None)
        case "extra_forbidden":
            return UsageRefused(field, "no such field", first["input"])
        case _:
            expected = first["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
            return UsageRefused(field, expected, first["input"])
