"""The campaigns whose queues somebody may look at."""

from dataclasses import dataclass
from datetime import datetime

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "reading.sql")


@dataclass(frozen=True, slots=True)
class Line:
    """A campaign with the names of what it consists of; `refreshed_at` None: its queue is being brought up to date."""

    id: int
    name: str
    status: str
    portfolio: str
    team: str
    team_id: int
    refreshed_at: datetime | None
    simulated: bool


async def every(conn: Connection, team_id: int | None) -> list[Line]:
    """The campaigns of a team, or (None) of all, running ones first."""
    return [Line(**row) for row in await conn.fetch(SQL.campaigns, team_id)]
