"""Calls for one agent alone: debtors who expect one, previews, and whom an agent has looked up.

Runs before the pacers are asked, so that a ready agent is kept for such a call before a dialled one needs them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog

from dialer import presences, previews
from dialer.context import DialerContext, Team
from dialer.dispatch import PoolAgent
from dialer.errors import CampaignChanged, IllegalTransition, NoWayOut, PreviewGone
from dialer.expecting import Expected, match, sure_to_need, waits_for_promise
from dialer.feeder import Feeder
from dialer.hints import Hints
from dialer.launcher import Kept, Launched, Launcher, QueuePlace
from dialer.live_calls import LiveCalls
from dialer.presence import PresenceState
from dialer.previews import Preview, PreviewKind
from dialer.team_settings import Share
from queues import admission, campaigns, claims
from queues.admission import Refused
from queues.campaigns import Campaign
from queues.errors import LeaseLost, UnknownCampaign
from queues.pace import Mode
from store.pool import Connection

CAMPAIGN_STOPPED: Final = "campaign_stopped"
NOT_DIALLED: Final = "number_not_dialled"
_NEXT_LOOK: Final = timedelta(minutes=5)  # at somebody whom another campaign is calling, or whom no trunk can dial
_MOST_LOOKS: Final = 20  # debtors looked at for one preview
_log: Final = structlog.get_logger(__name__)


class KeptCalls:
    """The calls of one team that an agent is kept for."""

    def __init__(self, context: DialerContext, team: Team, calls: LiveCalls, launcher: Launcher) -> None:
        self._context = context
        self._team = team
        self._calls = calls
        self._launcher = launcher
        self._waiting: dict[int, int] = {}  # by campaign
        self._stuck: set[int] = set()  # campaigns that a guard or the lines keep from calling, whoever is free

    async def see_to_previews(self) -> None:
        """Dial what is due on agents' screens, and take back what nobody looks at any more."""
        async with self._context.pool.acquire() as connection:
            shown = await previews.of_team(connection, self._team.id)
        now = self._context.clock()
        for preview, state in shown:
            if state is not PresenceState.PREVIEWING:
                async with self._context.pool.acquire() as connection, connection.transaction():
                    await previews.withdraw(connection, preview)
            elif preview.is_due(now):
                await self._dial(preview)

    @property
    def waiting(self) -> int:
        """How many who expect a call could have an agent, if no call in flight might need that agent."""
        return sum(self._waiting.values())

    async def call_expected(
        self, running: Sequence[Campaign], agents: Sequence[PoolAgent], shares: Mapping[int, Share]
    ) -> None:
        """Call, or show to an agent of a preview campaign, who expects a call or was abandoned by the last one.

        While nobody is free, those who were `waiting` still are.
        """
        self._waiting = {campaign.id: self._waiting.get(campaign.id, 0) for campaign in running}
        free = [agent for agent in agents if agent.here and agent.state is PresenceState.READY]
        here = {agent.agent_id for agent in agents}
        spare = len(free) - self._calls.needed({campaign.id: sure_to_need(campaign.pace) for campaign in running})
        for campaign in running:
            if not free or campaign.pace.mode is Mode.MANUAL:
                continue
            able = [agent.agent_id for agent in free if shares[campaign.id].skills <= agent.skills]
            busy = await self._call_for(campaign, able, here, spare)
            free = [agent for agent in free if agent.agent_id not in busy]
            spare -= len(busy)

    async def _call_for(self, campaign: Campaign, able: Sequence[int], here: Collection[int], most: int) -> set[int]:
        """Let at most so many of the agents call who expects a call of the campaign; return those who do."""
        now = self._context.clock()
        async with self._context.pool.acquire() as connection:
            feeder = await self._launcher.feeder(connection, campaign.id)
            expected = await feeder.expected(connection, now)
        busy: set[int] = set()
        tried: set[Expected] = set()
        for who, agent_id in match(expected, able, here, now):
            if len(busy) >= most:
                break
            tried.add(who)
            done = await self._call(campaign, feeder, who, agent_id)
            if done is Launched.PLACED:
                busy.add(agent_id)
                self._stuck.discard(campaign.id)
            elif done is not Launched.NOBODY:
                self._stuck.add(campaign.id)
        wait = [who for who in expected if who not in tried and not waits_for_promise(who, able, here, now)]
        self._waiting[campaign.id] = len(wait) if able and campaign.id not in self._stuck else 0
        return busy

    async def preview(self, campaign: Campaign, agent_id: int) -> bool:
        """Show the campaign's next debtor to a ready agent; whether there was one."""
        async with self._context.pool.acquire() as connection:
            feeder = await self._launcher.feeder(connection, campaign.id)
            for _ in range(_MOST_LOOKS):
                debtor_id = await feeder.next(connection, 1, self._context.clock())
                if debtor_id is None:
                    return False
                if await self._show(connection, campaign, feeder, debtor_id, agent_id):
                    return True
        return False

    async def _call(self, campaign: Campaign, feeder: Feeder, who: Expected, agent_id: int) -> Launched:
        """Return NOBODY where they are not to be called now, or are shown to nobody."""
        if campaign.pace.mode is Mode.PREVIEW:
            feeder.took(who.debtor_id)
            async with self._context.pool.acquire() as connection:
                shown = await self._show(connection, campaign, feeder, who.debtor_id, agent_id)
            return Launched.PLACED if shown else Launched.NOBODY
        try:
            done = await self._launcher.launch_for(campaign, who.debtor_id, Kept(agent_id, QueuePlace.LEASED))
        except (LeaseLost, CampaignChanged, NoWayOut) as error:
            _log.info("expected call not placed", debtor=who.debtor_id, error=str(error))
            done = Launched.NOBODY
            await self._put_back(campaign.id, who.debtor_id, self._context.clock() + _NEXT_LOOK)
        if isinstance(done, Refused):
            await self._put_back(campaign.id, who.debtor_id, done.earliest)
            done = Launched.NOBODY
        if done in {Launched.PLACED, Launched.NOBODY}:
            feeder.took(who.debtor_id)
        return done

    async def _put_back(self, campaign_id: int, debtor_id: int, next_at: datetime | None) -> None:
        async with self._context.pool.acquire() as connection:
            await claims.put_back(connection, campaign_id, debtor_id, next_at)

    async def _show(
        self, connection: Connection, campaign: Campaign, feeder: Feeder, debtor_id: int, agent_id: int
    ) -> bool:
        """Put a leased debtor on the agent's screen if the rules let us call them now, else move their turn."""
        now = self._context.clock()
        hints = Hints()
        try:
            async with connection.transaction():
                found = await admission.admit(
                    connection, campaign_id=campaign.id, debtor_id=debtor_id, now=now, reserved=True
                )
                if isinstance(found, Refused):
                    await claims.put_back(connection, campaign.id, debtor_id, found.earliest)
                    feeder.refused()
                    return False
                limit = campaign.pace.preview_s
                dial_at = None if limit is None else now + timedelta(seconds=limit)
                shown = Preview(
                    agent_id, self._team.id, campaign.id, debtor_id, PreviewKind.PREVIEW, shown_at=now, dial_at=dial_at
                )
                hints.add(await previews.show(connection, shown))
                await claims.mark_dialing(connection, campaign.id, debtor_id)
        except LeaseLost:
            return False
        except (IllegalTransition, asyncpg.UniqueViolationError):  # the agent has something else to do
            await claims.put_back(connection, campaign.id, debtor_id, now)
            return False
        await hints.publish(self._context.bus)
        return True

    async def _dial(self, preview: Preview) -> None:
        place = QueuePlace.PREVIEWED if preview.queued else QueuePlace.ANY
        refused: tuple[str, ...] = ()
        again_at: datetime | None = self._context.clock()
        try:
            async with self._context.pool.acquire() as connection:
                campaign = await campaigns.get(connection, preview.campaign_id)
            done = await self._launcher.launch_for(campaign, preview.debtor_id, Kept(preview.agent_id, place))
        except PreviewGone:
            return
        except (CampaignChanged, UnknownCampaign, LeaseLost):
            refused = (CAMPAIGN_STOPPED,)
        except NoWayOut:
            refused, again_at = (NOT_DIALLED,), self._context.clock() + timedelta(days=1)
        else:
            if isinstance(done, Refused):
                refused, again_at = tuple(str(each) for each in done.reasons), done.earliest
        if refused:
            await self._refuse(preview, refused, again_at)

    async def _refuse(self, preview: Preview, reasons: tuple[str, ...], again_at: datetime | None) -> None:
        async with self._context.pool.acquire() as connection, connection.transaction():
            await presences.lock(connection, preview.agent_id)
            await previews.refuse(connection, preview, reasons, again_at)
        await Hints({preview.agent_id}, {preview.team_id}).publish(self._context.bus)
