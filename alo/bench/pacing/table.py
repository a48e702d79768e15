"""The rows of the benchmark for people."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from alo.bench.pacing.policies import POLICIES

_COLUMNS = (
    ("", "{scenario}"),
    ("agents", "{agents}"),
    ("policy", "{policy}"),
    ("busy", "{occupancy:.1%}"),
    ("abandoned", "{abandon:.2%}"),
    ("min/h", "{talk_min_per_h:.1f}"),
    ("days over", "{days_over} of {days}"),
    ("p99 ms", "{decision_ms_p99:.3f}"),
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
    """With the value that was chosen in hindsight, where it was."""
    chosen = len(POLICIES[row["policy"]].values) > 1
    return f"{row['policy']} ({row['value']:g})" if chosen else str(row["policy"])
