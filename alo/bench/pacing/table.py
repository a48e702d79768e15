"""The rows of the benchmark for people."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

_COLUMNS = (
    ("scenario", "{scenario}"),
    ("agents", "{agents}"),
    ("policy", "{policy}"),
    ("busy", "{occupancy:.1%}"),
    ("abandoned", "{abandon:.2%}"),
    ("talk min/h", "{talk_min_per_h:.1f}"),
    ("wait s", "{wait_s:.1f}"),
    ("dials per answer", "{dials_per_answer:.2f}"),
    ("worst hour", "{worst_hour_abandon:.1%}"),
    ("days over 3 %", "{days_over} of {days}"),
    ("decision p99 ms", "{decision_ms_p99:.3f}"),
)


def rows_table(rows: Sequence[dict[str, Any]]) -> Table:
    """One line for each scenario, number of agents and policy."""
    table = Table(*(title for title, _ in _COLUMNS))
    for each in rows:
        share = each["days_over"]
        shown = {**each, "policy": _named(each), "days_over": "–" if share is None else f"{share:.0%}"}
        table.add_row(*(text.format(**shown) for _, text in _COLUMNS))
    return table


def _named(row: dict[str, Any]) -> str:
    return f"{row['policy']} ({row['parameter']} {row['value']:g})" if row["parameter"] else str(row["policy"])
