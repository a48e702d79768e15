"""Finds what a command names."""

from typing import Literal

from alo.commands import SQL
from alo.errors import NotFound, UsageRefused
from debts import portfolios
from queues import campaigns, trunks
from store.pool import Connection

Kind = Literal["portfolio", "campaign", "team", "trunk"]


def given(parameter: str, value: str) -> str:
    """The name that was given, without blanks around it; raises UsageRefused when nothing is left."""
    if not value.strip():
        raise UsageRefused(parameter, "a name", value)
    return value.strip()


async def id_of(connection: Connection, kind: Kind, name: str) -> int:
    """The id of the portfolio, campaign, team or trunk of this name; raises NotFound with the names there are."""
    found = await find(connection, kind, name)
    if found is None:
        raise NotFound(kind, name, [row["name"] for row in await connection.fetch(SQL.names, kind)])
    return found


async def find(connection: Connection, kind: Kind, name: str) -> int | None:
    """The id of what has this name, if anything has."""
    if kind == "team":
        found: int | None = await connection.fetchval(SQL.team_by_name, name)
        return found
    reader = {"portfolio": portfolios.by_name, "campaign": campaigns.by_name, "trunk": trunks.by_name}[kind]
    known = await reader(connection, name)
    return None if known is None else known.id
