"""The file of rejected rows: as in the original, behind what is wrong with each, to be corrected and imported.

It has the original's delimiter and encoding, so that a mapping file that fits the one fits the other; the columns in
front are ignored by their names when it is imported.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final, Protocol

from debts.importing.decoding import FileForm
from debts.importing.header import normalise
from debts.importing.records import RawRecord
from debts.importing.report import Rejection, harmless

COLUMNS: Final = ("alo_row", "alo_column", "alo_value", "alo_reason", "alo_left_out")
_BETWEEN: Final = " | "


@dataclass(frozen=True, slots=True)
class Placed:
    """A rejection and the place of its row in the file."""

    place: int
    rejection: Rejection


class RecordsAgain(Protocol):
    """Reads the records of a file a second time."""

    def records(self, form: FileForm, places: Iterable[int], /) -> Iterator[RawRecord]:
        """The records at ascending places."""


class RejectedRows:
    """Writes the file, a line for every row of which something was not taken."""

    def __init__(self, path: Path, form: FileForm, places: RecordsAgain) -> None:
        self._form = form
        self._places = places
        self._kept = [at for at, name in enumerate(form.names) if normalise(name) not in COLUMNS]
        encoding = "utf-8-sig" if form.encoding == "utf-8" else form.encoding
        self._file = path.open("w", encoding=encoding, errors="replace", newline="")
        self._writer = csv.writer(self._file, delimiter=form.delimiter, lineterminator="\r\n")
        self._writer.writerow([*COLUMNS, *(harmless(form.names[at]) for at in self._kept)])

    def write(self, rejections: Sequence[Placed]) -> None:
        """Write some rejections, all of a row together and in the order of the file."""
        rows = [(place, list(group)) for place, group in groupby(rejections, attrgetter("place"))]
        records = self._places.records(self._form, [place for place, _ in rows])
        for (_, faults), record in zip(rows, records, strict=True):
            cells = record.cells if record.cells is not None else record.text.rstrip("\r\n").split(self._form.delimiter)
            self._writer.writerow(
                [*_faults([each.rejection for each in faults]), *map(harmless, self._original(cells))]
            )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _original(self, cells: Sequence[str]) -> Iterable[str]:
        yield from (cells[at] if at < len(cells) else "" for at in self._kept)
        yield from cells[len(self._form.names) :]


def _faults(rejections: Sequence[Rejection]) -> list[str]:
    return [
        str(rejections[0].row),
        harmless(_BETWEEN.join(each.column for each in rejections)),
        harmless(_BETWEEN.join(each.value for each in rejections)),
        _BETWEEN.join(each.reason for each in rejections),
        "row" if any(each.row_rejected for each in rejections) else "value",
    ]
