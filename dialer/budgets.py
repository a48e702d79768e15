"""How much of what may be abandoned each campaign has used, from the tables."""

from datetime import datetime, timedelta
from typing import Final

from dialer.pacing.budget import Budget
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "budgets.sql")
WINDOW: Final = timedelta(days=30)


async def of_team(connection: Connection, team_id: int, until: datetime) -> dict[int, Budget]:
    """Return by campaign the people who answered in the 30 days before `until`, and those of them abandoned."""
    rows = await connection.fetch(SQL.of_team, team_id, until - WINDOW, until)
    return {row["campaign_id"]: Budget(row["answered"], row["abandoned"]) for row in rows}
