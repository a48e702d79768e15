"""Reading a do-not-call file of any size: which of its columns hold numbers or documents, and the keys of each row.

Text with one record a line; the delimiter is `;`, `,`, tab or `|`. With a header, the columns named after telephones
and CPF/CNPJ count (an area code in its own column goes with the number); without, every cell that reads as either.
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain, islice
from pathlib import Path
from typing import Final, TextIO

from debts.documents import parse_document
from debts.errors import InvalidValue
from debts.phone_numbers import parse_phone, split_phones
from debts.states import plain
from queues.errors import UnreadableList

_SAMPLE: Final = 1 << 16  # bytes
_ROWS_WEIGHED: Final = 1_000
_DELIMITERS: Final = ";,\t|"
_DOCUMENT_NAME: Final = re.compile(r"cpf|cnpj|documento|\bdoc\b")
_PHONE_NAME: Final = re.compile(r"fone|\btel|celular|numero|number|phone|whats|msisdn|terminal|linha")
_AREA_NAME: Final = re.compile(r"\bddd\b|area")
_PUNCTUATED_DOCUMENT: Final = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d\d|.*/\d{4}-\d\d")
_LONGEST_CELL: Final = 200


class Kind(Enum):
    """What a column holds."""

    PHONES = auto()
    DOCUMENTS = auto()
    EITHER = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """Where keys stand in a row; `area`: the position of the area code, where it has a column of its own."""

    position: int
    kind: Kind
    area: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """The keys of one row, or why it has none. `number` counts lines of the file from 1."""

    number: int
    keys: tuple[str, ...]
    value: str = ""
    reason: str = ""


def read_rows(path: Path, file: TextIO) -> Iterator[ReadRow]:
    """The rows of an open file that are not blank, one at a time. Raises UnreadableList naming `path`."""
    sample = list(islice(file, 20))
    delimiter = max(_DELIMITERS, key=lambda each: sum(line.count(each) for line in sample))
    records = csv.reader(chain(sample, file), delimiter=delimiter)
    first = next(records, None)
    if first is None:
        raise UnreadableList(path.name, "is empty")
    columns = columns_of(path, first)
    rows = _numbered(path, records if columns else chain([first], records), 2 if columns else 1)
    head = deque(islice(rows, _ROWS_WEIGHED))
    prefers_documents = _mostly_documents([cells for _, cells in head])
    for number, cells in chain(head, rows):
        wanted = columns or tuple(Column(position, Kind.EITHER) for position in range(len(cells)))
        yield _read(number, cells, wanted, prefers_documents=prefers_documents)


def open_list(path: Path) -> TextIO:
    """Open a file in the encoding it seems to be in. Raises UnreadableList for what is no text, OSError."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return path.open(encoding="utf-16", newline="", errors="replace")
    if b"\0" in start or start.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF")):
        raise UnreadableList(path.name, "is not text, but a spreadsheet, an archive or a program; save it as CSV")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return path.open(encoding="cp1252", newline="", errors="replace")
    return path.open(encoding="utf-8-sig", newline="", errors="replace")


def columns_of(path: Path, first: Sequence[str]) -> tuple[Column, ...]:
    """The columns a header names; none when the first row is not a header. Raises UnreadableList."""
    if any(sum(character.isdigit() for character in cell) >= 8 for cell in first):
        return ()
    names = [re.sub(r"[^a-z0-9]+", " ", plain(cell)) for cell in first]
    area = next((index for index, name in enumerate(names) if _AREA_NAME.search(name)), None)
    found = [
        Column(index, Kind.DOCUMENTS if _DOCUMENT_NAME.search(name) else Kind.PHONES, area)
        for index, name in enumerate(names)
        if _DOCUMENT_NAME.search(name) or (_PHONE_NAME.search(name) and index != area)
    ]
    if found:
        return tuple(found)
    if len(first) == 1:
        return (Column(0, Kind.EITHER),)
    raise UnreadableList(
        path.name, f"the header names no column of telephones or of CPF/CNPJ; columns found: {', '.join(first)}"
    )


def _numbered(path: Path, records: Iterator[list[str]], start: int) -> Iterator[tuple[int, list[str]]]:
    number = start - 1
    try:
        for number, cells in enumerate(records, start):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise UnreadableList(path.name, f"row {number + 1}: {error}") from error


def _mostly_documents(rows: Sequence[Sequence[str]]) -> bool:
    """Whether cells that can be one thing only are CPF/CNPJ more often than telephones: it decides for the others."""
    documents = phones = 0
    for cells in rows:
        for cell in cells:
            as_document, as_phone = _document(cell), _phone(cell, "")
            documents += as_document is not None and as_phone is None
            phones += as_phone is not None and as_document is None
    return documents > phones


def _read(number: int, cells: Sequence[str], columns: Sequence[Column], *, prefers_documents: bool) -> ReadRow:
    keys: list[str] = []
    refused: tuple[str, str] = ("", "")
    for column in columns:
        cell = cells[column.position].strip()[:_LONGEST_CELL] if column.position < len(cells) else ""
        if not cell:
            continue
        area = cells[column.area] if column.area is not None and column.area < len(cells) else ""
        try:
            keys += _keys(cell, column.kind, area, prefers_documents=prefers_documents)
        except InvalidValue as error:
            refused = refused if refused[0] else (cell, error.reason)
    if keys:
        return ReadRow(number, tuple(keys))
    return (
        ReadRow(number, (), *refused) if refused[0] else ReadRow(number, (), "", "no telephone, CPF or CNPJ in the row")
    )


def _keys(cell: str, kind: Kind, area: str, *, prefers_documents: bool) -> list[str]:
    match kind:
        case Kind.DOCUMENTS:
            return [parse_document(cell).digits]
        case Kind.PHONES:
            return [parse_phone(each, area) for each in split_phones(cell)]
        case Kind.EITHER:
            return [_either(each, prefers_documents=prefers_documents) for each in split_phones(cell)]


def _either(cell: str, *, prefers_documents: bool) -> str:
    """A key that may be either: eleven digits are at times a mobile number and a CPF at once."""
    as_document, as_phone = _document(cell), _phone(cell, "")
    if as_document is not None and as_phone is not None:
        return as_document if prefers_documents else as_phone
    key = as_document or as_phone
    if key is None:
        raise InvalidValue(cell, "neither a telephone number nor a CPF or CNPJ")
    return key


def _document(cell: str) -> str | None:
    """A CPF or CNPJ written in full: without a header nothing says that zeros were lost."""
    bare = re.sub(r"[\s.\-/]", "", cell)
    if len(bare) not in {11, 14} or (not _PUNCTUATED_DOCUMENT.fullmatch(cell.strip()) and not bare.isalnum()):
        return None
    try:
        return parse_document(cell).digits
    except InvalidValue:
        return None


def _phone(cell: str, area: str) -> str | None:
    if _PUNCTUATED_DOCUMENT.fullmatch(cell.strip()):
        return None
    try:
        return parse_phone(cell, area)
    except InvalidValue:
        return None
