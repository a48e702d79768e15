"""The front door of one team: takes the calls to its numbers, and lets time pass for those who wait.

Every leader hears every call that comes in; the one of the team that owns the number takes it. A number that nobody
owns is refused by the leader of the lowest team, so that it is refused once.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from dialer.attempt import AttemptState, is_over
from dialer.call_plan import answered_plan
from dialer.context import DialerContext, Team
from dialer.inbound import arrivals, callers, numbers, waiting
from dialer.inbound.callers import InQueue
from dialer.inbound.waiting import WaitState
from dialer.line_commands import LineCommands
from dialer.line_events import call_id as id_of
from dialer.live_calls import LiveCalls
from dialer.node_link import NodeIncoming, NodeSnapshot
from metrics import inbound as instruments
from telephony.protocol import Accept, Arrange, CallState, Incoming, Refuse

NOT_FOUND: Final = 404
_log: Final = structlog.get_logger(__name__)


class Reception:
    """Calls that come in to one team. `post` queues an event for a caller; `leading` tells whether we may act."""

    def __init__(
        self,
        context: DialerContext,
        team: Team,
        calls: LiveCalls,
        lines: LineCommands,
        *,
        leading: Callable[[], bool],
        post: Callable[[UUID, waiting.Event], None],
    ) -> None:
        self._context = context
        self._team = team
        self._calls = calls
        self._lines = lines
        self._leading = leading
        self._post = post

    async def arrive(self, told: NodeIncoming) -> None:
        """Take a call that came in if it is for our team: written down, then answered. Harmless to hear again."""
        call_id = id_of(told.call.call_id)
        if call_id is None or not self._leading():
            return
        async with self._context.pool.acquire() as connection:
            number = await numbers.by_called(connection, told.call.called)
            if number is None:
                ours = await numbers.lowest_team(connection) == self._team.id
            else:
                ours = number.settings.team_id == self._team.id
            if not ours:
                return
            if number is None:
                await self._refuse(told)
                return
            now = self._context.clock()
            written = await arrivals.write(connection, call_id, told.call, node=told.node, number=number, now=now)
            plan = await answered_plan(connection, call_id, now)
        if written.new:
            instruments.count_call(number.number)
        if is_over(written.row.attempt):
            return
        if call_id not in self._calls:
            self._calls.add(written.row)
        self._context.links[told.node].calls.add(call_id)
        await self._lines.send(told.node, Accept(call_id=told.call.call_id, plan=plan))

    async def look_at(self, told: NodeSnapshot) -> None:
        """Take the calls of a snapshot that nobody has answered, and let those who wait hear music again."""
        for state in told.snapshot.calls:
            if state.incoming is None or state.ended is not None:
                continue
            if state.answered_at is None:
                await self.arrive(NodeIncoming(told.node, state.incoming))
            else:
                await self._arrange(told.node, state, state.incoming)

    async def run(self) -> None:
        """Let time pass for those who wait, until cancelled; the gauges go with it."""
        try:
            while True:
                await self._tick()
                await asyncio.sleep(self._context.settings.tick_s)
        finally:
            instruments.forget_waiting(self._team.name)

    async def _refuse(self, told: NodeIncoming) -> None:
        _log.warning("call to a number that nobody owns", called=told.call.called, node=told.node)
        instruments.REFUSED.inc()
        await self._lines.send(told.node, Refuse(call_id=told.call.call_id, sip_code=NOT_FOUND))

    async def _arrange(self, node: str, state: CallState, incoming: Incoming) -> None:
        """A leader may have died between a commit and its command; who talks is left alone."""
        call_id = id_of(incoming.call_id)
        call = None if call_id is None else self._calls.get(call_id)
        if call is None or call.attempt.state is not AttemptState.ANSWERED:
            return
        if call.waiting and state.arrangement == "talk":
            await self._lines.send(node, Arrange(call_id=incoming.call_id, arrangement="hold"))
        elif call.attempt.agent_id is not None and state.arrangement == "hold":
            await self._lines.send(node, Arrange(call_id=incoming.call_id, arrangement="talk"))

    async def _tick(self) -> None:
        now = self._context.clock()
        async with self._context.pool.acquire() as connection:
            queue = await callers.in_queue(connection, self._team.id)
        for each in queue:
            passed = waiting.TimePassed(each.place)
            after, _ = waiting.step(each.caller.waiting, each.caller.manners, passed, now)
            if after != each.caller.waiting and each.caller.attempt_id in self._calls:
                self._post(each.caller.attempt_id, passed)
        still = [each for each in queue if each.caller.waiting.state is WaitState.WAITING]
        longest = max(((now - _since(each)).total_seconds() for each in still), default=0.0)
        instruments.show_waiting(self._team.name, len(still), longest)


def _since(each: InQueue) -> datetime:
    return each.caller.waiting.arrived_at
