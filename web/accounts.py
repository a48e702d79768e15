"""Users: who they are, what they may do, how they like their screens."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, get_args

from store.pool import Connection
from store.statements import load
from web.errors import AccountRefused
from web.i18n.catalogue import LocaleCode
from web.passwords import Passwords

SQL = load(__package__, "accounts.sql")
MIN_PASSWORD: Final = 8

Theme = Literal["system", "light", "dark"]
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)


class Role(StrEnum):
    """What a user may do; nobody inherits from anybody."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"


OVERSEERS: Final = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
MANAGERS: Final = frozenset({Role.MANAGER, Role.ADMIN})
DESKS: Final = frozenset({Role.AGENT, Role.SUPERVISOR})  # whoever may sit at a call desk
EVERYONE: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    user_id: int
    password_hash: str


async def create_user(
    conn: Connection,
    *,
    username: str,
    name: str,
    password: str,
    role: Role,
    team_id: int | None = None,
    locale: LocaleCode = "pt_BR",
    theme: Theme = "system",
) -> int:
    """Create an active user and return its id; raises AccountRefused. Agents and supervisors belong to a team."""
    username = username.strip().lower()
    if not username:
        raise AccountRefused("username", "is empty")
    if len(password) < MIN_PASSWORD:
        raise AccountRefused("password", f"has less than {MIN_PASSWORD} characters")
    if team_id is None and role in {Role.AGENT, Role.SUPERVISOR}:
        raise AccountRefused("team_id", f"a user with the role {role} belongs to a team")
    encoded = await Passwords().hash(password)
    user_id: int | None = await conn.fetchval(SQL.create_user, username, name, encoded, role, team_id, locale, theme)
    if user_id is None:
        raise AccountRefused("username", f"{username!r} is taken")
    return user_id


async def credentials(conn: Connection, username: str) -> Credentials | None:
    """The credentials of an active user, by user name in any case."""
    row = await conn.fetchrow(SQL.credentials, username.strip().lower())
    return None if row is None else Credentials(row["id"], row["password_hash"])


async def set_password_hash(conn: Connection, user_id: int, encoded: str) -> None:
    """Store a new hash of the user's password."""
    await conn.execute(SQL.set_password, user_id, encoded)


async def set_preferences(conn: Connection, user_id: int, *, locale: LocaleCode, theme: Theme) -> None:
    """Remember how the user likes the screens."""
    await conn.execute(SQL.set_preferences, user_id, locale, theme)
