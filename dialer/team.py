"""The engine of one team: hears its calls, moves them on, and launches the next. One process runs it at a time.

It keeps nothing that the tables do not know. It starts, and starts again after any loss (leadership, database), in one
way: read the open attempts, ask the nodes which calls live, and let what was missed happen (`dialer.recovery`).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from dialer import attempt as machine
from dialer import budgets, call_flow, line_events, past_shift, presences, shares, team_settings
from dialer.aftermath import Aftermath
from dialer.agent_pool import AgentPool
from dialer.call_flow import Flow
from dialer.call_flow import Happening as CallHappening
from dialer.context import DialerContext, Team
from dialer.conversation import flow as talk_flow
from dialer.conversation import phones
from dialer.conversation.flow import LegTold, TalkFlow, Told
from dialer.conversation.leg_lines import LegLines
from dialer.conversation.machine import LineOver
from dialer.dispatch import PoolAgent, Skills, finds_agent, most_calls
from dialer.errors import IllegalTransition
from dialer.expecting import launch_beside
from dialer.guards.guards import Guards
from dialer.hints import CALL, ORDERS, team_topic
from dialer.housekeeping import Housekeeping
from dialer.inbound.reception import Reception
from dialer.kept_calls import KeptCalls
from dialer.launcher import Launched, Launcher
from dialer.line_commands import LineCommands
from dialer.live_calls import LiveCall, LiveCalls
from dialer.mailboxes import Happening, Mailboxes
from dialer.node_link import Inbox, NodeCapacity, NodeIncoming, NodeRecorded, NodeSnapshot
from dialer.pacing_log import PacingLog
from dialer.patience import Patience
from dialer.presence import PresenceState
from dialer.recovery import Recovery
from dialer.team_settings import Share
from queues import campaigns
from queues.campaigns import Campaign
from queues.pace import Mode
from store.bus import Event, Hint, Resync
from store.pool import Connection
from store.transactions import in_transaction
from telephony.protocol import CallEvent, Trying

WARM_START: Final = timedelta(hours=2)
_log: Final = structlog.get_logger(__name__)


class TeamEngine:
    """Runs one team for as long as `leading` says that this process leads it."""

    def __init__(self, context: DialerContext, team: Team, leading: Callable[[], bool]) -> None:
        self._context = context
        self._team = team
        self._calls = LiveCalls()
        self._inbox: Inbox = asyncio.Queue()
        self._wake = asyncio.Event()
        self._credit: dict[int, int] = {}  # of each campaign, for `dialer.shares`
        self._lines = LineCommands(context.links, context.settings.let_go_sound)
        self._decisions = PacingLog(context.pool, team.id)
        self._guards = Guards(context, team, self._calls)
        self._pool = AgentPool(wall=lambda: context.clock().timestamp())  # the centre's: tables are written by it
        self._launcher = Launcher(
            context, self._calls, leading, self._wake.set, self._pool.launched, guards=self._guards
        )
        self._kept = KeptCalls(context, team, self._calls, self._launcher)
        self._legs = LegLines(context, team.id, self._lines, leading, self._post_told)
        self._ordered = asyncio.Event()
        self._mailboxes: Mailboxes | None = None
        self._aftermath = Aftermath(context.pool, context.clock)
        self._patience = Patience(self._calls, context.settings.limits, context.clock, self._post)
        self._leading = leading

    async def run(self) -> None:
        """Run until cancelled. Raises an ExceptionGroup when the database is lost; a new engine may then be run."""
        try:
            with ExitStack() as subscriptions:
                for link in self._context.links.values():
                    subscriptions.enter_context(link.subscribed(self._inbox))
                async with self._context.bus.subscribe(team_topic(self._team.id)) as hints:
                    await self._run_tasks(hints)
        finally:
            self._free_lines()
            self._context.health.stopped(self._team.name)

    async def _run_tasks(self, hints: AsyncIterator[Event]) -> None:
        async with asyncio.TaskGroup() as tasks:
            self._mailboxes = Mailboxes(tasks, self._handle)
            post = self._mailboxes.post
            reception = Reception(self._context, self._team, self._calls, self._lines, leading=self._leading, post=post)
            recovery = Recovery(self._context, self._team.id, self._calls, self._legs, lines=self._lines, post=post)
            housekeeping = Housekeeping(
                self._context, self._team, self._calls, self._legs, post=post, wake=lambda: self._look(post)
            )
            await self._legs.begin()
            await self._live_through()
            await recovery.begin()
            name = self._team.name
            tasks.create_task(self._follow_nodes(recovery, reception, post), name=f"{name}: events of the nodes")
            tasks.create_task(self._take_orders(), name=f"{name}: orders of the screens")
            tasks.create_task(self._follow_hints(hints, post), name=f"{name}: hints")
            tasks.create_task(reception.run(), name=f"{name}: callers who wait")
            tasks.create_task(self._guards.run(post), name=f"{name}: guards")
            tasks.create_task(self._guards.keep_counts(), name=f"{name}: counts of calls")
            tasks.create_task(self._pace(), name=f"{name}: pacing")
            tasks.create_task(self._decisions.run(), name=f"{name}: log of decisions")
            tasks.create_task(self._aftermath.run(), name=f"{name}: aftermath of calls")
            tasks.create_task(housekeeping.run(), name=f"{name}: housekeeping")
            tasks.create_task(housekeeping.refresh_queues(), name=f"{name}: queues")

    async def _handle(self, call_id: UUID, event: Happening) -> None:
        if isinstance(event, Told):
            await self._handle_told(call_id, event)
            return
        flow = await self._apply(call_id, event)
        if flow is None:
            return
        flow.count()
        if flow.closed is not None:
            self._aftermath.add(flow.closed)
        if call_id in self._calls:
            self._pool.moved(flow.row)
        if self._calls.update(flow.row.attempt):
            self._free_line(call_id)
            if flow.caller is None:
                self._launcher.line_is_free(flow.row)
            self._post_told(call_id, LineOver())
            self._wake.set()
        if flow.caller is None:
            self._launcher.moved(flow.row)
            self._patience.watch(flow.row.attempt)
        await self._lines.perform(flow.row, flow.line, flow.phone)
        for order in flow.orders:
            if order.command is not None:
                await self._lines.send(flow.row.node, order.command)
        await flow.hints.publish(self._context.bus)

    async def _handle_told(self, call_id: UUID, told: Told) -> None:
        async def work(connection: Connection) -> TalkFlow | None:
            if isinstance(told, LegTold) and told.leg_id == call_id:  # of no attempt: an agent's own telephone
                return await phones.apply(connection, call_id, told.event, self._context.clock())
            return await talk_flow.apply(connection, call_id, told, self._context.clock())

        flow = await in_transaction(self._context.pool, work)
        if flow is None:
            return
        flow.count()
        if flow.ended is not None:
            self._legs.forget(flow.ended.id)
        for order in flow.orders:
            if order.command is not None:
                await self._lines.send(flow.node, order.command)
        await flow.hints.publish(self._context.bus)

    def _post(self, call_id: UUID, event: machine.Event) -> None:
        if self._mailboxes is not None:
            self._mailboxes.post(call_id, event)

    def _post_told(self, call_id: UUID, told: Told) -> None:
        if self._mailboxes is not None:
            self._mailboxes.post(call_id, told)

    async def _take_orders(self) -> None:
        while True:
            await self._ordered.wait()
            self._ordered.clear()
            await self._legs.take_orders()

    async def _apply(self, call_id: UUID, event: CallHappening) -> Flow | None:
        try:
            return await in_transaction(
                self._context.pool,
                lambda connection: call_flow.apply(connection, call_id, event, self._context.clock()),
            )
        except IllegalTransition as error:
            _log.error("event refused", attempt=str(call_id), error=str(error))
            return None

    async def _follow_nodes(
        self, recovery: Recovery, reception: Reception, post: Callable[[UUID, Happening], None]
    ) -> None:
        while True:
            event = await self._inbox.get()
            match event:
                case NodeSnapshot():
                    await recovery.reconcile(event)
                    await reception.look_at(event)
                case NodeIncoming():
                    await reception.arrive(event)
                case NodeCapacity():
                    self._wake.set()
                case NodeRecorded():
                    continue  # the keeper of recordings hears it too
                case _:
                    await self._hear(event, recovery, post)

    async def _hear(self, event: CallEvent, recovery: Recovery, post: Callable[[UUID, Happening], None]) -> None:
        call_id = line_events.call_id(event.call_id)
        if call_id is None:
            return
        call = self._calls.get(call_id)
        if call_id in self._legs:
            self._legs.hear(call_id, event)
        elif call is not None:
            self._hear_call(call, event, post)
        elif isinstance(event, Trying):  # another team's, or one whose command arrived after we had given it up
            await recovery.hang_up_strangers({call_id})

    def _hear_call(self, call: LiveCall, event: CallEvent, post: Callable[[UUID, Happening], None]) -> None:
        """What a caller hears and presses is told to their wait alone: no sound's end lets go of them."""
        call_id = call.attempt.id
        happened: Happening | None = line_events.caller_event_of(event) if call.inbound else None
        happened = happened or line_events.event_of(event)
        if happened is not None:
            post(call_id, happened)
        told = line_events.told_of(event)
        if told is not None:
            self._post_told(call_id, told)

    async def _follow_hints(self, hints: AsyncIterator[Event], post: Callable[[UUID, machine.Event], None]) -> None:
        async for hint in hints:
            match hint:
                case Hint(payload=payload) if CALL in payload:
                    call_id = line_events.call_id(str(payload[CALL]))
                    if call_id is not None and call_id in self._calls:
                        post(call_id, machine.HangUpAsked())
                case Hint(payload=payload) if ORDERS in payload:
                    self._ordered.set()
                case Hint(payload=payload) if not payload.get("agents"):
                    continue  # a call moved on: ours, and known
                case Hint() | Resync():
                    self._look(post)

    def _look(self, post: Callable[[UUID, machine.Event], None]) -> None:
        """Offer whoever waits on the line, at once and not after the calls that the pacer places; wake the pacer."""
        for call in self._calls.to_offer():
            post(call.attempt.id, machine.AgentFree())
        self._wake.set()
        self._guards.look_now()
        self._ordered.set()

    async def _pace(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._launch()

    async def _live_through(self) -> None:
        """Let the pacers hear the last hours, so that a leader that begins knows what the one before knew."""
        now = self._context.clock()
        begin = now - WARM_START
        async with self._context.pool.acquire() as connection:
            calls = await past_shift.calls(connection, self._team.id, begin, now)
            states = await past_shift.states(connection, self._team.id, begin, now)
            spent = await budgets.of_team(connection, self._team.id, begin)
        self._pool.live_through(calls, states, spent)

    async def _launch(self) -> None:
        """Serve who needs an agent of their own, then place calls one by one, by the weight of the campaigns."""
        await self._kept.see_to_previews()
        async with self._context.pool.acquire() as connection:
            running = await campaigns.running(connection, self._team.id)
            terms = await team_settings.shares(connection, self._team.id)
        self._pool.keep_only({campaign.id: campaign.pace for campaign in running})
        await self._kept.call_expected(running, await self._agents(), terms)
        turns = {campaign.id: campaign for campaign in running}
        while turns:
            weights = {campaign_id: terms[campaign_id].weight for campaign_id in turns}
            first = shares.ranked(weights, self._credit)[0]
            if await self._serve(turns[first], terms):
                self._credit = {**self._credit, **shares.dialled(weights, self._credit, first)}
            else:
                del turns[first]

    async def _serve(self, campaign: Campaign, terms: Mapping[int, Share]) -> bool:
        """Launch one call for a campaign, or show one debtor to an agent; False when it wants no more now."""
        if campaign.pace.mode is Mode.PREVIEW:
            return await self._preview(campaign, terms[campaign.id].skills)
        wanted = await self._wanted(campaign, terms)
        return wanted > 0 and await self._launcher.launch(campaign, wanted) is Launched.PLACED

    async def _preview(self, campaign: Campaign, needed: Skills) -> bool:
        """Whom a call in flight may need is shown nobody."""
        ready = [agent for agent in await self._agents() if agent.here and agent.state is PresenceState.READY]
        able = [agent.agent_id for agent in ready if needed <= agent.skills]
        spare = len(ready) - self._calls.unassigned()
        return bool(able) and spare > 0 and await self._kept.preview(campaign, able[0])

    async def _wanted(self, campaign: Campaign, terms: Mapping[int, Share]) -> int:
        """Ask the campaign's pacer; who waits for an agent, or expects a call, takes theirs before anybody else."""
        most = self._most(campaign, terms, await self._agents())
        if most == 0:
            return 0
        room = self._launcher.room()
        decision = self._pool.decide(campaign.id, campaign.pace, room, self._launcher.chances(campaign.id))
        self._decisions.note(campaign.id, self._context.clock(), decision)
        launch = decision.launch if most is None else min(most, decision.launch)
        return max(0, launch_beside(launch, campaign.pace, self._kept.waiting) - self._calls.callers())

    def _most(self, campaign: Campaign, terms: Mapping[int, Share], agents: list[PoolAgent]) -> int | None:
        """How many more calls agents with the campaign's skills can take; None: as many as its pacer says."""
        needed = terms[campaign.id].skills
        here = [agent for agent in agents if agent.here]
        ready = [agent.skills for agent in here if agent.state is PresenceState.READY]
        coming = [terms[each].skills for each in self._calls.campaigns_coming() if each in terms]
        if campaign.pace.mode is Mode.PROGRESSIVE:
            return None if finds_agent(needed, ready, coming) else 0
        working = [agent.skills for agent in here if agent.state is not PresenceState.PAUSED]
        lines = float(campaign.pace.lines_per_agent) if campaign.pace.mode is Mode.POWER else 1.0
        return most_calls(needed, ready=ready, working=working, coming=coming, lines=lines)

    async def _agents(self) -> list[PoolAgent]:
        """Read what the agents do, and let the pacers hear it."""
        async with self._context.pool.acquire() as connection:
            agents = await presences.pool(connection, self._team.id, self._context.clock())
        self._pool.agents(agents)
        return agents

    def _free_line(self, call_id: UUID) -> None:
        for link in self._context.links.values():
            link.calls.discard(call_id)

    def _free_lines(self) -> None:
        self._legs.forget_all()
        for call in self._calls:
            self._free_line(call.attempt.id)
