"""From what records say to tables: COPY into temporary tables, find the people, write only what is new or later."""

from array import array
from collections.abc import Sequence
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
    )
    for table, records, columns in tables:
        if records:
            await conn.copy_records_to_table(table, records=records, columns=columns)


async def judge(conn: Connection, columns: Columns, portfolio_id: int) -> list[Rejection]:
    """Find the rows whose person nobody knows, and the finished steps of people who owe nothing here."""
    await conn.execute(SQL.analyze)
    document = columns.names[columns.document]
    reason = "no debtor has this document; import their debts first"
    unknown = [
        Rejection(row["row"], document, row["document"], reason) for row in await conn.fetch(SQL.unknown_documents)
    ]
    await conn.execute(SQL.find_people)
    await conn.execute(SQL.analyze_people)
    if columns.steps is None:
        return unknown
    steps, reason = columns.names[columns.steps], "the person has no debt in this portfolio"
    return unknown + [
        Rejection(row["row"], steps, row["day"].isoformat(), reason, row_rejected=False)
        for row in await conn.fetch(SQL.strangers, portfolio_id)
    ]


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
