"""The guards of one team: they look at the counters, the trunks and the agents, and answer the launcher from memory.

A look costs a handful of reads and comes every second, at once when agents come or go; asking costs nothing. What they
find is written down for the screens and for Prometheus, and logged once for every change.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from dialer import attempt as machine
from dialer.attempt import AttemptState
from dialer.context import DialerContext, Team
from dialer.guards import board, counting, limits, pace, rules, staffing
from dialer.guards.staffing import OnDuty
from dialer.guards.storms import EVERYWHERE
from dialer.guards.words import Allowance, Reason, strictest
from dialer.hints import Hints
from dialer.live_calls import LiveCall, LiveCalls
from dialer.presence import PresenceState
from metrics import guards as instruments
from queues import campaigns
from queues.campaigns import Campaign
from queues.centre import centre_day
from store.pool import Connection
from store.statements import load
from store.transactions import in_transaction

SQL: Final = load(__package__, "staff.sql")
LOOK_EVERY_S: Final = 1.0
COUNT_EVERY: Final = timedelta(seconds=1)
FIRST_LOOK: Final = timedelta(milliseconds=250)  # then the campaign is asked about again
SETTLE_EVERY_S: Final = 60.0
_UNANSWERED: Final = frozenset({AttemptState.CREATED, AttemptState.TRYING, AttemptState.RINGING})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Hold:
    """No call now, and why; `until`: when one may be launched as things stand, None: not foreseen.

    `allowance` None: nobody has looked at the campaign yet.
    """

    allowance: Allowance | None
    until: datetime | None = None


class Guards:
    """What holds the campaigns of one team back. `calls` are those that may have to be ended before an answer."""

    def __init__(self, context: DialerContext, team: Team, calls: LiveCalls) -> None:
        self._context = context
        self._team = team
        self._calls = calls
        self._look = asyncio.Event()
        self._began_at = context.clock()
        self._unstaffed_since: datetime | None = None
        self._running: Mapping[int, Campaign] = {}
        self._counted: Mapping[int, Sequence[Allowance]] = {}
        self._full: Mapping[int, float] = {}
        self._no_way: dict[int, Mapping[str, str]] = {}
        self._last: dict[int, datetime] = {}
        self._told: dict[int, Mapping[Reason, bool]] = {}
        self._counted_at: datetime | None = None
        self._written_at: datetime | None = None

    def hold(self, campaign_id: int, now: datetime, *, for_agent: bool = False) -> Hold | None:
        """Return what forbids one more call of a campaign at this moment; None: nothing.

        `for_agent`: it is for one agent, who waits for it; whether others are there does not matter.
        A campaign that nobody has looked at yet, which has just been started, is looked at first, at once.
        """
        if campaign_id not in self._counted:
            self._counted_at = None
            self.look_now()
            return Hold(None, now + FIRST_LOOK)
        passed = {Reason.NO_TRUNK, Reason.NO_AGENT} if for_agent else {Reason.NO_TRUNK}
        least = strictest(each for each in self._standing(campaign_id, now) if each.reason not in passed)
        if least is None:
            return None
        full = self._full.get(campaign_id, 0.0)
        until = pace.next_at(self._last.get(campaign_id), least.share, full, now)
        return None if until == now else Hold(least, until)

    def launched(self, campaign_id: int, now: datetime) -> None:
        """Learn that a call of a campaign was launched."""
        self._last[campaign_id] = now
        self._no_way.pop(campaign_id, None)

    def no_way(self, campaign_id: int, reasons: Mapping[str, str]) -> None:
        """Learn why no trunk of a campaign may be used, by the trunk's name; empty: one may.

        It is shown and forbids nothing: only the next question tells whether a trunk has come back.
        """
        if reasons:
            self._no_way[campaign_id] = dict(reasons)
        else:
            self._no_way.pop(campaign_id, None)

    def look_now(self) -> None:
        """Look again at once: agents have come or gone."""
        self._look.set()

    async def run(self, post: Callable[[UUID, machine.Event], None]) -> None:
        """Look until cancelled; `post` queues an event for a call. The gauges go with it."""
        try:
            while True:
                self._look.clear()
                await self.look(self._context.clock(), post)
                try:
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await self._look.wait()
                except TimeoutError:
                    continue
        finally:
            for campaign in self._running.values():
                instruments.show_allowances(campaign.name, {})

    async def keep_counts(self) -> None:
        """Settle the counts until cancelled."""
        while True:
            while await in_transaction(
                self._context.pool, lambda connection: counting.settle(connection, self._team.id, self._context.clock())
            ):
                continue
            await asyncio.sleep(SETTLE_EVERY_S)

    async def look(self, now: datetime, post: Callable[[UUID, machine.Event], None]) -> None:
        """Read everything once, end what may not go on, and tell what holds campaigns back."""
        async with self._context.pool.acquire() as connection:
            await self._read(connection, now)
        self._end_calls(now, post)
        found = {campaign_id: tuple(self._standing(campaign_id, now)) for campaign_id in self._running}
        changed = self._tell(found)
        if changed or self._written_at is None or self._written_at + board.WRITTEN_EVERY <= now:
            await in_transaction(
                self._context.pool, lambda connection: board.write(connection, self._team.id, found, now)
            )
            self._written_at = now
        if changed:
            await Hints(teams={self._team.id}).publish(self._context.bus)

    async def _read(self, connection: Connection, now: datetime) -> None:
        agents = [
            OnDuty(PresenceState(row["state"]), row["leaving"], row["seen_at"])
            for row in await connection.fetch(SQL.on_duty, self._team.id)
        ]
        staffed = staffing.anybody(agents, self._began_at, now)
        self._unstaffed_since = None if staffed else self._unstaffed_since or now
        if self._counted_at is None or self._counted_at + COUNT_EVERY <= now:
            await self._know_running(connection)
            await self._count(connection, now)
            self._counted_at = now

    async def _know_running(self, connection: Connection) -> None:
        running = {campaign.id: campaign for campaign in await campaigns.running(connection, self._team.id)}
        for gone in self._running.keys() - running.keys():
            instruments.show_allowances(self._running[gone].name, {})
        self._running = running

    async def _count(self, connection: Connection, now: datetime) -> None:
        companies = await limits.companies(connection, self._team.id)
        every = {company for campaign_id in self._running for company in companies.get(campaign_id, ())}
        in_force = await limits.in_force(connection, every, centre_day(now))
        counts = await counting.of_companies(connection, every, now)
        for company, count in counts.items():
            instruments.show_company(company, count.today, count.month, count.short_share)
        left = {company: tuple(rules.counted(company, counts[company], in_force[company])) for company in every}
        paces = await counting.of_campaigns(connection, self._team.id, list(self._running), now)
        self._full = {campaign_id: each.full_per_minute for campaign_id, each in paces.items()}
        self._counted = {
            campaign_id: (
                *(each for company in companies.get(campaign_id, ()) for each in left[company]),
                *_given(rules.abandonment(paces[campaign_id].abandonment, float(campaign.pace.abandon_limit))),
            )
            for campaign_id, campaign in self._running.items()
        }

    def _standing(self, campaign_id: int, now: datetime) -> Iterable[Allowance]:
        """Everything that holds a campaign back or warns about it, one allowance for each reason."""
        found = [*self._counted.get(campaign_id, ()), *_given(self._storm(now))]
        if self._unstaffed_since is not None:
            found.append(Allowance(0.0, Reason.NO_AGENT))
        if campaign_id in self._no_way:
            found.append(Allowance(0.0, Reason.NO_TRUNK, self._no_way[campaign_id]))
        worst: dict[Reason, Allowance] = {}
        for each in found:
            if each.reason not in worst or each.share < worst[each.reason].share:
                worst[each.reason] = each
        return worst.values()

    def _storm(self, now: datetime) -> Allowance | None:
        storm = self._context.board.storms.of(EVERYWHERE)
        if self._context.board.storms.admits(EVERYWHERE, now) or storm.paused_until is None:
            return None
        seconds = max(0.0, (storm.paused_until - now).total_seconds())
        figures = {"failed": storm.failed, "calls": len(storm.tried), "seconds": round(seconds)}
        return Allowance(0.0, Reason.TRUNK_STORM, figures)

    def _end_calls(self, now: datetime, post: Callable[[UUID, machine.Event], None]) -> None:
        """End calls that nobody has answered and nobody could take, or whose hours are over."""
        patience = self._context.settings.limits.unstaffed
        lonely = self._unstaffed_since is not None and self._unstaffed_since + patience <= now
        for call in self._calls:
            reason = _ends(call, lonely=lonely, now=now)
            if reason is not None:
                instruments.count_cancelled(reason)
                post(call.attempt.id, machine.HangUpAsked())

    def _tell(self, found: Mapping[int, Sequence[Allowance]]) -> bool:
        """Show the gauges, and log what has changed; True if anything has."""
        changed = False
        for campaign_id, allowances in found.items():
            name = self._running[campaign_id].name
            instruments.show_allowances(name, {each.reason.value: each.share for each in allowances})
            now_told = {each.reason: each.share > 0 for each in allowances}
            if now_told != self._told.get(campaign_id, {}):
                changed = True
                told = {each.reason.value: {"share": round(each.share, 3), **each.figures} for each in allowances}
                _log.warning("held back", campaign=name, reasons=told) if told else _log.info("free", campaign=name)
            self._told[campaign_id] = now_told
        return changed


def _given(allowance: Allowance | None) -> Iterable[Allowance]:
    return () if allowance is None else (allowance,)


def _ends(call: LiveCall, *, lonely: bool, now: datetime) -> str | None:
    if call.inbound or call.attempt.state not in _UNANSWERED or call.attempt.hang_up_asked_at is not None:
        return None
    if call.allowed_until is not None and call.allowed_until <= now:
        return "hours_over"
    return "no_agent" if lonely and call.attempt.agent_id is None else None
