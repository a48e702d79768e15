"""From parsed rows to tables: COPY into temporary tables, judge the rows there, write only what is new or changed."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Final

from debts.importing.report import Counts, Rejection
from debts.importing.rows import DebtRow, Parsed, PhoneRow
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "staging.sql")
SOURCE: Final = "import"
_DEBT_COLUMNS: Final = tuple(each.name for each in fields(DebtRow))
_PHONE_COLUMNS: Final = tuple(each.name for each in fields(PhoneRow))
_debt_values = attrgetter(*_DEBT_COLUMNS)  # dataclasses.astuple copies deeply, which a large file feels
_phone_values = attrgetter(*_PHONE_COLUMNS)
_REASONS: Final = {
    "other_person_in_file": "row {first_row} has this contract for another person; a debt is owed once",
    "contradiction": "row {first_row} has this contract with another amount, due date or product",
    "other_person_known": "the contract was imported before for another person",
    "settled": "the contract is agreed, paid or closed; its amount, due date and product stay as they are",
}


async def prepare(conn: Connection) -> None:
    """Make the staging tables, which live until `finish` or the end of the transaction."""
    await conn.execute(SQL.lift_time_limit)
    await conn.execute(SQL.make_debts)
    await conn.execute(SQL.make_phones)


async def stage(conn: Connection, parsed: Parsed) -> None:
    """Copy parsed rows into the staging tables."""
    await conn.copy_records_to_table("staged_debts", records=map(_debt_values, parsed.debts), columns=_DEBT_COLUMNS)
    await conn.copy_records_to_table("staged_phones", records=map(_phone_values, parsed.phones), columns=_PHONE_COLUMNS)


async def judge(conn: Connection, portfolio_id: int, contract_column: str) -> list[Rejection]:
    """Find the rows that contradict each other or what is known; they will not be written, nor will their phones."""
    await conn.execute(SQL.analyze_staging)
    await conn.execute(SQL.judge_repetitions)
    await conn.execute(SQL.judge_known, portfolio_id)
    rows = await conn.fetch(SQL.rejected_debts)
    await conn.execute(SQL.drop_rejected_phones)
    return [
        Rejection(
            row["row"], contract_column, row["contract"], _REASONS[row["fate"]].format(first_row=row["first_row"])
        )
        for row in rows
    ]


async def judge_phones(conn: Connection, document_column: str) -> list[Rejection]:
    """Find the rows of a phones-only file whose person is not known."""
    await conn.execute(SQL.analyze_staging)
    rows = await conn.fetch(SQL.unknown_documents)
    reason = "no debtor has this document; import their debts first"
    return [Rejection(row["row"], document_column, row["document"], reason) for row in rows]


async def write(conn: Connection, portfolio_id: int, now: datetime) -> Counts:
    """Write what goes in and was not there before, or was different."""
    [debtors] = await conn.fetch(SQL.upsert_debtors)
    [debts] = await conn.fetch(SQL.upsert_debts, portfolio_id, now)
    phones_new = await conn.fetchval(SQL.insert_phones, SOURCE, now)
    return Counts(
        debtors_new=debtors["new"],
        debtors_changed=debtors["changed"],
        phones_new=phones_new,
        debts_new=debts["new"],
        debts_changed=debts["changed"],
    )


async def finish(conn: Connection) -> None:
    """Drop the staging tables."""
    await conn.execute(SQL.drop_staging)


async def record(conn: Connection, ledger_row: Sequence[object], counts: Counts) -> int:
    """Write the import into the ledger and return its id; `ledger_row` is all that stands before the counts."""
    return int(
        await conn.fetchval(
            SQL.record_import,
            *ledger_row,
            counts.debtors_new,
            counts.debtors_changed,
            counts.phones_new,
            counts.debts_new,
            counts.debts_changed,
        )
    )
