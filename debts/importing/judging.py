"""What was not taken of a file: the reasons that parsing gave and those that the other rows and the tables give."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from debts.importing import staging
from debts.importing.decoding import FileForm
from debts.importing.header import Layout
from debts.importing.mapping import Field
from debts.importing.places import Places
from debts.importing.rejected_rows import Placed, RejectedRows
from debts.importing.report import Rejection
from store.pool import Connection

MOST_SHOWN: Final = 1_000
_AT_ONCE: Final = 5_000
_FATES: Final = {
    "other_person_in_file": "row {first_row} has this contract for another person; a debt is owed once",
    "contradiction": "row {first_row} has this contract with another amount, due date or product",
    "other_person_known": "the contract was imported before for another person",
    "settled": "the contract is agreed, paid or closed; its amount, due date and product stay as they are",
    "unknown_person": "no debtor has this document; import their debts first",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """How many values and rows were not taken, and the first of the values."""

    values: int
    rows: int
    first: list[Rejection]


async def judge(
    conn: Connection, form: FileForm, layout: Layout, places: Places, *, portfolio_id: int, rejected: Path | None
) -> Judged:
    """Judge the staged rows, and write all that was not taken to the file `rejected`, if anything was."""
    await staging.meet_known(conn)
    if layout.phones_only:
        await staging.judge_phones(conn)
    else:
        await staging.judge(conn, portfolio_id)
    values, rows = await staging.count_rejections(conn)
    first: list[Rejection] = []
    if values:
        fate_column = layout.name_of(Field.DOCUMENT if layout.phones_only else Field.CONTRACT)
        with _file(rejected, form, places) as file:
            async for some in _rejections(conn, places, fate_column):
                first += [each.rejection for each in some[: MOST_SHOWN - len(first)]]
                if file is not None:
                    await asyncio.to_thread(file.write, some)
    return Judged(values, rows, first)


@contextmanager
def _file(path: Path | None, form: FileForm, places: Places) -> Iterator[RejectedRows | None]:
    if path is None:
        yield None
        return
    file = RejectedRows(path, form, places)
    try:
        yield file
    finally:
        file.close()


async def _rejections(conn: Connection, places: Places, fate_column: str) -> AsyncIterator[list[Placed]]:
    """All rejections in the order of the file, some at a time, those of one row together."""
    waiting: list[Placed] = []
    async for row in conn.cursor(staging.SQL.rejections, prefetch=_AT_ONCE):
        reason, column = row["reason"], row["column_name"]
        if row["fate"] is not None:
            first_row = places.row(row["first_place"]) if row["first_place"] is not None else None
            reason, column = _FATES[row["fate"]].format(first_row=first_row), fate_column
        rejection = Rejection(places.row(row["place"]), column, row["value"], reason, row["row_rejected"])
        if len(waiting) >= _AT_ONCE and waiting[-1].place != row["place"]:
            yield waiting
            waiting = []
        waiting.append(Placed(row["place"], rejection))
    if waiting:
        yield waiting
