"""Figures of a dialling mode that can be, and those that cannot."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from queues.errors import InvalidPace
from queues.pace import Pace


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"lines_per_agent": Decimal(1)},
        {"lines_per_agent": Decimal(5)},
        {"abandon_target": Decimal("0.03")},
        {"preview_s": None},
        {"preview_s": 5},
    ],
)
def test_these_can_be(change: dict[str, Any]) -> None:
    replace(Pace(), **change).check()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"lines_per_agent": Decimal("0.99")}, {"lines_per_agent"}),
        ({"lines_per_agent": Decimal("5.01")}, {"lines_per_agent"}),
        ({"abandon_target": Decimal("0.031")}, {"abandon_target"}),
        ({"abandon_limit": Decimal("0.5")}, {"abandon_limit"}),
        ({"abandon_target": Decimal(0), "preview_s": 4}, {"abandon_target", "preview_s"}),
        ({"preview_s": 601}, {"preview_s"}),
    ],
)
def test_each_figure_that_cannot_be_is_named(change: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(InvalidPace) as refused:
        replace(Pace(), **change).check()
    assert set(refused.value.expected) == fields
