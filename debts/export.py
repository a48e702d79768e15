"""What was learned of a portfolio's people, as files for the systems that know them too.

A CSV that spreadsheets and CRMs open as it is: `;`, UTF-8 with its mark, dates and times of Brasília as ISO, amounts
with a comma. A file of phones is a file of enrichment (`debts.enrichment`): taken in again it changes nothing.
"""

import codecs
from collections.abc import Callable, Coroutine
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from debts.agreements import BUSINESS_TIME_ZONE
from debts.errors import UnknownPortfolio
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "export.sql")
Write = Callable[[bytes], Coroutine[Any, Any, None]]


class ExportKind(StrEnum):
    """What to tell: every phone and what calls to it came to, or every person and the last and next contact."""

    PHONES = "phones"
    CONTACTS = "contacts"


async def export(
    conn: Connection, kind: ExportKind, portfolio_id: int, write: Write, *, now: datetime, by: int | None = None
) -> int:
    """Give a file to `write`, piece by piece as the server sends it, and return how many people or phones it has.

    It leaves the house, and says who is called on which number: the audit log has who asked (`by`, a user; None the
    command line) before the first piece. Do not call it in a transaction, which could be rolled back. Raises
    UnknownPortfolio.
    """
    if await conn.fetchval(SQL.known, portfolio_id) is None:
        raise UnknownPortfolio(portfolio_id)
    await conn.execute(SQL.note, now, by, f"portfolio:{portfolio_id}", {"kind": kind.value})
    await write(codecs.BOM_UTF8)
    query, zone = _query(kind), BUSINESS_TIME_ZONE.key
    async with conn.transaction(readonly=True):
        await conn.execute(SQL.lift_time_limit)
        copied: str = await conn.copy_from_query(
            query, portfolio_id, zone, output=write, format="csv", header=True, delimiter=";"
        )
    return int(copied.rsplit(maxsplit=1)[-1])  # "COPY 17"


def _query(kind: ExportKind) -> str:
    match kind:
        case ExportKind.PHONES:
            return SQL.phones
        case ExportKind.CONTACTS:
            return SQL.contacts
        case _:
            assert_never(kind)
