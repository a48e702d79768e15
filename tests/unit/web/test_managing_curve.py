"""The curve of the rest of the day: where its points lie, and what its axes say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from queues.queue_health import CurvePoint
from web.managing.health.curve import HEIGHT, WIDTH, ceiling, draw

ZONE = ZoneInfo("America/Sao_Paulo")
NINE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # in São Paulo


def points(*counts: int) -> list[CurvePoint]:
    return [CurvePoint(NINE + timedelta(minutes=30 * number), count) for number, count in enumerate(counts)]


def test_the_line_spans_the_drawing_and_the_area_closes_below() -> None:
    curve = draw(points(0, 100, 50, 0, 0), ZONE)
    assert curve is not None
    assert curve.line.split()[0] == f"0.0,{float(HEIGHT)}"
    assert curve.line.split()[1] == f"{WIDTH / 4},0.0"
    assert curve.area == f"0,{HEIGHT} {curve.line} {WIDTH},{HEIGHT}"
    assert curve.peak.callable == 100


def test_hours_are_told_in_the_centres_zone() -> None:
    curve = draw(points(*range(9)), ZONE)
    assert curve is not None
    assert [tick.value for tick in curve.hours] == [10, 12]
    assert [tick.value for tick in curve.figures] == [0, 5, 10]


def test_a_day_that_is_over_has_no_curve() -> None:
    assert draw(points(3), ZONE) is None


@pytest.mark.parametrize(("value", "top"), [(0, 2), (1, 2), (2, 2), (3, 5), (7, 10), (11, 20), (2402, 5000)])
def test_figures_end_at_a_round_number(value: int, top: int) -> None:
    assert ceiling(value) == top
