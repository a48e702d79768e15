"""The directory of departments and people whom agents consult and transfer to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dialer import audit
from dialer.errors import UnknownTarget
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "targets.sql")


@dataclass(frozen=True, slots=True)
class Target:
    """One entry; `number` is E.164. Agents see the active ones."""

    id: int
    name: str
    number: str
    note: str
    active: bool


async def every(connection: Connection) -> list[Target]:
    """All entries, active ones first, by name."""
    return [Target(**row) for row in await connection.fetch(SQL.every)]


async def get(connection: Connection, target_id: int) -> Target:
    """Read an entry that agents may use; raises UnknownTarget."""
    row = await connection.fetchrow(SQL.get, target_id)
    if row is None or not row["active"]:
        raise UnknownTarget(target_id)
    return Target(**row)


async def add(connection: Connection, name: str, number: str, note: str, *, by: int, now: datetime) -> int | None:
    """Add an entry and return its id; None when the name is taken. `number` is E.164."""
    target_id: int | None = await connection.fetchval(SQL.add, name, number, note, now, by)
    if target_id is not None:
        await audit.write(connection, by, "target.create", f"target:{target_id}", now=now, name=name, number=number)
    return target_id


async def set_active(connection: Connection, target_id: int, *, active: bool, by: int, now: datetime) -> None:
    """Show an entry to agents, or no more; raises UnknownTarget."""
    if await connection.fetchval(SQL.set_active, target_id, active, now, by) is None:
        raise UnknownTarget(target_id)
    await audit.write(connection, by, "target.active", f"target:{target_id}", now=now, active=active)
