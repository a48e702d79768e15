"""What the campaigns' screens show beside the campaigns themselves."""

from dataclasses import dataclass
from datetime import datetime

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "reading.sql")


@dataclass(frozen=True, slots=True)
class Line:
    """A campaign in a list, with the names of what it consists of; `strategy` None is the one that ships with Alô."""

    id: int
    name: str
    status: str
    mode: str
    portfolio: str
    team: str
    trunk: str
    simulated: bool
    strategy: str | None
    refreshed_at: datetime | None


async def every(conn: Connection) -> list[Line]:
    """All campaigns, running ones first."""
    return [Line(**row) for row in await conn.fetch(SQL.every)]
