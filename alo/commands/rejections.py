"""Where a command writes what an import did not take, and the first of it on the screen."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.table import Table

from alo.commands.running import console, say
from alo.errors import UsageRefused
from debts.importing import Rejection, write_rejections

_SHOWN: Final = 10


def rejections_path(file: Path, asked: Path | None) -> Path:
    """The path asked for, or one beside the file; raises UsageRefused when it cannot be written."""
    path = asked or file.with_suffix(".rejected.csv")
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageRefused("--rejected", "a file in a directory that can be written to", str(path))
    return path


def report_rejections(path: Path, rejected: Sequence[Rejection]) -> None:
    """Write the file, if there is anything to write, and show how it begins."""
    if not rejected:
        return
    write_rejections(path, rejected)
    table = Table("row", "column", "value", "reason")
    for each in rejected[:_SHOWN]:
        table.add_row(str(each.row), each.column, each.value, each.reason)
    console.print(table)
    say(f"all {len(rejected)} values that were not taken: {path}")
