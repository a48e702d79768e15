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

from asyncpg import UniqueViolationError

from queues.centre import centre_day
from queues.scoring import models
from queues.scoring.models import Model
from queues.scoring.score_tables import Composite, tables_argument
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "accounts.sql")
DEBTORS_AT_ONCE: Final = 250_000  # of a whole portfolio: what one statement joins and sorts in memory
LISTED_AT_ONCE: Final = 50_000
ALONE_UP_TO: Final = 50  # so few debtors are looked up one by one, with a plan that is made once
_WHOLE_FROM: Final = 0.2  # from this share of accounts on, comparing all is faster than looking up each
_TRIES: Final = 3
_WORTH_TELLING: Final = 10_000  # rows written, after which the planner had better look at the table again
_IN_WRITTEN_ORDER: Final = {"join_collapse_limit": "1"}  # planning must not cost more than scoring
# A large portfolio takes longer than a request may. The planner expects too few rows, of debtors in a list as of a
# portfolio that was imported a moment ago, and a nested loop over them would never end.
_MANY: Final = _IN_WRITTEN_ORDER | {
    "plan_cache_mode": "force_custom_plan",
    "enable_nestloop": "off",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "work_mem": "128MB",
}
_ALONE: Final = _IN_WRITTEN_ORDER | {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
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
    async with conn.transaction(), _configured(conn, _MANY):
        return await _rescore_whole(conn, await _scoring(conn, portfolio_id, now), cause)


async def rescore_debtors(
    conn: Connection, debtor_ids: Iterable[int], now: datetime, *, cause: str, portfolio_id: int | None = None
) -> Rescored:
    """Bring the accounts of some debtors up to date after something happened, in one portfolio or in all of theirs.

    `cause`: outcome, payment, hold, enrichment, import. In one transaction or the caller's.
    """
    wanted = sorted(set(debtor_ids))
    rescored = Rescored(0, 0)
    async with conn.transaction():
        for row in await conn.fetch(SQL.portfolios_of, wanted, portfolio_id):
            scoring = await _scoring(conn, row["portfolio_id"], now)
            rescored += await _rescore_listed(conn, scoring, sorted(row["debtor_ids"]), cause)
    return rescored


async def rescore_due(conn: Connection, portfolio_id: int, now: datetime) -> Rescored:
    """Bring the accounts up to date that the days since they were scored have changed; the result is that of `rescore`.

    Provided that everything that happened was followed by `rescore_debtors`. In one transaction or the caller's.
    """
    async with conn.transaction():
        due = await due_debtors(conn, portfolio_id, now)
        if not due:
            return Rescored(0, 0)
        scoring = await _scoring(conn, portfolio_id, now)
        if len(due) > LISTED_AT_ONCE and len(due) > _WHOLE_FROM * await conn.fetchval(SQL.count, portfolio_id):
            async with _configured(conn, _MANY):
                return await _rescore_whole(conn, scoring, "night")
        return await _rescore_listed(conn, scoring, due, "night")


async def due_debtors(conn: Connection, portfolio_id: int, now: datetime) -> list[int]:
    """Whose accounts the days since they were scored have changed, or were marked, in ascending order."""
    return [row["debtor_id"] for row in await conn.fetch(SQL.due, portfolio_id, centre_day(now))]


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
        rescored += await _rescore_span(conn, scoring, (first, first + DEBTORS_AT_ONCE - 1, None), cause)
    if rescored.written > _WORTH_TELLING:
        await conn.execute(SQL.analyze)
    return rescored


async def _rescore_listed(conn: Connection, scoring: _Scoring, debtor_ids: Sequence[int], cause: str) -> Rescored:
    """Rescore debtors given in ascending order."""
    rescored = Rescored(0, 0)
    if len(debtor_ids) <= ALONE_UP_TO:
        async with _configured(conn, _ALONE):
            for debtor_id in debtor_ids:
                rescored += await _rescore_span(conn, scoring, (debtor_id, debtor_id, None), cause)
        return rescored
    async with _configured(conn, _MANY):
        for start in range(0, len(debtor_ids), LISTED_AT_ONCE):
            some = debtor_ids[start : start + LISTED_AT_ONCE]
            rescored += await _rescore_span(conn, scoring, (some[0], some[-1], some), cause)
    return rescored


async def _rescore_span(
    conn: Connection, scoring: _Scoring, span: tuple[int, int, Sequence[int] | None], cause: str
) -> Rescored:
    """Rescore the debtors from the first to the last, or those of them that are listed."""
    whose = (scoring.portfolio_id, *span)
    written = await _write(conn, *whose, scoring.tables, scoring.now, scoring.model.id, cause)
    removed = await conn.execute(SQL.remove, *whose)
    return Rescored(_count(written), _count(removed))


async def _write(conn: Connection, *arguments: object) -> str:
    """Write what differs. Another may insert the same account at the same moment; the next try sees it."""
    for _ in range(_TRIES - 1):
        try:
            async with conn.transaction():
                return await conn.execute(SQL.write, *arguments)
        except UniqueViolationError:
            continue
    return await conn.execute(SQL.write, *arguments)


def _count(status: str) -> int:
    """The number of rows in what the server answers, such as `MERGE 7`."""
    return int(status.rpartition(" ")[2])


@asynccontextmanager
async def _configured(conn: Connection, wanted: dict[str, str]) -> AsyncIterator[None]:
    """Change settings for the statements inside, within a transaction; a failure inside ends that, and them with it."""
    before = await conn.fetch(SQL.configure, list(wanted), list(wanted.values()))
    yield
    await conn.fetch(SQL.configure, [row["name"] for row in before], [row["before"] for row in before])
