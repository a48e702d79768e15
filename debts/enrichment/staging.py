"""From what records say to tables: COPY into temporary tables, find the people, write only what is new or later."""

from array import array
from collections.abc import AsyncIterator, Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Final

from debts.agreements import BUSINESS_TIME_ZONE
from debts.enrichment.columns import Columns
from debts.enrichment.report import EnrichmentCounts
from debts.enrichment.rows import Enriched
from debts.importing.report import Rejection
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "staging.sql")
_VALUES: Final = ("row", "value", "source", "day")
_REJECTION: Final = ("row", "column_name", "value", "reason", "row_rejected")
_FETCHED_AT_ONCE: Final = 10_000


async def prepare(conn: Connection) -> None:
    """Make the staging tables, which live until `finish` or the end of the transaction."""
    await conn.execute(SQL.make)


async def stage(conn: Connection, enriched: Enriched) -> None:
    """Copy what records say into the staging tables."""
    tables: tuple[tuple[str, Sequence[tuple[object, ...]], tuple[str, ...]], ...] = (
        ("enriched_rows", enriched.people, ("row", "document")),
        ("enriched_phones", enriched.phones, _VALUES),
        ("enriched_emails", enriched.emails, _VALUES),
        ("enriched_scores", enriched.scores, ("row", "source", "score", "day")),
        ("enriched_steps", enriched.steps, ("row", "day")),
        ("enriched_rejections", [astuple(each) for each in enriched.rejected], _REJECTION),
    )
    for table, records, columns in tables:
        if records:
            await conn.copy_records_to_table(table, records=records, columns=columns)


async def judge(conn: Connection, columns: Columns, portfolio_id: int) -> tuple[int, int]:
    """Reject the rows whose person nobody knows, and the finished steps of people who owe nothing here.

    Returns how many values were not taken, and of how many rows nothing was.
    """
    await conn.execute(SQL.analyze)
    await conn.execute(SQL.reject_unknown, columns.names[columns.document])
    await conn.execute(SQL.find_people)
    await conn.execute(SQL.analyze_people)
    if columns.steps is not None:
        await conn.execute(SQL.reject_strangers, portfolio_id, columns.names[columns.steps])
    [row] = await conn.fetch(SQL.count_rejections)
    return int(row["values_rejected"]), int(row["rows_rejected"])


async def rejections(conn: Connection) -> AsyncIterator[list[Rejection]]:
    """All that was not taken, in the order of the file, some at a time, what concerns one row together."""
    waiting: list[Rejection] = []
    async for row in conn.cursor(SQL.rejections, prefetch=_FETCHED_AT_ONCE):
        if len(waiting) >= _FETCHED_AT_ONCE and waiting[-1].row != row["row"]:
            yield waiting
            waiting = []
        waiting.append(Rejection(*row))
    if waiting:
        yield waiting


async def write(conn: Connection, portfolio_id: int, today: date, now: datetime) -> EnrichmentCounts:
    """Write what is new or later than what is known."""
    zone = BUSINESS_TIME_ZONE.key
    [phones] = await conn.fetch(SQL.upsert_phones, now, zone)
    return EnrichmentCounts(
        phones_new=phones["new"],
        phones_refreshed=phones["refreshed"],
        emails_new=await conn.fetchval(SQL.upsert_emails, now, zone),
        bureau_scores=await conn.fetchval(SQL.upsert_scores, today),
        automatic_steps=await conn.fetchval(SQL.upsert_steps, portfolio_id, zone),
    )


async def finish(conn: Connection) -> Sequence[int]:
    """Drop the staging tables and return the ids of the debtors of whom scoring and queues should hear, ascending."""
    touched = array("q")  # 8 bytes each
    async for row in conn.cursor(SQL.touched, prefetch=_FETCHED_AT_ONCE):
        touched.append(row["debtor_id"])
    await conn.execute(SQL.drop)
    return touched


async def record(conn: Connection, ledger_row: Sequence[object], counts: EnrichmentCounts) -> int:
    """Write the enrichment into the ledger and return its id; `ledger_row` is all that stands before the counts."""
    return int(
        await conn.fetchval(
            SQL.record,
            *ledger_row,
            counts.phones_new,
            counts.phones_refreshed,
            counts.emails_new,
            counts.bureau_scores,
            counts.automatic_steps,
        )
    )
