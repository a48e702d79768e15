"""One block of a file into rows for COPY: what the parsing processes do, and the importer itself with a small file."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import BinaryIO, Final

from debts.importing.blocks import Block, Region, line_start
from debts.importing.copy_text import copy_row
from debts.importing.decoding import FileForm
from debts.importing.header import Layout
from debts.importing.mapping import Field, Mapping
from debts.importing.quick_rows import is_usual, quick_reader
from debts.importing.records import RawRecord
from debts.importing.rows import DebtRow, Parsed, PhoneRow, clean, is_shortened, parse_record

_LINES_AT_ONCE: Final = 50
_ANY_DELIMITER: Final = "|"  # between cells that were told apart already
_debt_values = attrgetter(*(each.name for each in fields(DebtRow)))


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """A block's rows and rejections in the text form of COPY, and which bytes and records of the file it really is."""

    block: Block
    start: int
    end: int
    records: int
    rows_read: int
    rows: bytes
    rejections: bytes


class BlockParser:
    """Parses blocks of one file; remembers what cells it has seen."""

    def __init__(self, raw: BinaryIO, form: FileForm, layout: Layout, mapping: Mapping | None) -> None:
        self._raw = raw
        self._form = form
        self._layout = layout
        self._mapping = mapping
        self._quick = quick_reader(layout, mapping)
        self._contract_at = layout.fields.get(Field.CONTRACT)

    def parse(self, block: Block, start: int | None = None) -> ParsedBlock:
        """Parse the records that begin in a block; from `start` on where a record of the block before runs into it.

        Raises UnicodeDecodeError, OSError.
        """
        begin = line_start(self._raw, block.start) if start is None else start
        region = Region(self._raw, self._form, begin, max(begin, line_start(self._raw, block.end)))
        into = _Rows(block.first_place, [], [])
        skipped = self._form.header_row if block.start == 0 else 0
        if '"' in region.text:
            self._add_records(region.records(self._layout.width), skipped, into)
        else:
            self._add_lines(region.lines(), skipped, into)
        rows, rejections = ("".join(each).encode() for each in (into.rows, into.rejections))
        return ParsedBlock(block, begin, region.end, into.place - block.first_place, into.rows_read, rows, rejections)

    def _add_lines(self, lines: list[str], skipped: int, into: "_Rows") -> None:
        into.place += skipped
        delimiter, quick, rows = self._form.delimiter, self._quick, into.rows
        for at in range(skipped, len(lines), _LINES_AT_ONCE):
            some = lines[at : at + _LINES_AT_ONCE]
            usual = is_usual(delimiter.join(some), delimiter)
            for line in some:
                cells = line.split(delimiter)
                row = quick(cells, into.place) if usual or is_usual(line, delimiter) else None
                if row is None:
                    self._add_unusual(cells, into)
                else:
                    rows.append(row)
                    into.rows_read += 1
                into.place += 1

    def _add_records(self, records: Iterable[RawRecord], skipped: int, into: "_Rows") -> None:
        for record in records:
            cells = record.cells
            if record.row > skipped:
                usual = cells is not None and is_usual(_ANY_DELIMITER.join(cells), _ANY_DELIMITER)
                row = self._quick(cells, into.place) if usual and cells is not None else None
                if row is None:
                    self._add_unusual(cells, into)
                else:
                    into.rows.append(row)
                    into.rows_read += 1
            into.place += 1

    def _add_unusual(self, cells: list[str] | None, into: "_Rows") -> None:
        parsed = Parsed()
        parse_record(RawRecord(into.place, cells), self._layout, self._mapping, parsed)
        into.rows_read += parsed.rows_read
        if parsed.debts:
            into.rows += [debt_row(debt, parsed.phones) for debt in parsed.debts]
        elif parsed.phones:
            into.rows.append(copy_row(into.place, parsed.phones[0].document, *[None] * 10, _array(parsed.phones)))
        for each in parsed.rejected:
            contract = self._contract(cells) if each.row_rejected else None
            into.rejections.append(
                copy_row(each.row, each.column, each.value, each.reason, each.row_rejected, contract)
            )

    def _contract(self, cells: list[str] | None) -> str | None:
        """The contract of a row that is rejected, so that a full file still names it; None where nobody can tell."""
        if cells is None:
            return None
        if self._contract_at is None or len(cells) <= self._contract_at:
            return ""
        contract = clean(cells[self._contract_at])
        return None if is_shortened(contract) else contract


@dataclass(slots=True)
class _Rows:
    place: int
    rows: list[str]
    rejections: list[str]
    rows_read: int = 0


def debt_row(debt: DebtRow, phones: Iterable[PhoneRow]) -> str:
    """A debt with the phones of its row, as a row of the staging table in the text form of COPY."""
    return copy_row(*_debt_values(debt), _array(phones))


def _array(phones: Iterable[PhoneRow]) -> str:
    return f"{{{','.join(dict.fromkeys(phone.number for phone in phones))}}}"
