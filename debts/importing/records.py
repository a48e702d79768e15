"""Cutting lines into the cells of records, the way spreadsheets number them. Pure.

Unlike `csv` alone, a quote that is opened and never closed costs its own row and not the rest of the file.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_MOST_LINES: Final = 20  # of one record: an address may run over several lines, a record never over more than this


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record and its number in the file, the first being 1; `cells` is None where a quote was never closed.

    `lines` is how many lines it runs over, `text` the line of a record without cells.
    """

    row: int
    cells: list[str] | None
    lines: int = field(default=1, compare=False)
    text: str = field(default="", compare=False)


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()

    def take(self) -> str | None:
        """The next line, None at the end."""
        return self._returned.popleft() if self._returned else next(self._lines, None)

    def put_back(self, lines: Sequence[str]) -> None:
        """Let `take` return these lines first."""
        self._returned.extendleft(reversed(lines))


def read_records(lines: Iterable[str], delimiter: str, width: int | None = None) -> Iterator[RawRecord]:
    """Cut lines (with their ends) into records; a record may run over lines only if it then has `width` cells."""
    ahead = _Lines(lines)
    row = 0
    while (line := ahead.take()) is not None:
        row += 1
        if '"' in line:
            yield _quoted(row, line, ahead, delimiter, width)
        else:
            yield RawRecord(row, line.rstrip("\r\n").split(delimiter))


def _quoted(row: int, line: str, ahead: _Lines, delimiter: str, width: int | None) -> RawRecord:
    """The record that starts with `line`, with more lines while a quote is open; without cells if it never closes."""
    taken = [line]
    while len(taken) <= _MOST_LINES:
        try:
            cells = next(csv.reader(taken, delimiter=delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                break
            more = ahead.take()
            if more is None:
                break
            taken.append(more)
        else:
            if len(taken) == 1 or width in (None, len(cells)):
                return RawRecord(row, cells, len(taken))
            break
    ahead.put_back(taken[1:])
    return RawRecord(row, _lenient(line, delimiter) if len(taken) == 1 else None, text=line)


def _lenient(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line whose quotes close, though with text after them."""
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "expected after" not in str(error):
            return None
    return next(csv.reader([line], delimiter=delimiter))
