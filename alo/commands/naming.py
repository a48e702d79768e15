"""Finds what a command names."""

from alo.commands import SQL
from alo.errors import NotFound
from store.pool import Connection

_STATEMENTS = {
    "portfolio": (SQL.portfolio_by_name, SQL.portfolio_names),
    "campaign": (SQL.campaign_by_name, SQL.campaign_names),
    "team": (SQL.team_by_name, SQL.team_names),
    "trunk": (SQL.trunk_by_name, SQL.trunk_names),
}


async def id_of(connection: Connection, kind: str, name: str) -> int:
    """The id of the portfolio, campaign, team or trunk of this name; raises NotFound with the names there are."""
    by_name, names = _STATEMENTS[kind]
    found: int | None = await connection.fetchval(by_name, name)
    if found is None:
        raise NotFound(kind, name, [row["name"] for row in await connection.fetch(names)])
    return found
