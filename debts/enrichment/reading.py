"""Reading a file of enrichment, with as much memory as one batch needs."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import dropwhile
from typing import Final

from debts.enrichment.rows import Enriched, Form, parse_record
from debts.importing.decoding import FileForm
from debts.importing.records import RawRecord, read_records

_BATCH_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Batch:
    """What some records say, and how many bytes of the file were read so far."""

    enriched: Enriched
    bytes_done: int


def read_batches(file: FileForm, form: Form) -> Generator[Batch, None, None]:
    """Parse a file batch by batch; closing the iterator closes the file."""
    with file.path.open("rb") as raw, TextIOWrapper(raw, encoding=file.encoding, newline="") as lines:
        records = read_records(lines, file.delimiter, form.columns.width)
        enriched = Enriched()
        for record in dropwhile(lambda record: record.row <= file.header_row, records):
            parse_record(record, form, enriched)
            if enriched.rows_read >= _BATCH_ROWS:
                yield Batch(enriched, raw.tell())
                enriched = Enriched()
        yield Batch(enriched, file.size)


class ReadAgain:
    """The records of a file once more, in one pass: rows may be asked for in ascending order only."""

    def __init__(self) -> None:
        self._records: Iterator[RawRecord] | None = None

    def records(self, form: FileForm, rows: Iterable[int]) -> Iterator[RawRecord]:
        """The records with these numbers."""
        if self._records is None:
            self._records = _all_records(form)
        for row in rows:
            yield next(record for record in self._records if record.row == row)


def _all_records(form: FileForm) -> Iterator[RawRecord]:
    with form.path.open(encoding=form.encoding, newline="") as lines:
        yield from read_records(lines, form.delimiter, len(form.names))
