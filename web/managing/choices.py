"""What forms offer to choose from: portfolios, teams, trunks, strategies."""

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "choices.sql")
Choices = list[tuple[int, str]]


async def portfolio_choices(conn: Connection) -> Choices:
    """Id and name of every portfolio, by name."""
    return [(row["id"], row["name"]) for row in await conn.fetch(SQL.portfolios)]


async def team_choices(conn: Connection) -> Choices:
    """Id and name of every team, by name."""
    return [(row["id"], row["name"]) for row in await conn.fetch(SQL.teams)]


async def trunk_choices(conn: Connection) -> Choices:
    """Id and name of every trunk, by name."""
    return [(row["id"], row["name"]) for row in await conn.fetch(SQL.trunks)]


async def strategy_choices(conn: Connection) -> Choices:
    """Id and name of every strategy, by name."""
    return [(row["id"], row["name"]) for row in await conn.fetch(SQL.strategies)]
