"""The rows that an import rejected, as its file holds them, with the reasons in the language of the reader."""

import asyncio
import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from debts.errors import UnreadableFile
from debts.importing.decoding import FileForm, examine
from debts.importing.records import read_records
from debts.importing.rejected_rows import COLUMNS
from debts.importing.report import as_written
from debts.importing.rows import LONGEST_TEXT
from web.i18n.extraction import N_
from web.i18n.language import Language
from web.managing.imports import reasons

SHOWN: Final = 50
_OF_LISTS: Final = ("row", "value", "reason")
_TITLES: Final = {
    "row": N_("Row"),
    "column": N_("Column"),
    "value": N_("Value"),
    "reason": N_("Reason"),
    "left_out": N_("Left out"),
}
_LEFT_OUT: Final = {"row": N_("the row"), "value": N_("the value")}
_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Rejected:
    """Where the first faults are and why: row, column, value, reason, without the rest of people's data."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


async def first(path: Path, language: Language) -> Rejected | None:
    """Read the first SHOWN rows; None when the file is gone."""
    try:
        return await asyncio.to_thread(_read, path, language)
    except UnreadableFile:
        return None


def in_words(path: Path, language: Language) -> Iterator[bytes]:
    """The whole file, piece by piece, its reasons in `language`; columns keep their names, by which imports know them.

    It has the encoding and the delimiter of the file that was imported. Raises UnreadableFile.
    """
    form = examine(path, None)
    encoder = codecs.getincrementalencoder("utf-8-sig" if form.encoding == "utf-8" else form.encoding)("replace")
    with _opened(path, form) as file:
        reader = _rows(file, form)
        header = next(reader, [])
        own, piece = _own(header), io.StringIO(newline="")
        writer = csv.writer(piece, delimiter=form.delimiter, lineterminator="\r\n")
        writer.writerow(header)
        for row in reader:
            writer.writerow(_said(language, own, row))
            if piece.tell() >= _PIECE:
                yield encoder.encode(piece.getvalue())
                piece.seek(0)
                piece.truncate()
    yield encoder.encode(piece.getvalue(), final=True)


def _read(path: Path, language: Language) -> Rejected:
    form = examine(path, None)
    with _opened(path, form) as file:
        reader = _rows(file, form)
        own = _own(next(reader, []))
        titles = tuple(language.text(_TITLES[name]) for name in own)
        rows = (_said(language, own, row)[: len(own)] for row in islice(reader, SHOWN))
        shown = ([as_written(cell)[:LONGEST_TEXT] for cell in row] for row in rows)
        return Rejected(titles, tuple((*row, *[""] * (len(own) - len(row))) for row in shown))


def _rows(file: TextIO, form: FileForm) -> Iterator[list[str]]:
    """The cells of every row, however long: `csv` alone gives up at 128 KiB."""
    for record in read_records(file, form.delimiter, len(form.names)):
        yield [record.text.rstrip("\r\n")] if record.cells is None else record.cells


def _opened(path: Path, form: FileForm) -> TextIO:
    encoding = "utf-8-sig" if form.encoding == "utf-8" else form.encoding
    return path.open(encoding=encoding, newline="", errors="replace")


def _own(columns: Sequence[str]) -> tuple[str, ...]:
    """What the columns in front of the original's are, by their plain names."""
    ours = tuple(columns[: len(COLUMNS)])
    return tuple(name.removeprefix("alo_") for name in ours) if ours == COLUMNS else _OF_LISTS


def _said(language: Language, own: Sequence[str], row: Sequence[str]) -> list[str]:
    said = list(row)
    for at, name in enumerate(own[: len(row)]):
        if name == "reason":
            said[at] = reasons.said(language, row[at])
        elif name == "left_out":
            said[at] = language.text(_LEFT_OUT[row[at]]) if row[at] in _LEFT_OUT else row[at]
    return said
