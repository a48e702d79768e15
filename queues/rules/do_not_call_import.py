"""Replacing a do-not-call list by what a file holds: as one deed, in the memory of a few rows."""

import csv
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from queues import audit
from queues.errors import UnreadableList
from queues.ordering import reprioritising
from queues.rules.do_not_call import SQL, lock
from queues.rules.do_not_call_file import ReadRow, open_list, read_rows
from queues.scoring import accounts
from store.pool import Connection

REJECTED_KEPT: Final = 10
_REPORT_EVERY: Final = 5_000  # rows

Progress = Callable[[str, int, int], None]  # stage ("reading", "writing"), bytes done, bytes in all


@dataclass(frozen=True, slots=True)
class ListReport:
    """What an import did: rows, keys on the list after it, keys that came and went, debtors whom that concerns.

    `rejected` holds the first ten rows without a key.
    """

    rows_read: int
    rows_rejected: int
    entries: int
    added: int
    removed: int
    debtors: int
    rejected: tuple[ReadRow, ...]


@dataclass(slots=True)
class _Reading:
    """One file being read for one list, and what was seen of it so far."""

    path: Path
    list_id: int
    by: int | None
    now: datetime
    sha256: bytes
    rows: int = 0
    rejected: int = 0
    first_rejected: list[ReadRow] = field(default_factory=list)


async def import_file(
    conn: Connection,
    path: Path,
    list_id: int,
    *,
    now: datetime,
    by: int | None = None,
    rejected: Path | None = None,
    progress: Progress | None = None,
) -> ListReport:
    """Make the list hold what the file holds; accounts and queues of the debtors concerned follow at once.

    Rows without a key are left out, counted, and written to `rejected` (row, value, reason) when it is given. Nothing
    changes unless all of it does. Raises UnknownList, InvalidList for our own list, UnreadableList, OSError.
    """
    with path.open("rb") as raw:
        digest = hashlib.file_digest(raw, "sha256").digest()
    async with conn.transaction():
        await conn.execute(SQL.lift_time_limit)
        await lock(conn, list_id)
        await conn.execute(SQL.make_staging)
        reading = _Reading(path, list_id, by, now, digest)
        with ExitStack() as opened:
            file = opened.enter_context(open_list(path))
            bad = opened.enter_context(rejected.open("w", encoding="utf-8", newline="")) if rejected else None
            keys = _keys(_reported(read_rows(path, file), file, progress), reading, bad)
            await conn.copy_records_to_table("read_do_not_call", records=keys, columns=("key",))
        await conn.execute(SQL.analyze_staging)
        if progress:
            progress("writing", 0, 0)
        return await _replace(conn, reading)


async def _replace(conn: Connection, reading: _Reading) -> ListReport:
    list_id, now = reading.list_id, reading.now
    found = await conn.fetchrow(SQL.replace, list_id, now)
    await conn.execute(SQL.drop_staging)
    if found is None or not found["entries"]:
        raise UnreadableList(reading.path.name, "holds no telephone, CPF or CNPJ; the list stays as it was")
    await conn.execute(SQL.imported, list_id, reading.sha256, now, reading.by)
    if found["debtors"]:
        await accounts.rescore_debtors(conn, found["debtors"], now, cause="do_not_call")
        await reprioritising.refresh_debtors(conn, found["debtors"], now)
    report = ListReport(
        rows_read=reading.rows,
        rows_rejected=reading.rejected,
        entries=found["entries"],
        added=found["added"],
        removed=found["removed"],
        debtors=len(found["debtors"]),
        rejected=tuple(reading.first_rejected),
    )
    await _audit(conn, reading, report)
    return report


async def _audit(conn: Connection, reading: _Reading, report: ListReport) -> None:
    figures = {name: getattr(report, name) for name in ("rows_read", "rows_rejected", "entries", "added", "removed")}
    file = {"file": reading.path.name, "sha256": reading.sha256.hex()}
    subject = f"do_not_call:{reading.list_id}"
    await audit.write(conn, reading.by, "do_not_call.import", subject, now=reading.now, **file, **figures)


def _reported(rows: Iterator[ReadRow], file: TextIO, progress: Progress | None) -> Iterator[ReadRow]:
    size = os.fstat(file.fileno()).st_size
    for count, row in enumerate(rows):
        if progress and count % _REPORT_EVERY == 0:
            progress("reading", min(size, file.buffer.tell()), size)
        yield row


def _keys(rows: Iterator[ReadRow], reading: _Reading, bad: TextIO | None) -> Iterator[tuple[str]]:
    writer = csv.writer(bad, delimiter=";") if bad else None
    if writer:
        writer.writerow(("row", "value", "reason"))
    for row in rows:
        reading.rows += 1
        if not row.keys:
            reading.rejected += 1
            if len(reading.first_rejected) < REJECTED_KEPT:
                reading.first_rejected.append(row)
            if writer:
                writer.writerow((row.number, row.value, row.reason))
        for key in row.keys:
            yield (key,)
