"""Where an import has what it did not take written, and the first of it on the screen."""

import os
from pathlib import Path
from typing import Final

from rich.table import Table

from alo.commands.running import console, say
from alo.errors import UsageRefused
from debts.enrichment import EnrichmentReport
from debts.importing import ImportReport

_SHOWN: Final = 10


def rejections_path(file: Path, asked: Path | None) -> Path:
    """The path asked for, or one beside the file; raises UsageRefused when it cannot be written."""
    path = asked or file.with_suffix(".rejected.csv")
    if path.exists() and path.samefile(file):
        raise UsageRefused("--rejected", "another file than the one that is imported", str(path))
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageRefused("--rejected", "a file in a directory that can be written to", str(path))
    return path


def show_rejections(report: ImportReport | EnrichmentReport, path: Path) -> None:
    """Show how the file of rejected rows begins, if there is one."""
    if not report.values_rejected:
        return
    table = Table("row", "column", "value", "reason")
    for each in report.rejected[:_SHOWN]:
        table.add_row(str(each.row), each.column, each.value, each.reason)
    console.print(table)
    say(f"all {report.values_rejected} values that were not taken, to be corrected and given again: {path}")
