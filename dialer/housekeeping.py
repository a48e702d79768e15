"""What a team's leader does twice a second, whatever happens: deadlines, agents who are gone, gauges."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from dialer import attempt as machine
from dialer import attempts, deadlines, presence, presences
from dialer.attempts import Direction, WatchedAttempt
from dialer.context import DialerContext, Team
from dialer.conversation import supervising
from dialer.conversation.leg_lines import LegLines
from dialer.deadlines import Limits
from dialer.hints import Hints
from dialer.live_calls import LiveCalls
from dialer.queue_depths import QueueDepths
from dialer.retry import CENTRE_ZONE
from metrics import calls as instruments
from queues import campaigns, claims, upkeep
from store.pool import Connection
from telephony.end_cause import EndCause

_QUEUE_GAUGES_EVERY: Final = timedelta(seconds=5)
_UNHEARD_HANG_UP: Final = timedelta(seconds=5)  # then the node is asked whether it knows the call at all
_PATIENT: Final = timedelta(days=1)
_LONG_MESSAGE: Final = timedelta(seconds=90)
_log = structlog.get_logger(__name__)


class Housekeeping:
    """The ticks of one team. `post` queues an event for a call, `wake` makes the pacer look."""

    def __init__(
        self,
        context: DialerContext,
        team: Team,
        calls: LiveCalls,
        legs: LegLines,
        *,
        post: Callable[[UUID, machine.Event], None],
        wake: Callable[[], None],
    ) -> None:
        self._context = context
        self._team = team
        self._calls = calls
        self._legs = legs
        self._post = post
        self._wake = wake
        self._depths = QueueDepths()
        self._queues_shown_at: datetime | None = None
        self._queues_shown: set[str] = set()
        self._began_at = (
            context.clock()
        )  # nobody was seen while there was no leader or no database: that is not absence

    async def run(self) -> None:
        """Tick until cancelled; the gauges go with it, because another process may lead the team next."""
        try:
            while True:
                await self._tick(self._context.clock())
                self._context.health.ticked(self._team.name)
                self._wake()
                await asyncio.sleep(self._context.settings.tick_s)
        finally:
            instruments.forget_agents(self._team.name)
            for campaign in self._queues_shown:
                instruments.forget_queue(campaign)

    async def refresh_queues(self) -> None:
        """Keep the queues of the running campaigns up with the clock and the managers, every little while."""
        while True:
            async with self._context.pool.acquire() as connection:
                await upkeep.learn(connection, self._context.clock())
                for campaign in await campaigns.running(connection, self._team.id):
                    refreshed = await upkeep.keep_up(connection, campaign.id, self._context.clock())
                    if refreshed is not None:
                        _log.info("queue refreshed", campaign=campaign.name, **asdict(refreshed))
            await asyncio.sleep(until_refresh(self._context.clock(), self._context.settings.refresh_every))

    async def _tick(self, now: datetime) -> None:
        self._lose_calls_of_absent_nodes(now)
        await self._legs.look_after(now)
        await self._legs.call_phones()
        async with self._context.pool.acquire() as connection:
            unheard = False
            limits = self._context.settings.limits
            limits = replace(limits, away=await presences.grace(connection, self._team.id, limits.away))
            for watched in await attempts.watched(connection, self._team.id):
                self._let_time_pass(watched, limits, now)
                asked_at = watched.row.attempt.hang_up_asked_at
                if not machine.is_over(watched.row.attempt) and _older(asked_at, _UNHEARD_HANG_UP, now):
                    unheard = True
                    self._adopt(watched)
            await self._see_to_agents(connection, limits.away, now)
            await claims.return_expired(connection, now)
            await self._show_gauges(connection, now)
        if unheard:
            for link in self._context.links.values():
                await link.ask_snapshot()

    def _lose_calls_of_absent_nodes(self, now: datetime) -> None:
        for call in self._calls:
            link = self._context.links.get(call.node or "")
            if link is None or link.down_for() > self._context.settings.node_away_s:
                self._post(call.attempt.id, machine.Ended(now, EndCause.WORKER_LOST))

    def _let_time_pass(self, watched: WatchedAttempt, limits: Limits, now: datetime) -> None:
        if watched.row.direction is Direction.INBOUND:  # how long they wait is their number's: `dialer.inbound`
            limits = replace(limits, agent=_PATIENT, another=_PATIENT, message=_LONG_MESSAGE)
        campaign = deadlines.CampaignLimits(watched.ring_timeout, watched.wrap_up_limit)
        event = deadlines.due(self._missed(watched.row.attempt), self._seen(watched.holder), campaign, limits, now)
        if event is not None:
            self._post(watched.row.attempt.id, event)

    def _seen(self, holder: deadlines.Holder | None) -> deadlines.Holder | None:
        return None if holder is None else replace(holder, seen_at=max(holder.seen_at, self._began_at))

    def _missed(self, attempt: machine.Attempt) -> machine.Attempt:
        """Nobody heard an agent's audio come back before we led: it is away since then at most."""
        away_at = attempt.away_at
        return attempt if away_at is None else replace(attempt, away_at=max(away_at, self._began_at))

    def _adopt(self, watched: WatchedAttempt) -> None:
        """Take in a call that a leader before us wrote down after we had read the table: else no snapshot closes it."""
        if watched.row.attempt.id not in self._calls:
            _log.error("attempt of an earlier leader", attempt=str(watched.row.attempt.id))
            self._calls.add(watched.row)

    async def _see_to_agents(self, connection: Connection, away: timedelta, now: datetime) -> None:
        hints = Hints(await supervising.end_with_calls(connection, self._team.id))
        known_long_enough = _older(self._began_at, away, now)
        for agent_id in await presences.stale(connection, self._team.id, away, now) if known_long_enough else ():
            async with connection.transaction():
                held = await presences.lock(connection, agent_id)
                still_away = held.seen_at < now - away
                if still_away and held.presence.attempt_id is None:
                    hints.add(await presences.apply_locked(connection, held, presence.Gone(), now))
        for stuck in await presences.stuck(connection, self._team.id):
            _log.error("agent held by a call that is over", agent=stuck.agent_id, attempt=str(stuck.attempt_id))
            async with connection.transaction():
                await self._release(connection, stuck.agent_id, stuck.attempt_id, hints, now)
        await hints.publish(self._context.bus)

    async def _release(
        self, connection: Connection, agent_id: int, attempt_id: UUID, hints: Hints, now: datetime
    ) -> None:
        row = await attempts.lock(connection, attempt_id)
        for event in (presence.CallEnded(attempt_id), presence.Recorded(attempt_id)):
            waits_for_outcome = row is not None and row.attempt.outcome is None and row.attempt.agent_id == agent_id
            if isinstance(event, presence.Recorded) and waits_for_outcome:
                return
            hints.add(await presences.apply(connection, agent_id, event, now))

    async def _show_gauges(self, connection: Connection, now: datetime) -> None:
        counts = await presences.count_by_state(connection, self._team.id)
        instruments.show_agents(self._team.name, {state.value: agents for state, agents in counts.items()})
        if self._queues_shown_at is None or _older(self._queues_shown_at, _QUEUE_GAUGES_EVERY, now):
            self._queues_shown_at = now
            names = {campaign.id: campaign.name for campaign in await campaigns.running(connection, self._team.id)}
            for campaign_id, depth in (await self._depths.read(connection, names, now)).items():
                instruments.show_queue(names[campaign_id], asdict(depth))
                self._queues_shown.add(names[campaign_id])


def until_refresh(now: datetime, every: timedelta) -> float:
    """Return the seconds until the queues are looked at again: `every`, or less if a day begins before."""
    local = now.astimezone(CENTRE_ZONE)
    tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=1, microsecond=0)
    return min(every, tomorrow - local).total_seconds()


def _older(at: datetime | None, age: timedelta, now: datetime) -> bool:
    return at is not None and at + age <= now
