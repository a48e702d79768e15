"""Placing one call: admission at the last moment, the attempt written and committed, then the INVITE, once.

Nothing here is ever done twice for one attempt: what is not known to have been sent is left to recovery, which asks the
node and closes what the node does not know.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import structlog

from dialer import attempts
from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow
from dialer.context import DialerContext
from dialer.errors import CampaignChanged, NodeUnreachable
from dialer.feeder import Feeder
from dialer.live_calls import LiveCalls
from dialer.node_link import NodeLink
from dialer.trunk_rest import TrunkRest, after_end
from queues import admission, campaigns, claims, trunks
from queues.admission import Refused
from queues.campaigns import Campaign
from queues.errors import LeaseLost
from queues.trunks import Trunk
from store.pool import Connection
from telephony import protocol

MAX_REFUSALS: Final = 50  # debtors looked at for one call, so that a closed window does not hold up everything else
OPEN_ELSEWHERE: Final = timedelta(minutes=5)
_log = structlog.get_logger(__name__)


class Launched(Enum):
    """What came of an attempt to place a call."""

    PLACED = auto()
    NOBODY = auto()  # the campaign's queue has nobody to call now
    NO_LINE = auto()  # the trunk or the nodes are full, or the trunk rests


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One more call for a campaign, over a node; `need` calls are wanted in all."""

    campaign: Campaign
    feeder: Feeder
    node: str
    need: int


class Launcher:
    """Places the calls of one team.

    The time is asked for at every step: looking for somebody to call may take long enough for a window to close.
    """

    def __init__(self, context: DialerContext, calls: LiveCalls, leading: Callable[[], bool]) -> None:
        self._pool = context.pool
        self._links = tuple(context.links.values())
        self._clock = context.clock
        self._calls = calls
        self._leading = leading
        self._feeders: dict[int, Feeder] = {}
        self._rests: dict[int, TrunkRest] = {}

    def room(self) -> int:
        """Return how many more calls the connected nodes can carry."""
        return sum(link.room for link in self._links)

    def line_is_free(self, row: AttemptRow) -> None:
        """Learn from a call that has ended how its trunk does."""
        rest = self._rests.get(row.trunk_id, TrunkRest())
        self._rests[row.trunk_id] = after_end(rest, row.attempt, self._clock())

    async def launch(self, campaign: Campaign, need: int) -> Launched:
        """Call the campaign's next debtor; `need` calls are wanted in all."""
        if not self._rests.get(campaign.trunk_id, TrunkRest()).over(self._clock()):
            return Launched.NO_LINE
        link = max(self._links, key=lambda each: each.room, default=None)
        if link is None or link.room == 0:
            return Launched.NO_LINE
        async with self._pool.acquire() as connection:
            feeder = await self._feeder(connection, campaign.id)
            trunk = await trunks.get(connection, campaign.trunk_id)
            if await attempts.on_trunk(connection, trunk.id) >= trunk.max_calls:
                return Launched.NO_LINE
            row = await self._next_attempt(connection, CallOrder(campaign, feeder, link.name, need))
        if row is None:
            return Launched.NOBODY
        await self._originate(link, row, trunk, campaign)
        return Launched.PLACED

    async def _feeder(self, connection: Connection, campaign_id: int) -> Feeder:
        if campaign_id not in self._feeders:
            await claims.return_leases(connection, campaign_id)  # an earlier leader's: a campaign has one feeder
            self._feeders[campaign_id] = Feeder(campaign_id)
        return self._feeders[campaign_id]

    async def _originate(self, link: NodeLink, row: AttemptRow, trunk: Trunk, campaign: Campaign) -> None:
        call = self._calls.add(row, sent_at=None)
        link.calls.add(row.attempt.id)
        if call is None or not self._leading():
            return
        call.sent_at = time.monotonic()
        try:
            await link.send(_originate_command(row, trunk, campaign))
        except NodeUnreachable as error:
            _log.warning("call may not have been placed", attempt=str(row.attempt.id), error=str(error))

    async def _next_attempt(self, connection: Connection, order: CallOrder) -> AttemptRow | None:
        campaign_id = order.campaign.id
        for _ in range(MAX_REFUSALS):
            debtor_id = await order.feeder.next(connection, order.need, self._clock())
            if debtor_id is None:
                return None
            now = self._clock()
            try:
                row = await _write_attempt(connection, order, debtor_id, now)
            except LeaseLost:
                continue
            except CampaignChanged:
                await claims.put_back(connection, campaign_id, debtor_id, now)
                return None
            except asyncpg.UniqueViolationError:  # another campaign began to call this person at this very moment
                await claims.put_back(connection, campaign_id, debtor_id, now + OPEN_ELSEWHERE)
                continue
            if row is not None:
                return row
        return None


async def _write_attempt(connection: Connection, order: CallOrder, debtor_id: int, now: datetime) -> AttemptRow | None:
    """Write the attempt if the debtor may be called now, else move their turn; raises LeaseLost and CampaignChanged."""
    campaign = order.campaign
    async with connection.transaction():
        admitted = await admission.admit(connection, campaign_id=campaign.id, debtor_id=debtor_id, now=now)
        if isinstance(admitted, Refused):
            _log.debug("debtor is not called now", debtor=debtor_id, reasons=[str(each) for each in admitted.reasons])
            await claims.put_back(connection, campaign.id, debtor_id, admitted.earliest)
            order.feeder.refused()
            return None
        fresh = await campaigns.get(connection, campaign.id)
        if (fresh.status, fresh.trunk_id) != ("running", campaign.trunk_id):
            raise CampaignChanged(campaign.id)
        await claims.mark_dialing(connection, campaign.id, debtor_id)
        row = AttemptRow(
            attempt=Attempt(new_id(), AttemptState.CREATED, now),
            campaign_id=campaign.id,
            debtor_id=debtor_id,
            phone_id=admitted.phone_id,
            number=admitted.number,
            trunk_id=campaign.trunk_id,
            team_id=campaign.team_id,
            node=order.node,
        )
        await attempts.insert(connection, row)
    return row


def new_id() -> UUID:
    """Return the id of a new attempt, which is the call's id on the node too."""
    return uuid4()


def _originate_command(row: AttemptRow, trunk: Trunk, campaign: Campaign) -> protocol.Originate:
    return protocol.Originate(
        call_id=str(row.attempt.id),
        number=row.number,
        trunk=protocol.Trunk.model_validate(
            {name: getattr(trunk, name) for name in protocol.Trunk.model_fields if hasattr(trunk, name)}
        ),
        ring_timeout_s=float(campaign.ring_timeout_s),
    )
