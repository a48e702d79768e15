"""The rows of a measurement as a table for people and for documentation."""

from typing import Any, Final

from rich.table import Table

_COLUMNS: Final = (
    ("fault", "{fault}"),
    ("in flight", "{calls_in_flight}"),
    ("conversations, lost", "{conversations}, {conversations_lost}"),
    ("led again, engine runs", "{led_s}, {engine_s}"),
    ("next call, next conversation", "{calling_s}, {talking_s}"),
    ("to agent: longest gap, frames/s (before)", "{to_agent_gap_ms} ms, {to_agent_frames_per_s} ({calm_frames_per_s})"),
    ("to debtor: most missing", "{to_debtor_missing_ms} ms"),
    ("outcomes missing, lost", "{without_outcome}, {outcomes_lost}"),
    ("dialled twice", "{invited_too_often}, {rung_again}"),
    ("held", "{held}"),
)


def figures_table(figures: dict[str, Any]) -> Table:
    """A row per fault."""
    table = Table(*(title for title, _ in _COLUMNS), title=_title(figures))
    for row in figures["faults"]:
        table.add_row(*_cells(row))
    return table


def markdown(figures: dict[str, Any]) -> str:
    """The same for a page of documentation."""
    titles = " | ".join(title for title, _ in _COLUMNS)
    rows = [f"| {' | '.join(_cells(row))} |" for row in figures["faults"]]
    return "\n".join([_title(figures), "", f"| {titles} |", f"|{'---|' * len(_COLUMNS)}", *rows])


def _title(figures: dict[str, Any]) -> str:
    options, machine = figures["options"], figures["machine"]
    return (
        f"{options['robots']} robots in {options['teams']} teams; {machine['cores']} cores, "
        f"load average {machine['load_average_before']} before"
    )


def _cells(row: dict[str, Any]) -> list[str]:
    values = {**dict.fromkeys(("led_s", "engine_s", "calling_s", "talking_s")), **row}
    shown = {name: "–" if value is None else value for name, value in values.items()}
    return [form.format(**shown) for _, form in _COLUMNS]
