"""Placing one call: admission at the last moment, the attempt written and committed, then the INVITE, once.

Nothing here is ever done twice for one attempt: what is not known to have been sent is left to recovery, which asks the
node and closes what the node does not know.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import structlog

from dialer import attempts, presence, presences, previews, ways_out
from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow
from dialer.call_plan import call_plan
from dialer.context import DialerContext
from dialer.conversation import phones
from dialer.errors import CampaignChanged, DialerError, IllegalTransition, NodeUnreachable, NoWayOut
from dialer.feeder import Feeder
from dialer.guards.guards import Guards
from dialer.hints import Hints
from dialer.live_calls import LiveCalls
from dialer.node_link import NodeLink
from dialer.presences import PresenceChange
from dialer.trunk_route import PassedOver, Standing, passed_over, usable
from dialer.ways_out import Way
from queues import admission, campaigns, claims, trunks
from queues.admission import Refused
from queues.campaigns import Campaign
from queues.centre import CENTRE_ZONE, centre_day
from queues.errors import LeaseLost
from queues.trunks import Trunk
from store.pool import Connection
from telephony.protocol import CallPlan

MAX_REFUSALS: Final = 50  # debtors looked at for one call, so that a closed window does not hold up everything else
MAX_CHANCES: Final = 40  # calls of one decision
ANSWER_GRACE: Final = timedelta(seconds=10)  # then the node ends an answered call that nobody asked for
OPEN_ELSEWHERE: Final = timedelta(minutes=5)
_log = structlog.get_logger(__name__)


class Launched(Enum):
    """What came of an attempt to place a call."""

    PLACED = auto()
    NOBODY = auto()  # the campaign's queue has nobody to call now
    NO_LINE = auto()  # the trunk or the nodes are full, or the trunk rests
    HELD_BACK = auto()  # a guard allows the campaign no call at this moment
    NOT_FREE = auto()  # the agent who was to be kept for it has something else to do


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One more call for a campaign, over a node and one of `ways`; `need` calls are wanted in all."""

    campaign: Campaign
    feeder: Feeder
    node: str
    ways: tuple[Trunk, ...]
    need: int


class QueuePlace(Enum):
    """How the debtor of a call for one agent stands in the campaign's queue."""

    LEASED = auto()
    PREVIEWED = auto()  # kept by the agent's preview, like a call's
    ANY = auto()  # taken wherever it is, or made: an agent has looked them up


@dataclass(frozen=True, slots=True)
class Kept:
    """The agent for whom alone somebody is dialled."""

    agent_id: int
    place: QueuePlace


@dataclass(frozen=True, slots=True)
class Placed:
    """An attempt that is written down, the ways its call may take, and what the node does with it by itself.

    `allowed_until`: the end of the hours in which the person may be called; None: the hours do not apply.
    `agent`: what became of the agent who is kept for it.
    """

    row: AttemptRow
    ways: tuple[Way, ...]
    plan: CallPlan
    allowed_until: datetime | None = None
    agent: PresenceChange | None = None


class Launcher:
    """Places the calls of one team.

    The time is asked for at every step: looking for somebody to call may take long enough for a window to close.
    `wake` is called when a trunk takes calls again that had had all of this second; `placed` with each call that is
    written down and about to be dialled, and the chance that a person answers it.
    """

    def __init__(
        self,
        context: DialerContext,
        calls: LiveCalls,
        leading: Callable[[], bool],
        wake: Callable[[], None] | None = None,
        placed: Callable[[AttemptRow, float | None], None] | None = None,
        *,
        guards: Guards,
    ) -> None:
        self._placed = placed
        self._bus = context.bus
        self._pool = context.pool
        self._links = tuple(context.links.values())
        self._clock = context.clock
        self._board = context.board
        self._voicemail = context.settings.limits.voicemail
        self._calls = calls
        self._guards = guards
        self._leading = leading
        self._wake = wake
        self._feeders: dict[int, Feeder] = {}
        self._why: dict[int, dict[str, str]] = {}

    def room(self) -> int:
        """Return how many more calls the connected nodes can carry."""
        return sum(link.room for link in self._links)

    def chances(self, campaign_id: int) -> list[float | None]:
        """Return how likely a person answers each of a campaign's next calls, of those at hand."""
        feeder = self._feeders.get(campaign_id)
        return [] if feeder is None else feeder.chances(MAX_CHANCES)

    def line_is_free(self, row: AttemptRow) -> None:
        """Learn from a call that has ended how its trunk does."""
        self._board.call_ended(row, self._clock())

    def moved(self, row: AttemptRow) -> None:
        """Learn from a call that we placed: once it rings, or more, its trunk carries calls."""
        if row.attempt.ringing_at or row.attempt.answered_at:
            self._board.call_got_through(row, self._clock())

    async def launch(self, campaign: Campaign, need: int) -> Launched:
        """Call the campaign's next debtor; `need` calls are wanted in all."""
        now = self._clock()
        if self._held_back(campaign, now):
            return Launched.HELD_BACK
        async with self._pool.acquire() as connection:
            found = await self._way_out(connection, campaign, now)
            if found is None:
                return Launched.NO_LINE
            link, ways = found
            free_at = self._board.free_at(ways[0], now)
            if free_at > now:
                self._wake_in((free_at - now).total_seconds())
                return Launched.NO_LINE
            self._board.launching(ways[0], now)
            feeder = await self.feeder(connection, campaign.id)
            placed = await self._next_attempt(connection, CallOrder(campaign, feeder, link.name, ways, need))
        if placed is None:
            self._board.not_launched(ways[0], now)
            return Launched.NOBODY
        self._guards.launched(campaign.id, now)
        await self._originate(link, placed, campaign, feeder.chance)
        return Launched.PLACED

    async def launch_for(self, campaign: Campaign, debtor_id: int, kept: Kept) -> Launched | Refused:
        """Call one debtor for one agent, whoever they are; Refused is what the rules say, and changes nothing.

        Raises LeaseLost, CampaignChanged, NoWayOut and PreviewGone.
        """
        now = self._clock()
        if self._held_back(campaign, now, for_agent=True):
            return Launched.HELD_BACK
        async with self._pool.acquire() as connection:
            node = await phones.node_of(connection, kept.agent_id)
            found = await self._way_out(connection, campaign, now, node)
            if found is None or self._board.free_at(found[1][0], now) > now:
                return Launched.NO_LINE
            link, ways = found
            self._board.launching(ways[0], now)
            order = CallOrder(campaign, await self.feeder(connection, campaign.id), link.name, ways, 1)
            try:
                placed = await _write_attempt(connection, order, debtor_id, now, kept)
            except (IllegalTransition, asyncpg.UniqueViolationError):
                placed = None
            except (DialerError, LeaseLost):
                self._board.not_launched(ways[0], now)
                raise
        if not isinstance(placed, Placed):
            self._board.not_launched(ways[0], now)
            return placed or Launched.NOT_FREE
        self._guards.launched(campaign.id, now)
        await self._originate(link, placed, campaign, None)
        return Launched.PLACED

    def _held_back(self, campaign: Campaign, now: datetime, *, for_agent: bool = False) -> bool:
        if campaign.status != "running":
            return False  # the guards do not look at it; it is refused, by that reason, before anything is written
        hold = self._guards.hold(campaign.id, now, for_agent=for_agent)
        if hold is not None and hold.until is not None:
            self._wake_in((hold.until - now).total_seconds())
        return hold is not None

    async def _way_out(
        self, connection: Connection, campaign: Campaign, now: datetime, node: str | None = None
    ) -> tuple[NodeLink, tuple[Trunk, ...]] | None:
        """The roomiest node, or `node`, over which a trunk of the campaign may be used, and those trunks in order."""
        able = (link for link in self._links if link.room > 0 and node in {None, link.name})
        links = sorted(able, key=lambda link: -link.room)
        if not links:
            return None
        known = await trunks.of_campaign(connection, campaign.id)
        calls = await attempts.on_trunks(connection, [trunk.id for trunk in known])
        exhausted = await ways_out.exhausted(connection, known, now)
        standings: list[Standing] = []
        for link in links:
            standings = [
                Standing(
                    trunk_id=trunk.id,
                    rests=self._board.rests(trunk.id, now),
                    stormy=not self._board.storms.admits(trunk.id, now),
                    state=self._board.state(link.name, trunk.name),
                    calls=calls.get(trunk.id, 0),
                    max_calls=trunk.max_calls,
                    exhausted=trunk.id in exhausted,
                )
                for trunk in known
            ]
            if order := usable(standings):
                self._tell_why(campaign, {})
                by_id = {trunk.id: trunk for trunk in known}
                return link, tuple(by_id[trunk_id] for trunk_id in order)
        self._tell_why(
            campaign, {trunk.name: str(passed_over(each)) for trunk, each in zip(known, standings, strict=True)}
        )
        return None

    def _tell_why(self, campaign: Campaign, reasons: dict[str, str]) -> None:
        """Log why no trunk of a campaign may be used, once for every set of reasons; a full line is no news."""
        told = {name: why for name, why in reasons.items() if why != PassedOver.FULL}
        self._guards.no_way(campaign.id, told)
        if told and told != self._why.get(campaign.id):
            _log.warning("no trunk may be used", campaign=campaign.name, reasons=told)
        self._why[campaign.id] = told

    def _wake_in(self, seconds: float) -> None:
        if self._wake is not None:
            asyncio.get_running_loop().call_later(seconds, self._wake)

    async def feeder(self, connection: Connection, campaign_id: int) -> Feeder:
        """Return the feeder of a campaign, which is its only one."""
        if campaign_id not in self._feeders:
            await claims.return_leases(connection, campaign_id)  # an earlier leader's: a campaign has one feeder
            self._feeders[campaign_id] = Feeder(campaign_id)
        return self._feeders[campaign_id]

    async def _originate(self, link: NodeLink, placed: Placed, campaign: Campaign, chance: float | None) -> None:
        row = placed.row
        call = self._calls.add(row, sent_at=None, allowed_until=placed.allowed_until)
        link.calls.add(row.attempt.id)
        if self._placed is not None:
            self._placed(row, chance)
        if placed.agent is not None:
            await self._tell_screen(placed.agent)
        if call is None or not self._leading():
            return
        call.sent_at = time.monotonic()
        self._board.call_placed(row, self._clock())
        try:
            order = ways_out.originate(str(row.attempt.id), row.number, placed.ways, campaign.ring_timeout_s)
            grace = self._grace(campaign).total_seconds()
            await link.send(order.model_copy(update={"plan": placed.plan, "answer_grace_s": grace}))
        except NodeUnreachable as error:
            _log.warning("call may not have been placed", attempt=str(row.attempt.id), error=str(error))

    async def _tell_screen(self, change: PresenceChange) -> None:
        hints = Hints()
        hints.add(change)
        await hints.publish(self._bus)

    def _grace(self, campaign: Campaign) -> timedelta:
        """A message to a machine takes its time, and nobody asks for the call's audio meanwhile."""
        return ANSWER_GRACE + (self._voicemail if campaign.answering.message_to_leave else timedelta())

    async def _next_attempt(self, connection: Connection, order: CallOrder) -> Placed | None:
        campaign_id = order.campaign.id
        for _ in range(MAX_REFUSALS):
            debtor_id = await order.feeder.next(connection, order.need, self._clock())
            if debtor_id is None:
                return None
            now = self._clock()
            try:
                placed = await _write_attempt(connection, order, debtor_id, now)
            except LeaseLost:
                continue
            except CampaignChanged:
                await claims.put_back(connection, campaign_id, debtor_id, now)
                return None
            except NoWayOut as error:
                _log.warning("no call", debtor=debtor_id, campaign=order.campaign.name, reason=error.reason)
                await claims.put_back(connection, campaign_id, debtor_id, _tomorrow(now))
                continue
            except asyncpg.UniqueViolationError:  # another campaign began to call this person at this very moment
                await claims.put_back(connection, campaign_id, debtor_id, now + OPEN_ELSEWHERE)
                continue
            if isinstance(placed, Placed):
                return placed
            _log.debug("debtor is not called now", debtor=debtor_id, reasons=[str(each) for each in placed.reasons])
            await claims.put_back(connection, campaign_id, debtor_id, placed.earliest)
            order.feeder.refused()
        return None


async def _write_attempt(
    connection: Connection, order: CallOrder, debtor_id: int, now: datetime, kept: Kept | None = None
) -> Placed | Refused:
    """Write the attempt if the debtor may be called now, with the agent who is kept for it.

    Raises LeaseLost, CampaignChanged, NoWayOut, and for an agent PreviewGone and IllegalTransition.
    """
    campaign = order.campaign
    async with connection.transaction():
        admitted = await admission.admit(
            connection, campaign_id=campaign.id, debtor_id=debtor_id, now=now, reserved=kept is not None
        )
        if isinstance(admitted, Refused):
            return admitted
        fresh = await campaigns.get(connection, campaign.id)
        if (fresh.status, fresh.trunk_id) != ("running", campaign.trunk_id):
            raise CampaignChanged(campaign.id)
        await _take_place(connection, campaign.id, debtor_id, kept, now)
        ways = await ways_out.choose(connection, order.ways, admitted.number, now)
        row = AttemptRow(
            attempt=Attempt(
                new_id(),
                AttemptState.CREATED,
                now,
                agent_id=None if kept is None else kept.agent_id,
                detect=campaign.answering.detect and kept is None,
                machine_message=campaign.answering.message_to_leave,
            ),
            campaign_id=campaign.id,
            debtor_id=debtor_id,
            phone_id=admitted.phone_id,
            number=admitted.number,
            trunk_id=ways[0].trunk.id,
            team_id=campaign.team_id,
            node=order.node,
            route=tuple(way.trunk.id for way in ways),
            caller_ids=tuple(way.shown.pool_id for way in ways),
        )
        await attempts.insert(connection, row)
        plan = await call_plan(connection, row.attempt.id, campaign, now)
        agent = None if kept is None else await _reserve(connection, kept, row, now)
    return Placed(row, ways, plan, admitted.until, agent)


async def _take_place(
    connection: Connection, campaign_id: int, debtor_id: int, kept: Kept | None, now: datetime
) -> None:
    match QueuePlace.LEASED if kept is None else kept.place:
        case QueuePlace.LEASED:
            await claims.mark_dialing(connection, campaign_id, debtor_id)
        case QueuePlace.ANY:
            await claims.take_for_caller(connection, campaign_id, debtor_id, now)
        case QueuePlace.PREVIEWED:
            pass


async def _reserve(connection: Connection, kept: Kept, row: AttemptRow, now: datetime) -> PresenceChange:
    change = await presences.apply(connection, kept.agent_id, presence.Reserve(row.attempt.id), now)
    if kept.place is not QueuePlace.LEASED:
        await previews.take(connection, kept.agent_id, row.debtor_id)
    return change


def new_id() -> UUID:
    """Return the id of a new attempt, which is the call's id on the node too."""
    return uuid4()


def _tomorrow(now: datetime) -> datetime:
    return datetime.combine(centre_day(now) + timedelta(days=1), datetime.min.time(), CENTRE_ZONE)
