"""The enrichment from one file, in one transaction: killed at any moment it leaves nothing behind."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from itertools import dropwhile
from pathlib import Path
from typing import Final

import asyncpg

from debts.agreements import BUSINESS_TIME_ZONE
from debts.enrichment import staging
from debts.enrichment.columns import resolve
from debts.enrichment.learned import Learned
from debts.enrichment.report import EnrichmentReport
from debts.enrichment.rows import Enriched, Form, parse_record
from debts.errors import UnknownPortfolio, UnnamedBureau, UnreadableFile
from debts.importing import staging as importing
from debts.importing.decoding import FileForm, examine
from debts.importing.mapping import Mapping
from debts.importing.records import read_records
from debts.importing.report import Rejection, rows_rejected
from store.pool import Connection, Pool

_BATCH_ROWS: Final = 5_000

Progress = Callable[[str, int, int], None]  # stage, and how much of how much: bytes while reading, else rows


@dataclass(frozen=True, slots=True)
class _Batch:
    enriched: Enriched
    bytes_done: int


async def enrich_file(
    db: Pool | Connection,
    path: Path,
    portfolio_id: int,
    mapping: Mapping | None = None,
    *,
    learned: Learned | None = None,
    now: datetime,
    progress: Progress | None = None,
    imported_by: int | None = None,
) -> EnrichmentReport:
    """Add what a file says of known debtors; the good rows of it go in.

    A known phone or e-mail gets source and date of what is said later than it was learned; its status stays. A later
    score replaces the earlier of the same bureau. Automatic steps finish for `portfolio_id`, all else is known of the
    person.
    Adding a file again changes nothing but the ledger `imports`. `imported_by` is a user, None the command line.
    Raises ImportRefused (an unreadable file, missing columns, scores of nobody) and UnknownPortfolio.
    """
    file = await asyncio.to_thread(examine, path, mapping)
    form = _form(file, mapping, learned or Learned(), now)
    try:
        async with _connection(db) as conn, conn.transaction():
            return await _enrich(conn, file, form, portfolio_id, now=now, progress=progress, by=imported_by)
    except UnicodeError as error:  # past the part that was examined; nothing was written
        raise UnreadableFile(path, f"is not encoded in {file.encoding} from beginning to end") from error


def _form(file: FileForm, mapping: Mapping | None, learned: Learned, now: datetime) -> Form:
    columns = resolve(file.names, mapping)
    if columns.score is not None and columns.source is None and not (learned.bureau or learned.source):
        raise UnnamedBureau(columns.names[columns.score])
    today = now.astimezone(BUSINESS_TIME_ZONE).date()
    return Form(columns, learned, mapping.date_format if mapping else None, today)


async def _enrich(
    conn: Connection,
    file: FileForm,
    form: Form,
    portfolio_id: int,
    *,
    now: datetime,
    progress: Progress | None,
    by: int | None,
) -> EnrichmentReport:
    tell = progress or (lambda *_: None)
    if await conn.fetchval(importing.SQL.lock_portfolio, portfolio_id) is None:
        raise UnknownPortfolio(portfolio_id)
    await conn.execute(importing.SQL.lift_time_limit)
    await staging.prepare(conn)
    rows_read, rejected = 0, list[Rejection]()
    with closing(_read_batches(file, form)) as batches:
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            await staging.stage(conn, batch.enriched)
            rows_read += batch.enriched.rows_read
            rejected += batch.enriched.rejected
            tell("reading", batch.bytes_done, file.size)
    tell("judging", 0, rows_read)
    rejected += await staging.judge(conn, form.columns, portfolio_id)
    rejected.sort(key=lambda rejection: rejection.row)
    tell("writing", 0, rows_read)
    counts = await staging.write(conn, portfolio_id, form.today, now)
    touched = await staging.finish(conn)
    name = os.fsencode(file.path.name).decode("utf-8", "replace")  # file systems keep bytes, not text
    ledger_row = (portfolio_id, name, file.sha256, by, now, rows_read, rows_rejected(rejected))
    return EnrichmentReport(await staging.record(conn, ledger_row, counts), rows_read, rejected, counts, touched)


def _read_batches(file: FileForm, form: Form) -> Generator[_Batch, None, None]:
    """Parse a file batch by batch; closing the iterator closes the file."""
    with file.path.open("rb") as raw, TextIOWrapper(raw, encoding=file.encoding, newline="") as lines:
        records = read_records(lines, file.delimiter, form.columns.width)
        enriched = Enriched()
        for record in dropwhile(lambda record: record.row <= file.header_row, records):
            parse_record(record, form, enriched)
            if enriched.rows_read >= _BATCH_ROWS:
                yield _Batch(enriched, raw.tell())
                enriched = Enriched()
        yield _Batch(enriched, file.size)


@asynccontextmanager
async def _connection(db: Pool | Connection) -> AsyncIterator[Connection]:
    if isinstance(db, asyncpg.Pool):
        async with db.acquire() as conn:
            yield conn
    else:
        yield db
