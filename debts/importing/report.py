"""What an import tells whoever asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """What an import wrote; all zero when it said nothing new. A debt that opened again counts as changed."""

    debtors_new: int = 0
    debtors_changed: int = 0
    phones_new: int = 0
    debts_new: int = 0
    debts_changed: int = 0
    debts_closed: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import that was committed. Blank rows are not counted as read.

    `rejected` are the first of the `values_rejected` that were not taken, in the order of the file; the file of
    rejected rows has all of them. `rows_rejected` are rows of which nothing went in; a row with several faults counts
    once.
    """

    import_id: int
    rows_read: int
    rows_rejected: int
    values_rejected: int
    rejected: Sequence[Rejection]
    counts: Counts
    phones_only: bool


def harmless(value: str) -> str:
    """A cell that no spreadsheet runs as a formula; the imports read it as if the apostrophe were not there."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def as_written(cell: str) -> str:
    """What stood in the file before `harmless` made a cell of it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell
