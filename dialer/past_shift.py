"""What the tables tell of a team's calls and agents within some time, for a pacer to live through."""

from datetime import datetime
from typing import Final

from dialer.pacing_history import PastCall, PastState
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "past_shift.sql")


async def calls(connection: Connection, team_id: int, begin: datetime, end: datetime) -> list[PastCall]:
    """Return the calls of a team that were placed between `begin` and `end`, or were going on at `begin`."""
    return [PastCall(**row) for row in await connection.fetch(SQL.calls, team_id, begin, end)]


async def states(connection: Connection, team_id: int, begin: datetime, end: datetime) -> list[PastState]:
    """Return what the agents of a team did between `begin` and `end`, and what each was at before."""
    return [PastState(**row) for row in await connection.fetch(SQL.states, team_id, begin, end)]
