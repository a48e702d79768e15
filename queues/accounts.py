"""Accounts: what scoring knows of a debtor in one portfolio, kept up to date in bulk. Only what changed is written.

One row per debtor and portfolio with open debts, made of everything else that is stored: `rescore` compares a whole
portfolio, `rescore_debtors` the people to whom something happened, `rescore_due` those whom the passing of time alone
changes (`changes_on`). All three run the same statement, which counts and scores as `queues.score` does.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from queues import models
from queues.models import Model
from queues.score_tables import Composite, tables_argument, today_of
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "accounts.sql")
DEBTORS_AT_ONCE: Final = 250_000  # of a whole portfolio: what the hash tables of one statement hold in memory
LISTED_AT_ONCE: Final = 2_000
_WHOLE_FROM: Final = 0.2  # from this share of accounts on, comparing all is faster than looking up each
# Joins stay in the order written, and every plan is made for its arguments: whether it is all debtors or some of them.
_SOME: Final = {"plan_cache_mode": "force_custom_plan", "join_collapse_limit": "1"}
# A large portfolio takes longer than a request may. Without statistics (a portfolio that was imported a moment ago) the
# planner expects one row, and a nested loop over a million would never end.
_WHOLE: Final = _SOME | {
    "enable_nestloop": "off",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "work_mem": "128MB",
}


@dataclass(frozen=True, slots=True)
class Rescored:
    """How many accounts were new or changed, and how many debtors owe nothing any more."""

    written: int
    removed: int

    def __add__(self, other: "Rescored") -> "Rescored":
        return Rescored(self.written + other.written, self.removed + other.removed)


async def rescore(conn: Connection, portfolio_id: int, now: datetime, *, cause: str) -> Rescored:
    """Bring all accounts of a portfolio up to date by its active model, in one transaction or the caller's.

    `cause` is kept in the accounts that change: import, model, campaign. An account that is rescored by another while
    this runs keeps what the other wrote.
    """
    async with conn.transaction(), _configured(conn, _WHOLE):
        return await _rescore_whole(conn, await _scoring(conn, portfolio_id, now), cause)


async def rescore_debtors(
    conn: Connection, debtor_ids: Iterable[int], now: datetime, *, cause: str, portfolio_id: int | None = None
) -> Rescored:
    """Bring the accounts of some debtors up to date after something happened, in one portfolio or (None) in all of theirs.

    `cause`: outcome, payment, hold, enrichment, import. In one transaction or the caller's.
    """
    wanted = sorted(set(debtor_ids))
    rescored = Rescored(0, 0)
    async with conn.transaction(), _configured(conn, _SOME):
        for row in await conn.fetch(SQL.portfolios_of, wanted, portfolio_id):
            scoring = await _scoring(conn, row["portfolio_id"], now)
            rescored += await _rescore_listed(conn, scoring, sorted(row["debtor_ids"]), cause)
    return rescored


async def rescore_due(conn: Connection, portfolio_id: int, now: datetime) -> Rescored:
    """Bring the accounts up to date that the days since they were scored have changed; the result is that of `rescore`.

    Provided that everything that happened was followed by `rescore_debtors`. In one transaction or the caller's.
    """
    async with conn.transaction():
        due = [row["debtor_id"] for row in await conn.fetch(SQL.due, portfolio_id, today_of(now))]
        if not due:
            return Rescored(0, 0)
        scoring = await _scoring(conn, portfolio_id, now)
        if len(due) > _WHOLE_FROM * await conn.fetchval(SQL.count, portfolio_id):
            async with _configured(conn, _WHOLE):
                return await _rescore_whole(conn, scoring, "night")
        async with _configured(conn, _SOME):
            return await _rescore_listed(conn, scoring, due, "night")


@dataclass(frozen=True, slots=True)
class _Scoring:
    portfolio_id: int
    model: Model
    tables: Composite
    now: datetime


async def _scoring(conn: Connection, portfolio_id: int, now: datetime) -> _Scoring:
    model = await models.active(conn, portfolio_id)
    crossings = [row["day"] for row in await conn.fetch(SQL.crossings, portfolio_id)]
    return _Scoring(portfolio_id, model, tables_argument(model.card, now, crossings), now)


async def _rescore_whole(conn: Connection, scoring: _Scoring, cause: str) -> Rescored:
    rescored = Rescored(0, 0)
    span = await conn.fetchrow(SQL.span, scoring.portfolio_id)
    if span is None or span["first"] is None:
        return rescored
    for first in range(span["first"], span["last"] + 1, DEBTORS_AT_ONCE):
        rescored += await _rescore_span(conn, scoring, first, first + DEBTORS_AT_ONCE - 1, None, cause)
    return rescored


async def _rescore_listed(conn: Connection, scoring: _Scoring, debtor_ids: Sequence[int], cause: str) -> Rescored:
    """Rescore debtors given in ascending order."""
    rescored = Rescored(0, 0)
    for start in range(0, len(debtor_ids), LISTED_AT_ONCE):
        some = debtor_ids[start : start + LISTED_AT_ONCE]
        rescored += await _rescore_span(conn, scoring, some[0], some[-1], some, cause)
    return rescored


async def _rescore_span(
    conn: Connection, scoring: _Scoring, first: int, last: int, debtor_ids: Sequence[int] | None, cause: str
) -> Rescored:
    whose = (scoring.portfolio_id, first, last, debtor_ids)
    written = await conn.execute(SQL.write, *whose, scoring.tables, scoring.now, scoring.model.id, cause)
    removed = await conn.execute(SQL.remove, *whose)
    return Rescored(_count(written), _count(removed))


def _count(status: str) -> int:
    """The number of rows in what the server answers, such as `INSERT 0 7`."""
    return int(status.rpartition(" ")[2])


@asynccontextmanager
async def _configured(conn: Connection, wanted: dict[str, str]) -> AsyncIterator[None]:
    """Change settings for the statements inside, within a transaction; a failure inside ends that, and them with it."""
    before = await conn.fetch(SQL.configure, list(wanted), list(wanted.values()))
    yield
    await conn.fetch(SQL.configure, [row["name"] for row in before], [row["before"] for row in before])
