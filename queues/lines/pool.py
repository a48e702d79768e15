"""Pools of caller IDs in the database, with what was shown today: several dialers and restarts agree on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from asyncpg import Record

from queues import audit
from queues.area_codes import AREA_CODES
from queues.centre import centre_day
from queues.errors import InvalidCallerId
from queues.lines.caller_ids import PoolNumber
from queues.lines.trunk_settings import E164
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "pool.sql")


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A number of a pool as people see it: also those that are switched off. `calls` are those of today."""

    id: int
    number: str
    area_code: str | None
    daily_limit: int | None
    active: bool
    calls: int


async def every(conn: Connection, trunk_id: int, now: datetime) -> list[PoolRow]:
    """The numbers of a trunk, by number."""
    return [PoolRow(**row) for row in await conn.fetch(SQL.every, trunk_id, centre_day(now))]


async def of_trunks(conn: Connection, trunk_ids: Iterable[int], now: datetime) -> dict[int, list[PoolNumber]]:
    """The active numbers of each trunk; trunks without any are left out."""
    return _by_trunk(await conn.fetch(SQL.of_trunks, sorted(set(trunk_ids)), centre_day(now)))


async def lock_of_trunks(conn: Connection, trunk_ids: Iterable[int], now: datetime) -> dict[int, list[PoolNumber]]:
    """The same, held until the transaction ends, so that nobody else counts meanwhile. Always in one order."""
    ids = sorted(set(trunk_ids))
    await conn.execute(SQL.lock, ids)
    return await of_trunks(conn, ids, now)


async def count(conn: Connection, pool_ids: Sequence[int], now: datetime) -> None:
    """Count one call for each of these numbers, in the transaction of the attempt that shows them."""
    if pool_ids:
        await conn.execute(SQL.count, list(pool_ids), centre_day(now))


async def give_back(conn: Connection, pool_ids: Sequence[int], counted_at: datetime) -> None:
    """Take one call back from each of these numbers: it was not shown after all."""
    if pool_ids:
        await conn.execute(SQL.lock_numbers, list(pool_ids))
        await conn.execute(SQL.give_back, list(pool_ids), centre_day(counted_at))


async def put(
    conn: Connection,
    trunk_id: int,
    *,
    number: str,
    area_code: str | None,
    daily_limit: int | None,
    active: bool = True,
    by: int | None,
    now: datetime,
) -> None:
    """Add a number to a trunk's pool, or change the one that is there; raises InvalidCallerId."""
    if not E164.fullmatch(number):
        raise InvalidCallerId("number", "a number in E.164, such as +551130000000")
    if area_code is not None and area_code not in AREA_CODES:
        raise InvalidCallerId("area_code", "an area code of Brazil, such as 11")
    if daily_limit is not None and not 1 <= daily_limit <= 1_000_000:
        raise InvalidCallerId("daily_limit", "1 to 1000000 calls a day")
    await conn.execute(SQL.put, trunk_id, number, area_code, daily_limit, active)
    await audit.write(
        conn,
        by,
        "trunk.caller_id",
        f"trunk:{trunk_id}",
        now=now,
        number=number,
        area_code=area_code,
        daily_limit=daily_limit,
        active=active,
    )


async def remove(conn: Connection, trunk_id: int, number: str, *, by: int | None, now: datetime) -> bool:
    """Take a number out of a trunk's pool; False when it was not in it."""
    if await conn.fetchval(SQL.remove, trunk_id, number) is None:
        return False
    await audit.write(conn, by, "trunk.caller_id.remove", f"trunk:{trunk_id}", now=now, number=number)
    return True


async def forget_before(conn: Connection, day: date) -> None:
    """Delete the counts of days long gone."""
    await conn.execute(SQL.forget_before, day)


def _by_trunk(rows: Sequence[Record]) -> dict[int, list[PoolNumber]]:
    found: dict[int, list[PoolNumber]] = {}
    for row in rows:
        number = PoolNumber(row["id"], row["number"], row["area_code"], row["daily_limit"], row["calls"])
        found.setdefault(row["trunk_id"], []).append(number)
    return found
