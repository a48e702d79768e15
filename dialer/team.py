"""The engine of one team: hears its calls, moves them on, and launches the next. One process runs it at a time.

It keeps nothing that the tables do not know. It starts, and starts again after any loss (leadership, database), in one
way: read the open attempts, ask the nodes which calls live, and let what was missed happen (`dialer.recovery`).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from typing import Final
from uuid import UUID

import structlog

from dialer import attempt as machine
from dialer import call_flow, line_events, pacing, presences, shares, team_settings
from dialer.aftermath import Aftermath
from dialer.call_flow import Flow
from dialer.call_flow import Happening as CallHappening
from dialer.context import DialerContext, Team
from dialer.conversation import flow as talk_flow
from dialer.conversation import phones
from dialer.conversation.flow import LegTold, TalkFlow, Told
from dialer.conversation.leg_lines import LegLines
from dialer.conversation.machine import LineOver
from dialer.dispatch import Candidate, finds_agent, present
from dialer.errors import IllegalTransition
from dialer.hints import CALL, ORDERS, team_topic
from dialer.housekeeping import Housekeeping
from dialer.inbound.reception import Reception
from dialer.launcher import Launched, Launcher
from dialer.line_commands import LineCommands
from dialer.live_calls import LiveCall, LiveCalls
from dialer.mailboxes import Happening, Mailboxes
from dialer.node_link import Inbox, NodeCapacity, NodeIncoming, NodeRecorded, NodeSnapshot
from dialer.patience import Patience
from dialer.recovery import Recovery
from queues import campaigns
from store.bus import Event, Hint, Resync
from store.pool import Connection
from store.transactions import in_transaction
from telephony.protocol import CallEvent, Trying

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
        self._launcher = Launcher(context, self._calls, leading, self._wake.set)
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
            await recovery.begin()
            name = self._team.name
            tasks.create_task(self._follow_nodes(recovery, reception, post), name=f"{name}: events of the nodes")
            tasks.create_task(self._take_orders(), name=f"{name}: orders of the screens")
            tasks.create_task(self._follow_hints(hints, post), name=f"{name}: hints")
            tasks.create_task(reception.run(), name=f"{name}: callers who wait")
            tasks.create_task(self._pace(), name=f"{name}: pacing")
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
        if self._calls.update(flow.row.attempt):
            self._free_line(call_id)
            if flow.caller is None:
                self._launcher.line_is_free(flow.row)
            self._post_told(call_id, LineOver())
            self._wake.set()
        if flow.caller is None:
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
        self._ordered.set()

    async def _pace(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._launch()

    async def _launch(self) -> None:
        """Place calls one by one, by the weight of the campaigns, while agents are ready who have none coming."""
        if not self._wanted(await self._ready()):
            return
        async with self._context.pool.acquire() as connection:
            running = {each.id: each for each in await campaigns.running(connection, self._team.id)}
            terms = await team_settings.shares(connection, self._team.id)
        while running and (wanted := self._wanted(ready := await self._ready())):
            weights = {campaign_id: terms[campaign_id].weight for campaign_id in running}
            first = shares.ranked(weights, self._credit)[0]
            coming = [terms[each].skills for each in self._calls.campaigns_coming() if each in terms]
            able = finds_agent(terms[first].skills, [each.skills for each in ready], coming)
            if able and await self._launcher.launch(running[first], wanted) is Launched.PLACED:
                self._credit = {**self._credit, **shares.dialled(weights, self._credit, first)}
            else:
                del running[first]

    async def _ready(self) -> list[Candidate]:
        async with self._context.pool.acquire() as connection:
            return present(await presences.ready(connection, self._team.id), self._context.clock())

    def _wanted(self, ready: list[Candidate]) -> int:
        return pacing.progressive(pacing.Load(len(ready), self._calls.unassigned(), self._launcher.room()))

    def _free_line(self, call_id: UUID) -> None:
        for link in self._context.links.values():
            link.calls.discard(call_id)

    def _free_lines(self) -> None:
        self._legs.forget_all()
        for call in self._calls:
            self._free_line(call.attempt.id)
