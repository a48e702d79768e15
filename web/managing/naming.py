"""The names of users who did something."""

from collections.abc import Iterable, Mapping

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "naming.sql")


async def names_of_users(conn: Connection, ids: Iterable[int | None]) -> Mapping[int | None, str]:
    """The names of users by id; None, the command line, has none."""
    wanted = sorted({user_id for user_id in ids if user_id is not None})
    return {row["id"]: row["name"] for row in await conn.fetch(SQL.users, wanted)}
