"""From parsed rows to tables: COPY into temporary tables, judge the rows there, write only what is new or changed."""

from collections.abc import AsyncIterator
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import BinaryIO, Final

from debts.importing.report import Counts
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "staging.sql")
SOURCE: Final = "import"
_REJECTION_COLUMNS: Final = ("place", "column_name", "value", "reason", "row_rejected", "contract")


@dataclass(frozen=True, slots=True)
class Vanished:
    """Open debts of a portfolio that a file does not name, of how many open ones.

    `unreadable` are the file's rows of which nobody can tell what contract they name.
    """

    debts: int
    open: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What the ledger `imports` holds of an import besides what it wrote, in the order of the statement."""

    portfolio_id: int
    file_name: str
    file_sha256: bytes
    imported_by: int | None
    imported_at: datetime
    kind: str
    full_file: bool
    rows_read: int
    rows_rejected: int


async def prepare(conn: Connection) -> None:
    """Make the staging tables, which live until `finish` or the end of the transaction."""
    await conn.execute(SQL.take_memory)
    await conn.execute(SQL.make_rows)
    await conn.execute(SQL.make_rejections)
    await conn.execute(SQL.make_marks)


async def stage_rows(conn: Connection, rows: AsyncIterator[bytes]) -> None:
    """Copy parsed rows, in the text form of COPY."""
    await conn.copy_to_table("staged_rows", source=rows)
    await conn.execute(SQL.analyze_rows)


async def stage_rejections(conn: Connection, rejections: BinaryIO) -> None:
    """Copy what was not taken while parsing, in the text form of COPY."""
    await conn.copy_to_table("staged_rejections", source=rejections, columns=_REJECTION_COLUMNS)


async def meet_known(conn: Connection) -> None:
    """Find who of the rows' people is known. Until the end of the transaction no other import adds people."""
    await conn.execute(SQL.one_import_at_a_time)
    await conn.execute(SQL.find_known)
    await conn.execute(SQL.analyze_owners)


async def judge(conn: Connection, portfolio_id: int) -> None:
    """Reject the rows that contradict each other or what is known; they will not be written, nor will their phones."""
    await conn.execute(SQL.judge_repetitions)
    await conn.execute(SQL.judge_known, portfolio_id)
    await conn.execute(SQL.drop_rejected_rows)


async def judge_phones(conn: Connection) -> None:
    """Reject the rows of a file of phones whose person is not known."""
    await conn.execute(SQL.judge_documents)
    await conn.execute(SQL.drop_rejected_rows)


async def count_rejections(conn: Connection) -> tuple[int, int]:
    """Count the values that were not taken, and the rows of which nothing goes in."""
    [row] = await conn.fetch(SQL.count_rejections)
    return int(row["values_rejected"]), int(row["rows_rejected"])


async def count_vanished(conn: Connection, portfolio_id: int) -> Vanished:
    """Count the open debts that the file does not name, rejected rows counted as naming theirs."""
    [row] = await conn.fetch(SQL.count_vanished, portfolio_id)
    return Vanished(int(row["vanished"]), int(row["open"]), int(row["unreadable"]))


async def record(conn: Connection, row: LedgerRow) -> int:
    """Write the import into the ledger and return its id."""
    return int(await conn.fetchval(SQL.record_import, *astuple(row)))


async def record_counts(conn: Connection, import_id: int, counts: Counts) -> None:
    """Add to the ledger what the import wrote."""
    await conn.execute(SQL.record_counts, import_id, *astuple(counts))


async def write_people(conn: Connection, now: datetime) -> tuple[int, Counts]:
    """Write debtors and phones that are new; returns the first of the new debtors' ids, and the counts."""
    await conn.execute(SQL.find_families)
    first_id = int(await conn.fetchval(SQL.reserve_ids))
    await conn.execute(SQL.give_families_ids, first_id)
    await conn.execute(SQL.analyze_marks)
    debtors_new = _written(await conn.execute(SQL.insert_debtors, first_id, now))
    debtors_new += _written(await conn.execute(SQL.insert_families, now))
    phones_new = _written(await conn.execute(SQL.insert_phones, first_id, SOURCE, now))
    phones_new += _written(await conn.execute(SQL.insert_phones_of_families, SOURCE, now))
    return first_id, Counts(debtors_new=debtors_new, phones_new=phones_new)


async def write_new_debts(conn: Connection, portfolio_id: int, first_id: int, now: datetime) -> int:
    """Write the debts that were not there before; returns how many."""
    return _written(await conn.execute(SQL.insert_debts, portfolio_id, first_id, now))


async def write_changes(conn: Connection, now: datetime) -> tuple[int, int]:
    """Rewrite the debtors and debts that are different now; returns how many of each."""
    debtors = _written(await conn.execute(SQL.update_debtors))
    return debtors, _written(await conn.execute(SQL.update_debts, now))


async def close_vanished(conn: Connection, portfolio_id: int, import_id: int, now: datetime) -> int:
    """Close the open debts that the file does not name; returns how many."""
    return _written(await conn.execute(SQL.close_vanished, portfolio_id, import_id, now))


async def finish(conn: Connection) -> None:
    """Drop the staging tables."""
    await conn.execute(SQL.drop_staging)


def _written(status: str) -> int:
    """How many rows a statement wrote, by the status that PostgreSQL returns: `INSERT 0 5`, `UPDATE 5`."""
    return int(status.rpartition(" ")[2])
