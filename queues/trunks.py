"""Trunks: the carriers that campaigns call through."""

from dataclasses import dataclass, field

from queues.errors import UnknownTrunk
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "trunks.sql")


@dataclass(frozen=True, slots=True)
class Trunk:
    """A SIP carrier: `address` is host:port, `transport` udp or tcp; on a simulated one the hours do not apply."""

    id: int
    name: str
    address: str
    transport: str
    username: str | None
    password: str | None = field(repr=False)
    caller_id: str
    max_calls: int
    simulated: bool


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
    """Add a trunk and return its id."""
    values = (name, address, transport, username, password, caller_id, max_calls, simulated)
    return int(await conn.fetchval(SQL.create, *values))


async def get(conn: Connection, trunk_id: int) -> Trunk:
    """Read a trunk; raises UnknownTrunk."""
    row = await conn.fetchrow(SQL.get, trunk_id)
    if row is None:
        raise UnknownTrunk(trunk_id)
    return Trunk(**row)


async def by_name(conn: Connection, name: str) -> Trunk | None:
    """The trunk of that name, if there is one."""
    row = await conn.fetchrow(SQL.by_name, name)
    return Trunk(**row) if row else None
