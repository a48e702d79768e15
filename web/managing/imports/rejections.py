"""The first rows that an import rejected, as its file holds them."""

import asyncio
import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from debts.errors import UnreadableFile
from debts.importing.decoding import examine

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Rejected:
    """The header of the file and its first rows, each as wide as the header."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


async def first(path: Path) -> Rejected | None:
    """Read the first SHOWN rows; None when the file is gone."""
    try:
        return await asyncio.to_thread(_read, path)
    except UnreadableFile:
        return None


def _read(path: Path) -> Rejected:
    """The file has the encoding and the delimiter of the one that was imported."""
    form = examine(path, None)
    with path.open(encoding=form.encoding, newline="", errors="replace") as file:
        reader = csv.reader(file, delimiter=form.delimiter)
        columns = tuple(next(reader, ()))
        width = len(columns)
        return Rejected(
            columns, tuple(tuple(row[:width]) + ("",) * (width - len(row)) for row in islice(reader, SHOWN))
        )
