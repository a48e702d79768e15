"""What a file is made of: its bytes' digest, its encoding, its delimiter."""

import codecs
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from debts.errors import UnreadableFile
from debts.importing.header import recognises
from debts.importing.mapping import Mapping
from debts.importing.records import read_records

BLOCK_BYTES: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_DELIMITERS: Final = (";", ",", "\t", "|")
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_CP1252: Final = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_ARCHIVES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")  # xlsx and zip, xls, gzip
_SEPARATOR_LINE: Final = re.compile(r"sep=(?P<delimiter>.)\s*", re.IGNORECASE)  # Excel writes it above the header


@dataclass(frozen=True, slots=True)
class FileForm:
    """How to read a file: `header_row` counts records from 1; `names` are the header's cells.

    `line_ends` counts the ends of lines before each `block_bytes` of the file, or some more.
    """

    path: Path
    size: int
    sha256: bytes
    encoding: str
    delimiter: str
    header_row: int
    names: tuple[str, ...]
    line_ends: tuple[int, ...] = field(repr=False)
    block_bytes: int


def examine(path: Path, mapping: Mapping | None, block_bytes: int = BLOCK_BYTES) -> FileForm:
    """Read a file once for its digest and encoding and its beginning for the header. Raises UnreadableFile."""
    try:
        seen = _read_through(path, block_bytes)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    if seen.encoding is None:
        raise UnreadableFile(path, "is not text, but a spreadsheet, an archive or a program; save it as CSV")
    asked = mapping.encoding if mapping else None
    encoding = asked if asked and seen.encoding != "utf-8-sig" else seen.encoding  # the mark knows better
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(_SAMPLE)
    except UnicodeError as error:
        raise UnreadableFile(path, f"is not encoded in {encoding}") from error
    delimiter, header_row, names = _header(path, list(io.StringIO(sample, newline="")), mapping)
    return FileForm(path, seen.size, seen.sha256, encoding, delimiter, header_row, names, seen.line_ends, block_bytes)


class _Seen(NamedTuple):
    """What a file is made of; the encoding is None where it is no text at all."""

    size: int
    sha256: bytes
    encoding: str | None
    line_ends: tuple[int, ...]


def _read_through(path: Path, block_bytes: int) -> _Seen:
    digest = hashlib.sha256()
    utf_8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    size, start, binary, cp1252, line_ends = 0, b"", False, True, [0]
    with path.open("rb") as file:
        while chunk := file.read(block_bytes):
            start = start or chunk[:4]
            binary = binary or b"\0" in chunk
            size += len(chunk)
            digest.update(chunk)
            line_ends.append(line_ends[-1] + chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n"))
            utf_8 = _unless_refuted(utf_8, chunk)
            cp1252 = cp1252 and not any(byte in chunk for byte in _NOT_CP1252)
    utf_8 = _unless_refuted(utf_8, b"", final=True)
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    if start.startswith(_ARCHIVES) or (binary and marked != "utf-16"):
        return _Seen(size, digest.digest(), None, ())
    encoding = marked or ("utf-8" if utf_8 else "cp1252" if cp1252 else "latin-1")
    return _Seen(size, digest.digest(), encoding, tuple(line_ends))


def _unless_refuted(
    decoder: codecs.IncrementalDecoder | None, chunk: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    """The decoder while it can read the bytes; None once it cannot."""
    try:
        if decoder is not None:
            decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return None
    return decoder


def _header(path: Path, lines: Sequence[str], mapping: Mapping | None) -> tuple[str, int, tuple[str, ...]]:
    announced = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if announced:
        prescribed: str | None = announced["delimiter"]
    else:
        prescribed = mapping.delimiter if mapping else None
    readings: list[tuple[tuple[int, int], str, int, tuple[str, ...]]] = []
    for delimiter in (prescribed,) if prescribed else _DELIMITERS:
        row, names = _first_record(lines, delimiter, skip=1 if announced else 0)
        if names:
            readings.append(((recognises(names, mapping), len(names)), delimiter, row, names))
    if not readings:
        raise UnreadableFile(path, "is empty: it has no header")
    _, delimiter, row, names = max(readings, key=lambda reading: reading[0])
    return delimiter, row, names


def _first_record(lines: Sequence[str], delimiter: str, skip: int) -> tuple[int, tuple[str, ...]]:
    for record in read_records(lines, delimiter):
        if record.row > skip and record.cells and any(cell.strip() for cell in record.cells):
            return record.row, tuple(" ".join(cell.split()) for cell in record.cells)
    return 0, ()
