"""A file in blocks that end where lines end, so that several processes can parse it at once."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final

from debts.importing.decoding import FileForm
from debts.importing.records import RawRecord, read_records

_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_LOOK: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Block:
    """The records that begin in these bytes of a file.

    A record's place is `first_place` and how many records of the block stand before it: places are in the order of the
    file, and no two records share one, though some stay empty.
    """

    index: int
    start: int
    end: int
    first_place: int


def blocks_of(form: FileForm) -> list[Block]:
    """Cut a file into blocks of its form's `block_bytes`; the beginnings are not aligned to lines yet."""
    return [
        Block(index, start, min(start + form.block_bytes, form.size), 1 + index + form.line_ends[index])
        for index, start in enumerate(range(0, max(form.size, 1), form.block_bytes))
    ]


def line_start(raw: BinaryIO, offset: int) -> int:
    """Where the first line begins at or after an offset; the end of the file where none does."""
    if offset == 0:
        return 0
    at = raw.seek(offset - 1)
    while look := raw.read(_LOOK):
        if look.endswith(b"\r"):
            look += raw.read(1)
        if match := _LINE_END.search(look):
            return at + match.end()
        at += len(look)
    return at


class Region:
    """The records that begin between two line starts. One whose quotes are open runs over the end."""

    def __init__(self, raw: BinaryIO, form: FileForm, start: int, end: int) -> None:
        self._raw = raw
        self._form = form
        self._encoding = (
            "utf-8" if form.encoding == "utf-8-sig" else form.encoding
        )  # only the file begins with its mark
        raw.seek(start)
        self.text = raw.read(end - start).decode(self._encoding if start else form.encoding)
        self.end = end

    def lines(self) -> list[str]:
        """The lines of a region that has no quotation mark, without their ends."""
        lines = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return lines if lines[-1] else lines[:-1]

    def records(self, width: int) -> Iterator[RawRecord]:
        """Every record, numbered from 1; afterwards `end` is where the last of them ends."""
        inside = list(io.StringIO(self.text, newline=""))
        taken = 0
        for record in read_records(chain(inside, self._beyond()), self._form.delimiter, width):
            yield record
            taken += record.lines
            if taken >= len(inside):
                break
        if taken > len(inside):
            after = self._beyond()
            self.end += sum(len(next(after).encode(self._encoding)) for _ in range(taken - len(inside)))

    def _beyond(self) -> Iterator[str]:
        self._raw.seek(self.end)
        lines = io.TextIOWrapper(self._raw, encoding=self._encoding, newline="")
        try:
            while line := lines.readline():
                yield line
        finally:
            lines.detach()
