"""The debtors that one campaign calls next: claimed in batches under a lease, sifted by the rules, best first."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Final, Protocol

from dialer.expecting import Expected
from queues import admission, claims
from queues.admission import PutBack
from queues.claims import HIGHEST_PRIORITY, Claim, Return, Wanted
from queues.contact_rules import Reason
from queues.ordering import strategies
from queues.ordering.mix import interleave, percents, share_out
from queues.timing import prospects
from queues.timing.prospects import Prospect
from store.pool import Connection

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 200
_MARGIN: Final = timedelta(seconds=5)  # a lease about to run out is as good as lost
_WATERMARK_LIFE: Final = timedelta(seconds=2)
_CALLBACKS_EVERY: Final = timedelta(seconds=1)  # while others are at hand; with every claim besides
_MOST_CLAIMS: Final = 10  # batches of debtors whom the rules forbid now that one question may go through

Prospects = Callable[[Connection, Sequence[int], datetime], Awaitable[Mapping[int, Prospect]]]


class Sift(Protocol):
    """What parts those who may be called now from those who may not: `admission.sift`."""

    async def __call__(
        self, conn: Connection, campaign_id: int, debtor_ids: Sequence[int], now: datetime, /, *, reserved: bool = False
    ) -> tuple[list[int], list[PutBack]]:
        """Ask about a batch; `reserved`: an agent is kept for the call."""
        ...


@dataclass(frozen=True, slots=True)
class _Leased:
    debtor_id: int
    until: datetime
    chance: float | None = None


class Feeder:
    """Hands out one debtor at a time and claims the next batch when it has none. One for each campaign.

    Who expects a call, or was abandoned by the last one, waits in `expected` for an agent; the others of a batch are
    shared out by the strategy's mix. Once admission has refused
    somebody, everybody at hand is sifted, and so are the next batches until one has nobody whom the rules forbid now:
    those are put back together. Whom we left without an agent today may be called with one: they are expected.
    """

    def __init__(
        self, campaign_id: int, sift: Sift = admission.sift, look_up: Prospects = prospects.of_debtors
    ) -> None:
        self._campaign_id = campaign_id
        self._sift = sift
        self._look_up = look_up
        self._expected: dict[int, tuple[Expected, datetime]] = {}  # with the end of the lease
        self._chance: float | None = None
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
            if not self._leased:
                await self._fill(connection, need, now)
            if not self._leased:
                return None
            leased = self._leased.popleft()
            self._chance = leased.chance
            return leased.debtor_id

    async def expected(self, connection: Connection, now: datetime) -> list[Expected]:
        """Return who is due and waits for an agent, who waits longest first; they stay leased until `took`."""
        async with self._turn:
            if self._callbacks_at is None or self._callbacks_at + _CALLBACKS_EVERY <= now:
                await self._take_callbacks(connection, now)
            self._expected = {
                each: (who, until) for each, (who, until) in self._expected.items() if until - _MARGIN > now
            }
            return sorted((who for who, _ in self._expected.values()), key=lambda who: (who.due_at, who.debtor_id))

    def took(self, debtor_id: int) -> None:
        """Learn that somebody expected is dialled, or put back."""
        self._expected.pop(debtor_id, None)

    def chances(self, count: int) -> list[float | None]:
        """How likely a person answers each of the next `count` calls, as far as they are at hand."""
        return [each.chance for each in islice(self._leased, count)]

    @property
    def chance(self) -> float | None:
        """How likely a person answers the call to the debtor who was handed out last."""
        return self._chance

    def refused(self) -> None:
        """Learn that admission refused a debtor who was handed out: others claimed with them may have to wait too."""
        self._sifting = self._unsifted = True

    async def _sift_leased(self, connection: Connection, now: datetime) -> None:
        self._unsifted = False
        allowed = set(await self._allowed(connection, {each.debtor_id: each.until for each in self._leased}, now))
        self._leased = deque(each for each in self._leased if each.debtor_id in allowed)

    async def _take_callbacks(self, connection: Connection, now: datetime) -> None:
        self._callbacks_at = now
        due = await claims.claim_callbacks(connection, campaign_id=self._campaign_id, limit=BATCH, lease=LEASE, now=now)
        due_at = {claim.debtor_id: claim.due_at or now for claim in due}
        allowed = await self._allowed_an_agent(connection, list(due_at), now)
        found = await self._look_up(connection, allowed, now)
        for debtor_id in allowed:
            promised_by = found[debtor_id].promised_by
            self._expected[debtor_id] = (Expected(debtor_id, due_at[debtor_id], promised_by), now + LEASE)

    async def _fill(self, connection: Connection, need: int, now: datetime) -> None:
        """Claim until somebody may be called; a queue that is emptied fast is claimed from in larger batches."""
        fast = self._claimed_at is not None and now - self._claimed_at < _CALLBACKS_EVERY
        self._batch = min(BATCH, max(2, 2 * need, 2 * self._batch if fast else 0))
        self._claimed_at = now
        for _ in range(_MOST_CLAIMS):
            claimed = await self._claim(connection, self._batch, now)
            allowed = await self._allowed(connection, {claim.debtor_id: now + LEASE for claim in claimed}, now)
            await self._share_out(connection, allowed, now)
            if self._leased or not claimed:
                return

    async def _share_out(self, connection: Connection, debtor_ids: Sequence[int], now: datetime) -> None:
        """Who was abandoned by the last call waits for an agent, the others are next."""
        found = await self._look_up(connection, debtor_ids, now)
        for debtor_id in debtor_ids:
            if found[debtor_id].abandoned:
                self._expected[debtor_id] = (Expected(debtor_id, now), now + LEASE)
            else:
                self._leased.append(_Leased(debtor_id, now + LEASE, found[debtor_id].chance))

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

    async def _allowed(self, connection: Connection, leased: Mapping[int, datetime], now: datetime) -> Sequence[int]:
        """Who of those leased (until when) may be called by whoever is free; whom an agent alone may call waits."""
        if not self._sifting or not leased:
            return list(leased)
        allowed, refused = await self._sift(connection, self._campaign_id, list(leased), now)
        self._sifting = bool(refused)
        abandoned = [each.debtor_id for each in refused if Reason.ABANDONED_TODAY in each.reasons]
        others = [each for each in refused if each.debtor_id not in abandoned]
        for debtor_id in await self._allowed_an_agent(connection, abandoned, now):
            self._expected[debtor_id] = (Expected(debtor_id, now), leased[debtor_id])
        await self._put_back(connection, others)
        return allowed

    async def _allowed_an_agent(
        self, connection: Connection, debtor_ids: Sequence[int], now: datetime
    ) -> Sequence[int]:
        if not self._sifting or not debtor_ids:
            return debtor_ids
        allowed, refused = await self._sift(connection, self._campaign_id, debtor_ids, now, reserved=True)
        await self._put_back(connection, refused)
        return allowed

    async def _put_back(self, connection: Connection, refused: Sequence[PutBack]) -> None:
        returned = [Return(each.debtor_id, each.earliest) for each in refused]
        await claims.put_back_many(connection, self._campaign_id, returned)


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
