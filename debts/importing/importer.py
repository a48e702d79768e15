"""The import of one file, in one transaction: killed at any moment it leaves nothing behind."""

import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO

import asyncpg

from debts.errors import FileClosesTooMuch, FileHidesContracts, PhonesCloseNothing, UnknownPortfolio, UnreadableFile
from debts.importing import staging
from debts.importing.decoding import FileForm
from debts.importing.header import Layout, resolve
from debts.importing.judging import Judged, judge
from debts.importing.mapping import Mapping
from debts.importing.parse_pool import parsed_blocks
from debts.importing.places import Places
from debts.importing.report import Counts, ImportReport
from debts.importing.sources import opened
from store.pool import Connection, Pool

Progress = Callable[[str, int, int], None]  # stage, and how much of how much: bytes while reading, else rows


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be imported, and how."""

    path: Path
    form: FileForm
    layout: Layout
    mapping: Mapping | None
    portfolio_id: int
    now: datetime
    full: bool
    confirm_closing: bool
    rejected: Path | None
    imported_by: int | None
    tell: Progress


async def import_file(
    db: Pool | Connection,
    path: Path,
    portfolio_id: int,
    mapping: Mapping | None = None,
    *,
    now: datetime,
    full: bool = False,
    confirm_closing: bool = False,
    sheet: str | None = None,
    rejected: Path | None = None,
    progress: Progress | None = None,
    imported_by: int | None = None,
) -> ImportReport:
    """Import a file of debts, or of phones for known debtors, into a portfolio; the good rows of it go in.

    The file is a CSV, or a spreadsheet (XLSX, XLS, ODS), of which the first `sheet` is taken or the one of that name.

    Importing a file again changes nothing but adds a line to the ledger `imports`. A `full` file names every debt that
    is open: those it does not name are closed, and open again when a file names them. All that was not taken is written
    to the file `rejected`, if it is given and anything was. `imported_by` is a user, None the command line.
    `progress` is told the stage (reading, judging, writing) and how far it is.

    Raises ImportRefused (an unreadable file, missing columns, a mapping that does not fit it; unless `confirm_closing`,
    a full file that would close most debts, or may name them unreadably), UnknownPortfolio, and ParsingStopped.
    """
    async with opened(path, mapping, sheet) as source:
        layout = resolve(source.form.names, source.mapping)
        if full and layout.phones_only:
            raise PhonesCloseNothing(path)
        order = _Order(
            path=path,
            form=source.form,
            layout=layout,
            mapping=source.mapping,
            portfolio_id=portfolio_id,
            now=now,
            full=full,
            confirm_closing=confirm_closing,
            rejected=rejected,
            imported_by=imported_by,
            tell=progress or (lambda *_: None),
        )
        async with connected(db) as conn, conn.transaction():
            return await _import(conn, order)


async def _import(conn: Connection, order: _Order) -> ImportReport:
    await conn.execute(staging.SQL.lift_time_limit)
    if await conn.fetchval(staging.SQL.lock_portfolio, order.portfolio_id) is None:
        raise UnknownPortfolio(order.portfolio_id)
    await staging.prepare(conn)
    staged = await _stage(conn, order)
    order.tell("judging", 0, staged.rows_read)
    judged = await judge(
        conn, order.form, order.layout, staged.places, portfolio_id=order.portfolio_id, rejected=order.rejected
    )
    if order.full and not order.confirm_closing:
        await _refuse_to_close_blindly(conn, order)
    import_id = await staging.record(conn, _ledger_row(order, staged, judged))
    counts = await _write(conn, order, import_id, staged.rows_read)
    await staging.record_counts(conn, import_id, counts)
    await staging.finish(conn)
    return ImportReport(
        import_id, staged.rows_read, judged.rows, judged.values, judged.first, counts, order.layout.phones_only
    )


@asynccontextmanager
async def connected(db: Pool | Connection) -> AsyncIterator[Connection]:
    """A connection of the pool, or the one that is given."""
    if isinstance(db, asyncpg.Pool):
        async with db.acquire() as conn:
            yield conn
    else:
        yield db


@dataclass(slots=True)
class _Staged:
    """What was read of a file: rows that are not blank, and where they stand."""

    rows_read: int = 0
    places: Places = field(default_factory=Places)


async def _stage(conn: Connection, order: _Order) -> _Staged:
    staged = _Staged()
    with tempfile.TemporaryFile() as rejections:
        async with aclosing(_rows(order, staged, rejections)) as rows:
            try:
                await staging.stage_rows(conn, rows)
            except UnicodeError as error:  # past the part that was examined
                reason = f"is not encoded in {order.form.encoding} from beginning to end"
                raise UnreadableFile(order.path, reason) from error
        rejections.seek(0)
        await staging.stage_rejections(conn, rejections)
    return staged


async def _rows(order: _Order, staged: _Staged, rejections: IO[bytes]) -> AsyncGenerator[bytes, None]:
    """The rows of a file as it is parsed; what was not taken goes to a file, because the connection is busy."""
    async with aclosing(parsed_blocks(order.form, order.layout, order.mapping)) as blocks:
        async for block in blocks:
            staged.places.add(block)
            staged.rows_read += block.rows_read
            rejections.write(block.rejections)
            yield block.rows
            order.tell("reading", block.end, order.form.size)


async def _refuse_to_close_blindly(conn: Connection, order: _Order) -> None:
    vanished = await staging.count_vanished(conn, order.portfolio_id)
    if vanished.debts * 2 > vanished.open:
        raise FileClosesTooMuch(order.path, vanished.debts, vanished.open)
    if vanished.debts and vanished.unreadable:
        raise FileHidesContracts(order.path, vanished.debts, vanished.unreadable)


def _ledger_row(order: _Order, staged: _Staged, judged: Judged) -> staging.LedgerRow:
    return staging.LedgerRow(
        portfolio_id=order.portfolio_id,
        file_name=os.fsencode(order.path.name).decode("utf-8", "replace"),  # file systems keep bytes, not text
        file_sha256=order.form.sha256,
        imported_by=order.imported_by,
        imported_at=order.now,
        kind="phones" if order.layout.phones_only else "debts",
        full_file=order.full,
        rows_read=staged.rows_read,
        rows_rejected=judged.rows,
    )


async def _write(conn: Connection, order: _Order, import_id: int, rows: int) -> Counts:
    """Write what goes in and was not there before, or was different; changes come last, because they lock."""
    order.tell("writing", 0, rows)
    first_id, counts = await staging.write_people(conn, order.now)
    if order.layout.phones_only:
        return counts
    order.tell("writing", rows // 2, rows)
    debts_new = await staging.write_new_debts(conn, order.portfolio_id, first_id, order.now)
    debtors_changed, debts_changed = await staging.write_changes(conn, order.now)
    closed = await staging.close_vanished(conn, order.portfolio_id, import_id, order.now) if order.full else 0
    order.tell("writing", rows, rows)
    return replace(
        counts,
        debts_new=debts_new,
        debtors_changed=debtors_changed,
        debts_changed=debts_changed,
        debts_closed=closed,
    )
