"""Strategies as managers keep them: named, every saving a version; campaigns follow the last one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import Record

from queues import audit
from queues.errors import UnknownStrategy
from queues.ordering.strategy import Strategy, default_strategy, parse_strategy, to_document
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "strategies.sql")


@dataclass(frozen=True, slots=True)
class StoredStrategy:
    """One version of a strategy; `created_by` None: the command line."""

    id: int
    name: str
    version: int
    strategy: Strategy
    created_at: datetime
    created_by: int | None


async def save(conn: Connection, *, name: str, strategy: Strategy, by: int | None, now: datetime) -> StoredStrategy:
    """Save the next version of the strategy of that name, or its first.

    The same document as the last version's is not saved again. `reprioritising.refresh_strategy` brings the queues of
    its campaigns up to date.
    """
    strategy_id: int = await conn.fetchval(SQL.ensure, name)
    row = await conn.fetchrow(SQL.get, strategy_id)
    if row is not None and _stored(row).strategy == strategy:
        return _stored(row)
    version = await conn.fetchval(SQL.add_version, strategy_id, to_document(strategy), by, now)
    await audit.write(conn, by, "strategy.save", f"strategy:{strategy_id}", now=now, name=name, version=version)
    return StoredStrategy(strategy_id, name, version, strategy, now, by)


async def get(conn: Connection, strategy_id: int) -> StoredStrategy:
    """The last version of a strategy; raises UnknownStrategy."""
    row = await conn.fetchrow(SQL.get, strategy_id)
    if row is None:
        raise UnknownStrategy(strategy_id)
    return _stored(row)


async def by_name(conn: Connection, name: str) -> StoredStrategy | None:
    """The last version of the strategy of that name, if there is one."""
    row = await conn.fetchrow(SQL.by_name, name)
    return _stored(row) if row else None


async def every(conn: Connection) -> list[StoredStrategy]:
    """The last version of every strategy, by name."""
    return [_stored(row) for row in await conn.fetch(SQL.every)]


async def versions(conn: Connection, strategy_id: int) -> list[StoredStrategy]:
    """Every version of a strategy, the last first."""
    return [_stored(row) for row in await conn.fetch(SQL.versions, strategy_id)]


async def of_campaign(conn: Connection, campaign_id: int) -> Strategy:
    """The strategy a campaign follows: the one that ships with Alô unless it has its own."""
    document = await conn.fetchval(SQL.of_campaign, campaign_id)
    return default_strategy() if document is None else parse_strategy(document)


async def campaigns_using(conn: Connection, strategy_id: int) -> list[int]:
    """The ids of the campaigns that follow a strategy."""
    return [row["id"] for row in await conn.fetch(SQL.campaigns_using, strategy_id)]


def _stored(row: Record) -> StoredStrategy:
    return StoredStrategy(
        id=row["id"],
        name=row["name"],
        version=row["version"],
        strategy=parse_strategy(row["document"]),
        created_at=row["created_at"],
        created_by=row["created_by"],
    )
