"""The import of one file, in one transaction: killed at any moment it leaves nothing behind."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

import asyncpg

from debts.errors import UnknownPortfolio, UnreadableFile
from debts.importing import staging
from debts.importing.decoding import FileForm, examine
from debts.importing.header import Layout, resolve
from debts.importing.mapping import Field, Mapping
from debts.importing.reader import read_batches
from debts.importing.report import ImportReport, Rejection, rows_rejected
from store.pool import Connection, Pool

Progress = Callable[[str, int, int], None]  # stage, and how much of how much: bytes while reading, else rows


async def import_file(
    db: Pool | Connection,
    path: Path,
    portfolio_id: int,
    mapping: Mapping | None = None,
    *,
    now: datetime,
    progress: Progress | None = None,
    imported_by: int | None = None,
) -> ImportReport:
    """Import a CSV of debts, or of phones for known debtors, into a portfolio; the good rows of it go in.

    Importing a file again changes nothing but adds a line to the ledger `imports`. `imported_by` is a user, None the
    command line. Raises ImportRefused (an unreadable file, missing columns, a mapping that does not fit it) and
    UnknownPortfolio.
    """
    form = await asyncio.to_thread(examine, path, mapping)
    layout = resolve(form.names, mapping)
    try:
        return await _import(db, form, layout, portfolio_id, mapping, now=now, progress=progress, by=imported_by)
    except UnicodeError as error:  # past the part that was examined; nothing was written
        raise UnreadableFile(path, f"is not encoded in {form.encoding} from beginning to end") from error


async def _import(
    db: Pool | Connection,
    form: FileForm,
    layout: Layout,
    portfolio_id: int,
    mapping: Mapping | None,
    *,
    now: datetime,
    progress: Progress | None,
    by: int | None,
) -> ImportReport:
    async with _connection(db) as conn, conn.transaction():
        if await conn.fetchval(staging.SQL.lock_portfolio, portfolio_id) is None:
            raise UnknownPortfolio(portfolio_id)
        await staging.prepare(conn)
        rows_read, rejected = await _stage_file(conn, form, layout, mapping, progress)
        rejected += await _judge(conn, layout, portfolio_id)
        rejected.sort(key=lambda rejection: rejection.row)
        counts = await staging.write(conn, portfolio_id, now)
        await staging.finish(conn)
        name = os.fsencode(form.path.name).decode("utf-8", "replace")  # file systems keep bytes, not text
        ledger_row = (portfolio_id, name, form.sha256, by, now, rows_read, rows_rejected(rejected))
        import_id = await staging.record(conn, ledger_row, counts)
    return ImportReport(import_id, rows_read, rejected, counts, layout.phones_only)


@asynccontextmanager
async def _connection(db: Pool | Connection) -> AsyncIterator[Connection]:
    if isinstance(db, asyncpg.Pool):
        async with db.acquire() as conn:
            yield conn
    else:
        yield db


async def _stage_file(
    conn: Connection, form: FileForm, layout: Layout, mapping: Mapping | None, progress: Progress | None
) -> tuple[int, list[Rejection]]:
    rows_read, rejected = 0, list[Rejection]()
    with closing(read_batches(form, layout, mapping)) as batches:
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            await staging.stage(conn, batch.parsed)
            rows_read += batch.parsed.rows_read
            rejected += batch.parsed.rejected
            if progress:
                progress("reading", batch.bytes_done, form.size)
    return rows_read, rejected


async def _judge(conn: Connection, layout: Layout, portfolio_id: int) -> list[Rejection]:
    if layout.phones_only:
        return await staging.judge_phones(conn, layout.name_of(Field.DOCUMENT))
    return await staging.judge(conn, portfolio_id, layout.name_of(Field.CONTRACT))
