"""What the strategies' screens show beside the strategies themselves."""

from collections.abc import Mapping

from asyncpg import Record

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "reading.sql")


async def campaigns(conn: Connection) -> Mapping[int, list[Record]]:
    """The campaigns (id, name, status, portfolio) that follow each strategy."""
    found: dict[int, list[Record]] = {}
    for row in await conn.fetch(SQL.campaigns):
        found.setdefault(row["strategy_id"], []).append(row)
    return found
