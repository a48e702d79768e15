"""The debtors that one campaign calls next: claimed in batches under a lease, sifted by the rules, best first."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from queues import admission, claims
from queues.admission import PutBack
from queues.claims import HIGHEST_PRIORITY, Claim, Return, Wanted
from queues.ordering import strategies
from queues.ordering.mix import interleave, percents, share_out
from store.pool import Connection

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 200
_MARGIN: Final = timedelta(seconds=5)  # a lease about to run out is as good as lost
_WATERMARK_LIFE: Final = timedelta(seconds=2)
_CALLBACKS_EVERY: Final = timedelta(seconds=1)  # while others are at hand; with every claim besides
_MOST_CLAIMS: Final = 10  # batches of debtors whom the rules forbid now that one question may go through

Sift = Callable[[Connection, int, Sequence[int], datetime], Awaitable[tuple[list[int], list[PutBack]]]]


@dataclass(frozen=True, slots=True)
class _Leased:
    debtor_id: int
    until: datetime


class Feeder:
    """Hands out one debtor at a time and claims the next batch when it has none. One for each campaign.

    Callbacks that are due go first; the rest of a batch is shared out by the strategy's mix. Once admission has refused
    somebody, everybody at hand is sifted, and so are the next batches until one has nobody whom the rules forbid now:
    those are put back together.
    """

    def __init__(self, campaign_id: int, sift: Sift = admission.sift) -> None:
        self._campaign_id = campaign_id
        self._sift = sift
        self._turn = asyncio.Lock()
        self._leased: deque[_Leased] = deque()
        self._claimed_at: datetime | None = None
        self._batch = 0
        self._callbacks_at: datetime | None = None
        self._sifting = False
        self._unsifted = False  # some at hand were claimed before sifting began
        self._heads = _Heads({0: 100})
        self._heads_until: datetime | None = None

    async def next(self, connection: Connection, need: int, now: datetime) -> int | None:
        """Return the id of the next debtor, None while the queue has nobody due; claims about twice what is needed."""
        async with self._turn:
            while self._leased and self._leased[0].until - _MARGIN <= now:
                self._leased.popleft()
            if self._unsifted:
                await self._sift_leased(connection, now)
            if self._callbacks_at is None or self._callbacks_at + _CALLBACKS_EVERY <= now:
                await self._take_callbacks(connection, now)
            if not self._leased:
                await self._fill(connection, need, now)
            return self._leased.popleft().debtor_id if self._leased else None

    def refused(self) -> None:
        """Learn that admission refused a debtor who was handed out: others claimed with them may have to wait too."""
        self._sifting = self._unsifted = True

    async def _sift_leased(self, connection: Connection, now: datetime) -> None:
        self._unsifted = False
        allowed = set(await self._allowed(connection, [each.debtor_id for each in self._leased], now))
        self._leased = deque(each for each in self._leased if each.debtor_id in allowed)

    async def _take_callbacks(self, connection: Connection, now: datetime) -> None:
        self._callbacks_at = now
        due = await claims.claim_callbacks(connection, campaign_id=self._campaign_id, limit=BATCH, lease=LEASE, now=now)
        allowed = await self._allowed(connection, [claim.debtor_id for claim in due], now)
        self._leased.extendleft(_Leased(debtor_id, now + LEASE) for debtor_id in reversed(allowed))

    async def _fill(self, connection: Connection, need: int, now: datetime) -> None:
        """Claim until somebody may be called; a queue that is emptied fast is claimed from in larger batches."""
        fast = self._claimed_at is not None and now - self._claimed_at < _CALLBACKS_EVERY
        self._batch = min(BATCH, max(2, 2 * need, 2 * self._batch if fast else 0))
        self._claimed_at = now
        for _ in range(_MOST_CLAIMS):
            claimed = await self._claim(connection, self._batch, now)
            allowed = await self._allowed(connection, [claim.debtor_id for claim in claimed], now)
            self._leased.extend(_Leased(debtor_id, now + LEASE) for debtor_id in allowed)
            if allowed or not claimed:
                return

    async def _claim(self, connection: Connection, limit: int, now: datetime) -> list[Claim]:
        if self._heads_until is None or self._heads_until <= now:
            weights = percents(await strategies.of_campaign(connection, self._campaign_id))
            self._heads = _Heads(weights, self._heads.owed if self._heads.weights == weights else {})
            self._heads_until = now + _WATERMARK_LIFE
        claimed: list[Claim] = []
        while len(claimed) < limit and (wanted := self._heads.ask(limit - len(claimed))):
            found = await claims.claim_shares(
                connection, campaign_id=self._campaign_id, shares=wanted, lease=LEASE, now=now
            )
            self._heads.learn(wanted, found)
            claimed.extend(found)
        if not claimed:
            self._heads_until = None
        return _in_turns(claimed, self._heads.weights)

    async def _allowed(self, connection: Connection, debtor_ids: Sequence[int], now: datetime) -> Sequence[int]:
        if not self._sifting or not debtor_ids:
            return debtor_ids
        allowed, refused = await self._sift(connection, self._campaign_id, debtor_ids, now)
        self._sifting = bool(refused)
        returned = [Return(each.debtor_id, each.earliest) for each in refused]
        await claims.put_back_many(connection, self._campaign_id, returned)
        return allowed


class _Heads:
    """How far each segment was claimed lately: the watermarks, and the segments in which nobody else is due."""

    def __init__(self, weights: Mapping[int, int], owed: Mapping[int, int] | None = None) -> None:
        self.weights = weights
        self.owed: Mapping[int, int] = owed or {}
        self._at_most: dict[int, int] = {}
        self._dry: set[int] = set()

    def ask(self, limit: int) -> list[Wanted]:
        """Share out so many calls between the segments that may have somebody; nothing when none may."""
        live = {segment: weight for segment, weight in self.weights.items() if segment not in self._dry}
        if not live:
            return []
        if self._dry:
            limits = share_out(limit, live).limits  # what the dry cannot use is owed to nobody
        else:
            shares = share_out(limit, live, self.owed)
            limits, self.owed = shares.limits, shares.owed
        return [
            Wanted(segment, count, self._at_most.get(segment, HIGHEST_PRIORITY))
            for segment, count in limits.items()
            if count
        ]

    def learn(self, wanted: Iterable[Wanted], found: Iterable[Claim]) -> None:
        """Remember the last priority of each segment, and which gave less than was wanted."""
        by_segment = {segment: list(each) for segment, each in groupby(found, key=_segment)}
        for each in wanted:
            claimed = by_segment.get(each.segment, [])
            if claimed:
                self._at_most[each.segment] = claimed[-1].priority
            if len(claimed) < each.limit:
                self._dry.add(each.segment)


def _in_turns(claimed: Sequence[Claim], weights: Mapping[int, int]) -> list[Claim]:
    """Segments by turns, so that a mix is kept within a batch as well; who is in no share of it comes last."""
    by_segment = {segment: [claim for claim in claimed if claim.segment == segment] for segment in weights}
    shares = [by_segment[segment] for segment, weight in weights.items() if weight]
    return interleave(shares) + [claim for each, weight in weights.items() if not weight for claim in by_segment[each]]


def _segment(claim: Claim) -> int:
    return claim.segment
