"""Where in a file a staged row stands: its block, and the number that a spreadsheet gives its record."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from debts.importing.blocks import Region
from debts.importing.decoding import FileForm
from debts.importing.parsing import ParsedBlock
from debts.importing.records import RawRecord


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    first_place: int
    first_row: int


class Places:
    """The blocks of a file as they turned out to be, a few numbers for each."""

    def __init__(self) -> None:
        self._spans: list[_Span] = []
        self._next_row = 1

    def add(self, block: ParsedBlock) -> None:
        """Take the next block of the file."""
        self._spans.append(_Span(block.start, block.end, block.block.first_place, self._next_row))
        self._next_row += block.records

    def row(self, place: int) -> int:
        """The number of the record at a place, the first being 1."""
        span = self._span(place)
        return span.first_row + place - span.first_place

    def records(self, form: FileForm, places: Iterable[int]) -> Iterator[RawRecord]:
        """Read the records at ascending places once more."""
        with form.path.open("rb") as raw:
            for span, inside in groupby(places, self._span):
                wanted = {place - span.first_place + 1 for place in inside}
                region = Region(raw, form, span.start, span.end)
                yield from (record for record in region.records(len(form.names)) if record.row in wanted)

    def _span(self, place: int) -> _Span:
        return self._spans[bisect_right(self._spans, place, key=lambda span: span.first_place) - 1]
