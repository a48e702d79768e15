"""Sessions: the browser holds a random token, the table only its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from store.pool import Connection
from store.statements import load
from web.accounts import THEMES, Role, Theme
from web.i18n.catalogue import LocaleCode, locale_code

SQL = load(__package__, "sessions.sql")
COOKIE: Final = "alo_session"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in user behind a request, and the token that the session's forms must carry."""

    user_id: int
    username: str
    name: str
    role: Role
    team_id: int | None
    locale: LocaleCode
    theme: Theme
    csrf_token: str
    expires_at: datetime


async def open_session(conn: Connection, user_id: int, *, now: datetime, life: timedelta) -> str:
    """Open a session and return the token for its cookie."""
    token = secrets.token_urlsafe(32)
    await conn.execute(SQL.open, _sha256(token), user_id, secrets.token_urlsafe(32), now, now + life)
    return token


async def find_viewer(conn: Connection, token: str, *, now: datetime) -> Viewer | None:
    """Who the token belongs to; None when the session has ended or its user is not active any more."""
    row = await conn.fetchrow(SQL.find, _sha256(token), now)
    if row is None:
        return None
    return Viewer(
        user_id=row["id"],
        username=row["username"],
        name=row["name"],
        role=Role(row["role"]),
        team_id=row["team_id"],
        locale=locale_code(row["locale"]),
        theme=next(theme for theme in THEMES if theme == row["theme"]),
        csrf_token=row["csrf_token"],
        expires_at=row["expires_at"],
    )


async def close_session(conn: Connection, token: str) -> None:
    """End a session."""
    await conn.execute(SQL.close, _sha256(token))


async def forget_expired(conn: Connection, *, now: datetime) -> None:
    """Delete the sessions that have ended by themselves."""
    await conn.execute(SQL.forget_expired, now)


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
