"""The curve of a day as points of a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from queues.queue_health import CurvePoint

WIDTH: Final = 720
HEIGHT: Final = 160
_LABEL_EVERY_H: Final = 2
_ROUND: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a line (`x,y x,y …`, y down) and of the area under it, hours below, figures at the side."""

    line: str
    area: str
    hours: tuple[Tick, ...]
    figures: tuple[Tick, ...]
    peak: CurvePoint


def draw(points: Sequence[CurvePoint], zone: ZoneInfo) -> Curve | None:
    """Draw the points over the time that they span; None for fewer than two, as in the last half hour of a day."""
    if len(points) < 2:
        return None
    begin, end = points[0].at, points[-1].at
    top = ceiling(max(point.callable for point in points))

    def x(at: datetime) -> float:
        return round(WIDTH * ((at - begin) / (end - begin)), 1)

    line = " ".join(f"{x(point.at)},{round(HEIGHT - HEIGHT * point.callable / top, 1)}" for point in points)
    hours = tuple(
        Tick(x(point.at), local.hour)
        for point in points
        if (local := point.at.astimezone(zone)).minute == local.second == 0 and local.hour % _LABEL_EVERY_H == 0
    )
    figures = tuple(Tick(round(HEIGHT - HEIGHT * value / top, 1), value) for value in sorted({0, top // 2, top}))
    return Curve(
        line=line,
        area=f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}",
        hours=hours,
        figures=figures,
        peak=max(points, key=lambda point: point.callable),
    )


def ceiling(value: int) -> int:
    """The next round number (1, 2 or 5 with zeros), at least 2."""
    power = 1
    while True:
        for digit in _ROUND:
            if digit * power >= max(2, value):
                return digit * power
        power *= 10
