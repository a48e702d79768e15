"""Reading a file in batches, with as much memory as one batch needs."""

from collections.abc import Generator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import dropwhile

from debts.importing.decoding import FileForm
from debts.importing.header import Layout
from debts.importing.mapping import Mapping
from debts.importing.records import read_records
from debts.importing.rows import Parsed, parse_record

BATCH_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Parsed rows, and how many bytes of the file were read so far."""

    parsed: Parsed
    bytes_done: int


def read_batches(form: FileForm, layout: Layout, mapping: Mapping | None) -> Generator[Batch, None, None]:
    """Parse a file batch by batch; closing the iterator closes the file."""
    with form.path.open("rb") as raw, TextIOWrapper(raw, encoding=form.encoding, newline="") as lines:
        records = dropwhile(
            lambda record: record.row <= form.header_row, read_records(lines, form.delimiter, layout.width)
        )
        parsed = Parsed()
        for record in records:
            parse_record(record, layout, mapping, parsed)
            if parsed.rows_read >= BATCH_ROWS:
                yield Batch(parsed, raw.tell())
                parsed = Parsed()
        yield Batch(parsed, form.size)
