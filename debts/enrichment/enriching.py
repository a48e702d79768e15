"""The enrichment from one file, in one transaction: killed at any moment it leaves nothing behind."""

import asyncio
import os
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from debts.agreements import BUSINESS_TIME_ZONE
from debts.enrichment import staging
from debts.enrichment.columns import resolve
from debts.enrichment.learned import Learned
from debts.enrichment.reading import ReadAgain, read_batches
from debts.enrichment.report import EnrichmentReport
from debts.enrichment.rows import Form
from debts.errors import UnknownPortfolio, UnnamedBureau, UnreadableFile
from debts.importing import staging as importing
from debts.importing.decoding import FileForm
from debts.importing.importer import Progress, connected
from debts.importing.judging import MOST_SHOWN
from debts.importing.mapping import Mapping
from debts.importing.rejected_rows import Placed, RejectedRows
from debts.importing.report import Rejection
from debts.importing.sources import opened
from store.pool import Connection, Pool


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be taken in, and how."""

    path: Path
    file: FileForm
    form: Form
    portfolio_id: int
    now: datetime
    rejected: Path | None
    imported_by: int | None
    tell: Progress


async def enrich_file(
    db: Pool | Connection,
    path: Path,
    portfolio_id: int,
    mapping: Mapping | None = None,
    *,
    learned: Learned | None = None,
    now: datetime,
    sheet: str | None = None,
    rejected: Path | None = None,
    progress: Progress | None = None,
    imported_by: int | None = None,
) -> EnrichmentReport:
    """Add what a file says of known debtors; the good rows of it go in.

    A known phone or e-mail gets source and date of what is said later than it was learned; its status stays. A later
    score replaces the earlier of the same bureau. Automatic steps finish for `portfolio_id`, all else is known of the
    person.
    The file is a CSV, or a spreadsheet (XLSX, XLS, ODS), of which the first `sheet` is taken or the one of that name.
    Adding a file again changes nothing but the ledger `imports`. All that was not taken is written to the file
    `rejected`, if it is given and anything was. `imported_by` is a user, None the command line. `progress` is told the
    stage (reading, judging, writing) and how far it is.

    Raises ImportRefused (an unreadable file, missing columns, scores of nobody) and UnknownPortfolio.
    """
    async with opened(path, mapping, sheet) as source:
        form = _form(source.form, source.mapping, learned or Learned(), now)
        order = _Order(path, source.form, form, portfolio_id, now, rejected, imported_by, progress or (lambda *_: None))
        try:
            async with connected(db) as conn, conn.transaction():
                return await _enrich(conn, order)
        except UnicodeError as error:  # past the part that was examined; nothing was written
            raise UnreadableFile(path, f"is not encoded in {source.form.encoding} from beginning to end") from error


def _form(file: FileForm, mapping: Mapping | None, learned: Learned, now: datetime) -> Form:
    columns = resolve(file.names, mapping)
    if columns.score is not None and columns.source is None and not (learned.bureau or learned.source):
        raise UnnamedBureau(columns.names[columns.score])
    today = now.astimezone(BUSINESS_TIME_ZONE).date()
    return Form(columns, learned, mapping.date_format if mapping else None, today)


async def _enrich(conn: Connection, order: _Order) -> EnrichmentReport:
    await conn.execute(importing.SQL.lift_time_limit)
    if await conn.fetchval(importing.SQL.lock_portfolio, order.portfolio_id) is None:
        raise UnknownPortfolio(order.portfolio_id)
    await staging.prepare(conn)
    rows_read = await _stage(conn, order)
    order.tell("judging", 0, rows_read)
    values_rejected, rows_rejected = await staging.judge(conn, order.form.columns, order.portfolio_id)
    rejected = await _report_rejections(conn, order) if values_rejected else []
    order.tell("writing", 0, rows_read)
    await conn.execute(importing.SQL.one_import_at_a_time)  # they would wait for each other's phones in a circle
    counts = await staging.write(conn, order.portfolio_id, order.form.today, order.now)
    touched = await staging.finish(conn)
    name = os.fsencode(order.path.name).decode("utf-8", "replace")  # file systems keep bytes, not text
    ledger_row = (order.portfolio_id, name, order.file.sha256, order.imported_by, order.now, rows_read, rows_rejected)
    import_id = await staging.record(conn, ledger_row, counts)
    return EnrichmentReport(import_id, rows_read, rows_rejected, values_rejected, rejected, counts, touched)


async def _stage(conn: Connection, order: _Order) -> int:
    rows_read = 0
    with closing(read_batches(order.file, order.form)) as batches:
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            await staging.stage(conn, batch.enriched)
            rows_read += batch.enriched.rows_read
            order.tell("reading", batch.bytes_done, order.file.size)
    return rows_read


async def _report_rejections(conn: Connection, order: _Order) -> list[Rejection]:
    """Write all that was not taken to the file of rejected rows, if there is to be one; returns the first of it."""
    first: list[Rejection] = []
    with ExitStack() as opened:
        file = RejectedRows(order.rejected, order.file, ReadAgain()) if order.rejected else None
        if file is not None:
            opened.callback(file.close)
        async for some in staging.rejections(conn):
            first += some[: MOST_SHOWN - len(first)]
            if file is not None:
                await asyncio.to_thread(file.write, [Placed(each.row, each) for each in some])
    return first
