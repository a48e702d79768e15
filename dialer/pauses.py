"""Reasons for pauses in the database, and what agents have had of them today."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Final

from dialer import audit
from dialer.errors import UnknownPause
from dialer.pause_rules import PauseReason
from dialer.retry import CENTRE_ZONE
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "pauses.sql")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a team has had of one reason today, and how many of its agents."""

    reason: str
    time: timedelta
    agents: int


async def every(connection: Connection) -> list[PauseReason]:
    """Return all reasons, those that agents may choose first, in the order of the menu."""
    return [PauseReason(**row) for row in await connection.fetch(SQL.every)]


async def check(connection: Connection, code: str) -> None:
    """Raise UnknownPause unless agents may choose this reason."""
    if not await connection.fetchval(SQL.offered, code):
        raise UnknownPause(code)


async def add(connection: Connection, reason: PauseReason, *, by: int, now: datetime) -> bool:
    """Add a reason; False when its code is taken."""
    if await connection.fetchval(SQL.add, *asdict(reason).values(), now, by) is None:
        return False
    await audit.write(connection, by, "pause.create", f"pause:{reason.code}", now=now, **asdict(reason))
    return True


async def change(connection: Connection, reason: PauseReason, *, by: int, now: datetime) -> None:
    """Change a reason; raises UnknownPause. Pauses that go on are judged by it at once."""
    if await connection.fetchval(SQL.change, *asdict(reason).values(), now, by) is None:
        raise UnknownPause(reason.code)
    await audit.write(connection, by, "pause.change", f"pause:{reason.code}", now=now, **asdict(reason))


async def spent(connection: Connection, agent_ids: Iterable[int], now: datetime) -> Mapping[tuple[int, str], timedelta]:
    """Return what these agents have had of each reason today, by agent and reason, before the pause they are on."""
    rows = await connection.fetch(SQL.spent, sorted(agent_ids), midnight(now))
    return {(row["agent_id"], row["reason"]): timedelta(seconds=row["seconds"]) for row in rows}


async def spent_by_reason(connection: Connection, team_id: int | None, now: datetime) -> list[Spent]:
    """Return what a team, or all with None, has had of each reason today, pauses that go on included; most first."""
    rows = await connection.fetch(SQL.spent_by_reason, team_id, midnight(now), now)
    return [Spent(row["reason"], timedelta(seconds=row["seconds"]), row["agents"]) for row in rows]


def midnight(now: datetime) -> datetime:
    """Return the beginning of the centre's day."""
    return datetime.combine(now.astimezone(CENTRE_ZONE).date(), time.min, CENTRE_ZONE)
