"""A file of any kind as text that can be read in blocks: spreadsheets and UTF-16 through a nameless temporary file."""

import asyncio
import codecs
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from debts.errors import UnreadableFile
from debts.importing.decoding import FileForm, examine
from debts.importing.mapping import Mapping

_SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX and ODS, XLS
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_IN_BLOCKS: Final = frozenset({"utf-8", "utf-8-sig", "cp1252", "iso8859-1", "iso8859-15", "ascii"})
_PROGRAM: Final = "from debts.importing.spreadsheets import main; main()"
_CHARACTERS: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read: its form, whose path may be that of a copy, and the mapping that fits the copy."""

    form: FileForm
    mapping: Mapping | None


@asynccontextmanager
async def opened(path: Path, mapping: Mapping | None, sheet: str | None = None) -> AsyncIterator[Source]:
    """Examine a file; of a spreadsheet the first sheet, or the one of that name. Raises UnreadableFile.

    A copy exists as long as the block runs and no longer, however it ends: it has no name, and people's data in it.
    """
    try:
        start = await asyncio.to_thread(_start, path)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    with tempfile.TemporaryFile() as copy:
        if start in _SPREADSHEETS:
            await _convert(path, mapping, sheet, copy)
            plain = replace(mapping, encoding="utf-8", delimiter=_delimiter(mapping)) if mapping else None
        elif encoding := _encoding_to_change(start, mapping):
            await asyncio.to_thread(_transcode, path, encoding, copy)
            plain = replace(mapping, encoding="utf-8") if mapping else None
        else:
            yield Source(await asyncio.to_thread(examine, path, mapping), mapping)
            return
        yield Source(await asyncio.to_thread(_examine_copy, path, copy, plain), plain)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _encoding_to_change(start: bytes, mapping: Mapping | None) -> str | None:
    """The encoding of a file in which lines cannot be told by single bytes."""
    asked = mapping.encoding if mapping else None
    if asked is not None and not start.startswith(codecs.BOM_UTF8):  # as files of rejected rows begin
        return asked if asked not in _IN_BLOCKS else None
    return "utf-16" if start.startswith(_UTF_16) else None


def _transcode(path: Path, encoding: str, copy: IO[bytes]) -> None:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while text := file.read(_CHARACTERS):
                copy.write(text.encode())
    except UnicodeError as error:
        raise UnreadableFile(path, f"is not encoded in {encoding}") from error
    copy.flush()


def _delimiter(mapping: Mapping | None) -> str:
    """What a mapping asks of a CSV, so that it also fits the file of rejected rows."""
    return mapping.delimiter if mapping and mapping.delimiter else ";"


async def _convert(path: Path, mapping: Mapping | None, sheet: str | None, copy: IO[bytes]) -> None:
    task = {
        "path": str(path),
        "sheet": sheet,
        "delimiter": _delimiter(mapping),
        "date_format": mapping.date_format if mapping else None,
        "decimal_mark": mapping.decimal_mark if mapping else None,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PROGRAM, stdin=asyncio.subprocess.PIPE, stdout=copy, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, said = await child.communicate(json.dumps(task).encode())
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        reason = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise UnreadableFile(path, f"is not text, but a spreadsheet, an archive or a program ({reason})")


def _examine_copy(path: Path, copy: IO[bytes], mapping: Mapping | None) -> FileForm:
    """Examine a copy under a path by which other processes find it; digest and errors are of the original."""
    try:
        form = examine(Path(f"/proc/{os.getpid()}/fd/{copy.fileno()}"), mapping)
    except UnreadableFile as error:
        raise UnreadableFile(path, error.reason) from error
    with path.open("rb") as original:
        return replace(form, sha256=hashlib.file_digest(original, "sha256").digest())
