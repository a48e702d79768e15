"""Which trunks a campaign falls back to, in order, after its first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from queues import audit, trunks
from queues.errors import InvalidRoute, UnknownCampaign
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "failover.sql")
MOST: Final = 8


async def get(conn: Connection, campaign_id: int) -> list[int]:
    """The ids of the trunks of a campaign in their order, the first one included; raises UnknownCampaign."""
    first = await conn.fetchval(SQL.first, campaign_id)
    if first is None:
        raise UnknownCampaign(campaign_id)
    return [first, *(row["trunk_id"] for row in await conn.fetch(SQL.others, campaign_id))]


async def put(conn: Connection, campaign_id: int, trunk_ids: Sequence[int], *, by: int | None, now: datetime) -> None:
    """Call over these trunks from now on, in this order.

    All of them reach people or none does: the hours of contact that hold for the first hold for every call. Raises
    InvalidRoute, UnknownTrunk, UnknownCampaign.
    """
    if not 1 <= len(trunk_ids) <= MOST or len(set(trunk_ids)) < len(trunk_ids):
        raise InvalidRoute(f"one to {MOST} trunks, each once")
    known = [await trunks.get(conn, trunk_id) for trunk_id in trunk_ids]
    if any(trunk.retired_at is not None for trunk in known):
        raise InvalidRoute("a trunk that was removed carries no calls")
    if len({trunk.simulated for trunk in known}) > 1:
        raise InvalidRoute("simulated trunks and trunks that reach people do not stand in for each other")
    if await conn.fetchval(SQL.set_first, campaign_id, trunk_ids[0]) is None:
        raise UnknownCampaign(campaign_id)
    await conn.execute(SQL.clear, campaign_id)
    await conn.execute(SQL.fill, campaign_id, list(trunk_ids[1:]))
    names = [trunk.name for trunk in known]
    await audit.write(conn, by, "campaign.trunks", f"campaign:{campaign_id}", now=now, trunks=list[str | int](names))
