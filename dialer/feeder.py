"""The debtors that one campaign calls next: claimed in batches under a lease, best first."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from queues import claims
from queues.claims import HIGHEST_PRIORITY
from store.pool import Connection

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 50
_MARGIN: Final = timedelta(seconds=5)  # a lease about to run out is as good as lost
_WATERMARK_LIFE: Final = timedelta(seconds=2)


class Feeder:
    """Hands out one debtor at a time and claims the next batch when it has none."""

    def __init__(self, campaign_id: int) -> None:
        self._campaign_id = campaign_id
        self._leased: deque[int] = deque()
        self._lease_until: datetime | None = None
        self._watermark = HIGHEST_PRIORITY
        self._watermark_until: datetime | None = None

    async def next(self, connection: Connection, need: int, now: datetime) -> int | None:
        """Return the id of the next debtor, None while the queue has nobody due; claims about twice what is needed."""
        if self._lease_until is None or self._lease_until - _MARGIN <= now:
            self._leased.clear()
        if not self._leased:
            await self._claim(connection, min(BATCH, max(2, 2 * need)), now)
        return self._leased.popleft() if self._leased else None

    async def _claim(self, connection: Connection, limit: int, now: datetime) -> None:
        if self._watermark_until is None or self._watermark_until <= now:
            self._watermark, self._watermark_until = HIGHEST_PRIORITY, now + _WATERMARK_LIFE
        claimed = await claims.claim(
            connection, campaign_id=self._campaign_id, limit=limit, lease=LEASE, now=now, at_most=self._watermark
        )
        self._leased.extend(claim.debtor_id for claim in claimed)
        self._lease_until = now + LEASE
        if claimed:
            self._watermark = claimed[-1].priority
        else:
            self._watermark_until = None
