"""What the server itself can do, the measure for everything else: COPY of the same records, UPDATE by id."""

import asyncio
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from alo.bench.portfolio import Account
from alo.bench.stopwatch import Stopwatch
from store.pool import Connection, Pool
from store.statements import load

SQL = load(__package__, "raw.sql")
UPDATERS: Final = 8
_TOGETHER: Final = 10_000  # records that lie ready at a time; making them is not timed
_SCHEMA: Final = "bench"
Tables = Sequence[tuple[str, Sequence[str], list[tuple[Any, ...]]]]  # name, columns, records


async def copy_plain(conn: Connection, accounts: Iterable[Account]) -> float:
    """Seconds to COPY accounts and phones into two tables with a primary key each, in one transaction."""
    await conn.execute(SQL.make_plain_tables)
    seconds = await _copy(conn, (_plain(first, several) for first, several in _batches(accounts)))
    await conn.execute(SQL.drop_plain_tables)
    return seconds


async def copy_indexed(conn: Connection, accounts: Iterable[Account]) -> float:
    """Seconds to COPY them into tables like those of an import: debtors, phones, debts, with all their indexes."""
    await conn.execute(SQL.make_indexed_tables)
    seconds = await _copy(conn, (_split(first, several) for first, several in _batches(accounts)))
    await conn.execute(SQL.drop_indexed_tables)
    return seconds


async def updates_per_s(pool: Pool, rows: int, seconds: float) -> float:
    """UPDATEs by primary key of a narrow table per second, each a transaction, over UPDATERS connections."""
    async with pool.acquire() as conn:
        await conn.execute(SQL.make_counters)
        await conn.execute(SQL.fill_counters, rows)
        await conn.execute(SQL.checkpoint)
    until = time.perf_counter() + seconds
    with Stopwatch() as watch:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_update(pool, rows, until, random.Random(number)), name=f"updater {number}")  # noqa: S311
                for number in range(UPDATERS)
            ]
    async with pool.acquire() as conn:
        await conn.execute(SQL.drop_counters)
    return sum(task.result() for task in tasks) / watch.seconds


async def _update(pool: Pool, rows: int, until: float, draw: random.Random) -> int:
    done = 0
    async with pool.acquire() as conn:
        update = await conn.prepare(SQL.update_counter)
        while time.perf_counter() < until:
            await update.fetchval(draw.randint(1, rows), datetime.now(UTC))
            done += 1
    return done


async def _copy(conn: Connection, batches: Iterable[Tables]) -> float:
    await conn.execute(SQL.checkpoint)
    watch = Stopwatch()
    async with conn.transaction():
        for tables in batches:
            with watch:
                for name, columns, records in tables:
                    await conn.copy_records_to_table(name, schema_name=_SCHEMA, columns=columns, records=records)
        watch.start()  # the commit
    watch.stop()
    return watch.seconds


def _batches(accounts: Iterable[Account]) -> Iterator[tuple[int, list[Account]]]:
    """Some accounts at a time with the id of the first."""
    rest, first = iter(accounts), 1
    while several := list(islice(rest, _TOGETHER)):
        yield first, several
        first += len(several)


def _plain(first: int, accounts: list[Account]) -> Tables:
    columns = ("id", *(name for name in Account._fields if name != "phones"))
    records = [(id_, *each[:6], *each[7:]) for id_, each in enumerate(accounts, first)]
    return (("accounts", columns, records), _phones(first, accounts))


def _split(first: int, accounts: list[Account]) -> Tables:
    numbered = list(enumerate(accounts, first))
    people = ("id", "document", "name", "birth_date", "city", "state", "email")
    debts = ("id", "portfolio_id", "debtor_id", "contract", "product", "due_date", "amount_centavos")
    return (
        ("debtors", people, [(id_, *each[:6]) for id_, each in numbered]),
        ("debts", debts, [(id_, 1, id_, *each[7:]) for id_, each in numbered]),
        _phones(first, accounts),
    )


def _phones(first: int, accounts: list[Account]) -> tuple[str, Sequence[str], list[tuple[Any, ...]]]:
    records: list[tuple[Any, ...]] = []
    for debtor_id, account in enumerate(accounts, first):
        one, two = account.phones
        records += ((2 * debtor_id - 1, debtor_id, one), (2 * debtor_id, debtor_id, two))
    return "phones", ("id", "debtor_id", "number"), records
