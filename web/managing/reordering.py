"""Brings queues up to date behind the screens after a manager changed what orders them.

A portfolio of millions takes seconds, which no form should wait for. What is lost when this process ends is made up for
by the dialer, which keeps up the running campaigns anyway.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from queues import upkeep
from queues.errors import UnknownCampaign
from store.pool import TRANSIENT_ERRORS, Pool

log = logging.getLogger(__name__)
_RETRY_S: Final = 1.0


class Reordering:
    """Campaigns whose queues wait to be refreshed; `run` belongs in the process's TaskGroup."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._asked: dict[int, None] = {}
        self._wake = asyncio.Event()

    def ask(self, *campaign_ids: int) -> None:
        """Have these campaigns refreshed, each once however often it is asked for."""
        self._asked.update(dict.fromkeys(campaign_ids))
        self._wake.set()

    async def run(self) -> None:
        """Refresh until cancelled, one campaign after the other."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._asked:
                campaign_id = next(iter(self._asked))
                del self._asked[campaign_id]
                await self._refresh(campaign_id)

    async def _refresh(self, campaign_id: int) -> None:
        try:
            async with self._pool.acquire() as conn, conn.transaction():
                await upkeep.keep_up(conn, campaign_id, datetime.now(UTC))
        except UnknownCampaign:
            log.warning("campaign %s is gone", campaign_id)
        except TRANSIENT_ERRORS as error:
            log.warning("campaign %s waits to be ordered: %r", campaign_id, error)
            await asyncio.sleep(_RETRY_S)
            self.ask(campaign_id)
