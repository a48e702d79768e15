"""What `alo bench amd` measured, as tables for people."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table


def tables(figures: Mapping[str, Any]) -> list[Table]:
    """Accuracy beside Asterisk's, the confusion, and the trade of speed for accuracy."""
    return [
        _accuracy(figures),
        _confusion(figures["confusion"]),
        *([_curve(figures["curve"])] if "curve" in figures else []),
    ]


def _accuracy(figures: Mapping[str, Any]) -> Table:
    asterisk = figures["asterisk"]
    beep = figures["beep"]
    title = f"{figures['files']} calls, caution {figures['caution']:g}"
    table = Table("", "right", "verdict p50, p95, p99", asterisk.get("version", "Asterisk: not installed"), title=title)
    for label, share in figures["right"].items():
        theirs = asterisk.get("right", {}).get(label)
        times = ", ".join(str(value) for value in figures["verdict_ms"][label].values())
        table.add_row(label, f"{share:.1%}", f"{times} ms", "" if theirs is None else f"{theirs:.1%}")
    table.add_row(
        "beeps", f"{beep['found']} of {beep['recordings']}", f"{beep['after_ms_p95']} ms after the end (p95)", ""
    )
    table.add_row("CPU per frame", f"{figures['cpu_us_per_frame']} µs", f"p95 {figures['cpu_us_per_frame_p95']} µs", "")
    return table


def _confusion(confusion: Mapping[str, Mapping[str, int]]) -> Table:
    kinds = list(dict.fromkeys(kind for row in confusion.values() for kind in row))
    table = Table("truly", *kinds, title="verdicts")
    for label, row in confusion.items():
        table.add_row(label, *(str(row.get(kind, 0)) for kind in kinds))
    return table


def _curve(points: list[dict[str, Any]]) -> Table:
    table = Table(
        "caution", "humans right", "machines right", "humans p50, p95", "machines p50, p95", title="speed or accuracy"
    )
    for point in points:
        shares = [f"{point['right'][label]:.1%}" for label in ("human", "machine")]
        times = [
            f"{point['verdict_ms'][label]['p50']}, {point['verdict_ms'][label]['p95']} ms"
            for label in ("human", "machine")
        ]
        table.add_row(f"{point['caution']:g}", *shares, *times)
    return table
