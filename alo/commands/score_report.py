"""A fit on the terminal: what it was fitted to, how well it does on what was held out, and its points."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from alo.commands.running import console, say


def show(report: Mapping[str, Any]) -> None:
    """Print a report as `score_models.report` holds it."""
    days = f", {report['first_day']} to {report['last_day']}" if report["first_day"] else ""
    say(f"Fitted to {report['source']}{days}: {report['target']}.")
    for name, reason in report["left_out"].items():
        say(f"Not looked at: {name} ({reason}).")
    say(f"Split {report['split']}.")
    say(f"Fitted to {_counted(report['train'])}; measured on {_counted(report['held_out'])}.")
    measures = report["measures"]
    auc = f"AUC {measures['auc']:.3f} ± {measures['auc_error']:.3f}"
    say(f"{auc}, Gini {measures['gini']:.3f}, KS {measures['ks']:.3f}.")
    slope, intercept = measures["slope"], measures["intercept"]
    say(f"Calibration: slope {slope:.2f}, intercept {intercept:.2f}; Brier {measures['brier']:.3f}.")
    if report["active"]:
        name, auc = report["active"]
        say(f"On the same observations the scorecard that counts now, {name!r}, has AUC {auc:.3f}.")
    console.print(_calibration(measures["groups"]))
    console.print(_points(report))


def _counted(part: Mapping[str, int]) -> str:
    observations, payers = part["observations"], part["payers"]
    return f"{observations} observations, {payers} of them paid ({100 * payers / observations:.1f} %)"


def _calibration(groups: list[dict[str, Any]]) -> Table:
    table = Table("predicted", "paid", "observations", title="Held out, by tenths of the score")
    for group in groups:
        table.add_row(f"{group['predicted']:.1%}", f"{group['observed']:.1%}", str(group["observations"]))
    return table


def _points(report: Mapping[str, Any]) -> Table:
    table = Table("characteristic", "value", "points", "observations", "paid", title="Thousandths of log-odds")
    table.add_row("", "the average observation", str(report["intercept"]), "", "")
    for column in report["columns"]:
        seen = [each for each in column["bins"] if each["observations"]]
        for number, each in enumerate(seen):
            share = f"{each['payers'] / each['observations']:.1%}"
            name = column["name"] if number == 0 else ""
            table.add_row(name, each["label"], str(each["points"]), str(each["observations"]), share)
    return table
