"""What an import tells whoever asked for it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Rejection:
    """A value that was not taken: where it stood, what it was, and why not.

    `row` is the record's number in the file, the header included; with `row_rejected` nothing of the row went in,
    without it only this value was left out (one phone of several, an impossible birth date).
    """

    row: int
    column: str
    value: str
    reason: str
    row_rejected: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import wrote; all zero when it said nothing new."""

    debtors_new: int = 0
    debtors_changed: int = 0
    phones_new: int = 0
    debts_new: int = 0
    debts_changed: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import that was committed. Blank rows are not counted as read; `rejected` is in the order of the file."""

    import_id: int
    rows_read: int
    rejected: Sequence[Rejection]
    counts: Counts
    phones_only: bool

    @property
    def rows_rejected(self) -> int:
        """Rows of which nothing went in; a row with several faults counts once."""
        return rows_rejected(self.rejected)


def rows_rejected(rejections: Sequence[Rejection]) -> int:
    """How many rows the rejections leave out entirely."""
    return len({each.row for each in rejections if each.row_rejected})


def write_rejections(path: Path, rejections: Sequence[Rejection]) -> None:
    """Write the rejections as a CSV that spreadsheets open as it is: `;`, CRLF, UTF-8 with its mark.

    A value that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(["row", "column", "value", "reason", "row_rejected"])
        for each in rejections:
            kept = "yes" if each.row_rejected else "no"
            writer.writerow([each.row, _harmless(each.column), _harmless(each.value), each.reason, kept])


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
