"""Calls for one agent alone: debtors who expect one, previews, and whom an agent has looked up.

Runs before the pacers are asked, so that a ready agent is kept for such a call before a dialled one needs them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog

from dialer import presences, previews
from dialer.context import DialerContext, Team
from dialer.dispatch import PoolAgent
from dialer.errors import CampaignChanged, IllegalTransition, NoWayOut, PreviewGone
from dialer.expecting import Expected, match
from dialer.feeder import Feeder
from dialer.hints import Hints
from dialer.launcher import Kept, Launched, Launcher, QueuePlace
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

    def __init__(self, context: DialerContext, team: Team, launcher: Launcher) -> None:
        self._context = context
        self._team = team
        self._launcher = launcher

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

    async def call_expected(
        self, running: Iterable[Campaign], agents: Sequence[PoolAgent], shares: Mapping[int, Share]
    ) -> None:
        """Call, or show to an agent of a preview campaign, who expects a call or was abandoned by the last one."""
        free = [agent.agent_id for agent in agents if agent.here and agent.state is PresenceState.READY]
        here = {agent.agent_id for agent in agents}
        skills = {agent.agent_id: agent.skills for agent in agents}
        for campaign in running:
            if not free or campaign.pace.mode is Mode.MANUAL:
                continue
            now = self._context.clock()
            async with self._context.pool.acquire() as connection:
                feeder = await self._launcher.feeder(connection, campaign.id)
                expected = await feeder.expected(connection, now)
            able = [agent_id for agent_id in free if shares[campaign.id].skills <= skills[agent_id]]
            for who, agent_id in match(expected, able, here, now):
                if await self._call(campaign, feeder, who, agent_id):
                    free.remove(agent_id)

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

    async def _call(self, campaign: Campaign, feeder: Feeder, who: Expected, agent_id: int) -> bool:
        if campaign.pace.mode is Mode.PREVIEW:
            feeder.took(who.debtor_id)
            async with self._context.pool.acquire() as connection:
                return await self._show(connection, campaign, feeder, who.debtor_id, agent_id)
        try:
            done = await self._launcher.launch_for(campaign, who.debtor_id, Kept(agent_id, QueuePlace.LEASED))
        except (LeaseLost, CampaignChanged, NoWayOut) as error:
            _log.info("expected call not placed", debtor=who.debtor_id, error=str(error))
            done = Launched.NOBODY
            await self._put_back(campaign.id, who.debtor_id, self._context.clock() + _NEXT_LOOK)
        if isinstance(done, Refused):
            await self._put_back(campaign.id, who.debtor_id, done.earliest)
        if done is Launched.PLACED or done is Launched.NOBODY or isinstance(done, Refused):
            feeder.took(who.debtor_id)
        return done is Launched.PLACED

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
