"""What the screens of recordings show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from store.pool import Connection
from store.statements import load
from web.audit import Action
from web.managing.choices import Choices
from web.managing.recordings.forms import Wanted
from web.sessions import Viewer
from web.wallboard.live import team_watched

SQL = load(__package__, "reading.sql")
PAGE: Final = 50
ONE_LISTENING: Final = timedelta(minutes=10)  # a browser fetches one listening in many pieces


@dataclass(frozen=True, slots=True)
class Line:
    """A recording in a list, or on its own page; `agent` None: nobody took the call."""

    attempt_id: UUID
    started_at: datetime
    duration_ms: int
    format: str
    key: str
    size_bytes: int
    sha256: str
    complete: bool
    expires_at: datetime
    retention_source: str
    held_at: datetime | None
    held_why: str | None
    deleted_at: datetime | None
    deleted_why: str | None
    node: str
    agent: str | None
    campaign: str
    debtor_id: int | None
    debtor: str | None
    document: str | None
    number: str
    outcome: str | None
    notes: str

    @property
    def length(self) -> str:
        """Minutes and seconds."""
        minutes, seconds = divmod(round(self.duration_ms / 1000), 60)
        return f"{minutes}:{seconds:02d}"


async def found(conn: Connection, viewer: Viewer, wanted: Wanted) -> tuple[list[Line], bool]:
    """A page of the recordings that a viewer oversees, the latest first, and whether there are more."""
    rows = await conn.fetch(
        SQL.found,
        team_watched(viewer),
        wanted.begin,
        wanted.end,
        wanted.agent_id,
        wanted.campaign_id,
        wanted.debtor_id,
        wanted.outcome,
        PAGE + 1,
        PAGE * (wanted.page - 1),
    )
    return [Line(**row) for row in rows[:PAGE]], len(rows) > PAGE


async def one(conn: Connection, viewer: Viewer, attempt_id: UUID) -> Line | None:
    """A recording, if the viewer oversees its team."""
    row = await conn.fetchrow(SQL.one, team_watched(viewer), attempt_id)
    return None if row is None else Line(**row)


async def agents(conn: Connection, viewer: Viewer) -> Choices:
    """Id and name of the agents that a viewer oversees."""
    return [(row["id"], row["name"]) for row in await conn.fetch(SQL.agents, team_watched(viewer))]


async def campaigns(conn: Connection, viewer: Viewer) -> Choices:
    """Id and name of the campaigns that a viewer oversees."""
    return [(row["id"], row["name"]) for row in await conn.fetch(SQL.campaigns, team_watched(viewer))]


async def note(conn: Connection, action: Action, viewer: Viewer, attempt_id: UUID, now: datetime) -> None:
    """Write into the audit log that somebody listens or downloads, once for all pieces of one listening."""
    since = now - ONE_LISTENING
    await conn.execute(SQL.note, now, viewer.user_id, action, f"attempt:{attempt_id}", since)
