"""What has to follow when a model is switched on."""

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "reading.sql")


async def campaigns_of(conn: Connection, portfolio_id: int | None) -> list[int]:
    """The ids of the campaigns on a portfolio, or (None) of all."""
    return [row["id"] for row in await conn.fetch(SQL.campaigns, portfolio_id)]
