"""Trunks: the carriers that campaigns call through. Functions take a connection and never commit."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final

from asyncpg import Record

from queues import audit
from queues.errors import InvalidTrunk, TrunkInUse, UnknownTrunk
from queues.lines.caller_ids import CallerIdChoice
from queues.lines.number_formats import International, NumberFormat
from queues.lines.trunk_settings import TrunkSettings, check
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "trunks.sql")
_SETTINGS: Final = tuple(field.name for field in fields(TrunkSettings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk(TrunkSettings):
    """A trunk as it stands. `retired_at`: removed, and kept for the attempts that went over it."""

    id: int
    retired_at: datetime | None = None

    @property
    def settings(self) -> TrunkSettings:
        """What is set on it."""
        return TrunkSettings(**{name: getattr(self, name) for name in _SETTINGS})


async def create(
    conn: Connection,
    *,
    name: str,
    address: str,
    caller_id: str,
    max_calls: int,
    transport: str = "udp",
    username: str | None = None,
    password: str | None = None,
    simulated: bool = False,
) -> int:
    """Add a trunk with everything else as it ships, and return its id; raises InvalidTrunk."""
    settings = TrunkSettings(
        name=name,
        address=address,
        caller_id=caller_id,
        max_calls=max_calls,
        transport=transport,
        username=username,
        password=password,
        simulated=simulated,
    )
    return await add(conn, settings)


async def add(conn: Connection, settings: TrunkSettings, *, by: int | None = None, now: datetime | None = None) -> int:
    """Add a trunk and return its id; raises InvalidTrunk. With `now` it is written to the audit log."""
    check(settings)
    trunk_id = int(await conn.fetchval(SQL.create, *_values(settings)))
    if now is not None:
        await audit.write(conn, by, "trunk.create", f"trunk:{trunk_id}", now=now, name=settings.name)
    return trunk_id


async def change(conn: Connection, trunk_id: int, settings: TrunkSettings, *, by: int | None, now: datetime) -> None:
    """Change a trunk; raises UnknownTrunk and InvalidTrunk. Which fields changed goes to the audit log, no values."""
    check(settings)
    before = (await get(conn, trunk_id)).settings
    if settings.simulated is not before.simulated and await conn.fetchval(SQL.campaigns_using, trunk_id):
        raise InvalidTrunk({"simulated": "what it is now: campaigns call over it"})
    if settings == before:
        return
    await conn.execute(SQL.change, trunk_id, *_values(settings), now)
    changed = sorted(name for name in _SETTINGS if getattr(settings, name) != getattr(before, name))
    await audit.write(conn, by, "trunk.change", f"trunk:{trunk_id}", now=now, changed=list[str | int](changed))


async def remove(conn: Connection, trunk_id: int, *, by: int | None, now: datetime) -> None:
    """Remove a trunk that no campaign uses; raises UnknownTrunk and TrunkInUse."""
    trunk = await get(conn, trunk_id)
    using = await conn.fetchval(SQL.campaigns_using, trunk_id)
    if using:
        raise TrunkInUse(trunk.name, using)
    await conn.execute(SQL.retire, trunk_id, now)
    await conn.execute(SQL.delete_unused, trunk_id)
    await audit.write(conn, by, "trunk.remove", f"trunk:{trunk_id}", now=now, name=trunk.name)


async def get(conn: Connection, trunk_id: int) -> Trunk:
    """Read a trunk; raises UnknownTrunk."""
    row = await conn.fetchrow(SQL.get, trunk_id)
    if row is None:
        raise UnknownTrunk(trunk_id)
    return _trunk(row)


async def by_name(conn: Connection, name: str) -> Trunk | None:
    """The trunk of that name, if there is one."""
    row = await conn.fetchrow(SQL.by_name, name)
    return _trunk(row) if row else None


async def every(conn: Connection) -> list[Trunk]:
    """All trunks that were not removed, by name."""
    return [_trunk(row) for row in await conn.fetch(SQL.every)]


async def of_campaign(conn: Connection, campaign_id: int) -> list[Trunk]:
    """The trunks that a campaign calls over, in order: none that reaches people beside a first one that does not."""
    return [_trunk(row) for row in await conn.fetch(SQL.of_campaign, campaign_id)]


def _values(settings: TrunkSettings) -> tuple[object, ...]:
    values = asdict(settings)
    return tuple(list(value) if isinstance(value, tuple) else value for value in values.values())


def _trunk(row: Record) -> Trunk:
    return Trunk(
        **{
            **row,
            "codecs": tuple(row["codecs"]),
            "number_format": NumberFormat(row["number_format"]),
            "international": International(row["international"]),
            "caller_id_choice": CallerIdChoice(row["caller_id_choice"]),
        }
    )
