"""Bringing tables and nodes together again, after whatever it was: a new leader, a lost database, a lost node.

    open here, known to the node        let happen what we missed (its end included), go on
    open here, unknown to the node      it restarted, or the command never left: worker_lost, closed by rule
    not open here, live on the node     hang up
    open, but not known to us           another leader's last call, written after we had read the table: take it in

Nothing is ever dialled again here.
"""

from collections.abc import Callable
from uuid import UUID

from dialer import attempt as machine
from dialer import attempts, line_events, presences
from dialer.attempt import AttemptState
from dialer.context import DialerContext
from dialer.conversation import legs, phones
from dialer.conversation.leg_lines import LegLines
from dialer.conversation.machine import Found
from dialer.hints import Hints, agent_topic
from dialer.line_commands import LineCommands
from dialer.live_calls import LiveCall, LiveCalls
from dialer.mailboxes import Happening
from dialer.node_link import NodeSnapshot
from telephony.end_cause import EndCause
from telephony.protocol import CallState, ConnectAudio, HangUp


class Recovery:
    """Recovery of one team's calls. `post` queues an event for a call."""

    def __init__(
        self,
        context: DialerContext,
        team_id: int,
        calls: LiveCalls,
        legs: LegLines,
        *,
        lines: LineCommands,
        post: Callable[[UUID, Happening], None],
    ) -> None:
        self._context = context
        self._team_id = team_id
        self._calls = calls
        self._legs = legs
        self._lines = lines
        self._post = post

    async def begin(self) -> None:
        """Take in the open attempts, and ask every connected node what it knows.

        All screens of the team are read again: a leader may have died between a commit and its hints.
        """
        async with self._context.pool.acquire() as connection:
            rows = await attempts.open_of_team(connection, self._team_id)
            hints = Hints(await presences.here(connection, self._team_id), {self._team_id})
        for row in rows:
            self._calls.add(row)
        await self._ask_every_node()
        await hints.publish(self._context.bus)

    async def _ask_every_node(self) -> None:
        for link in self._context.links.values():
            link.calls |= self._calls.of_node(link.name)
            await link.ask_snapshot()

    async def reconcile(self, told: NodeSnapshot) -> None:
        """Let happen what a snapshot tells."""
        now = self._context.clock()
        known = {call_id: state for state in told.snapshot.calls if (call_id := line_events.call_id(state.call_id))}
        for call_id, state in known.items():
            call = self._calls.get(call_id)
            if call is not None:
                await self._adopt(call, state, told.node)
        for call_id in self._calls.missing(told.node, set(known), told.asked_at):
            self._post(call_id, machine.Ended(now, EndCause.WORKER_LOST))
        self._legs.reconcile(told)
        live = {call_id for call_id, state in known.items() if state.ended is None and not _at_the_door(state)}
        ours = (self._calls, self._legs)
        await self.hang_up_strangers({each for each in live if not any(each in some for some in ours)})

    async def _adopt(self, call: LiveCall, state: CallState, node: str) -> None:
        call.node = node
        if state.ended is None:
            self._context.links[node].calls.add(call.attempt.id)
        for event in line_events.events_of(state, self._context.clock()):
            self._post(call.attempt.id, event)
        if call.waiting:
            self._post(call.attempt.id, machine.AgentFree())
        if call.attempt.state is AttemptState.TALKING and call.attempt.away_at is None and state.ended is None:
            self._post(call.attempt.id, Found(state.arrangement))
        agent_id = call.attempt.agent_id
        if call.attempt.state is AttemptState.ANSWERED and agent_id is not None:
            async with self._context.pool.acquire() as connection:
                phone = await phones.up(connection, agent_id)
            await self._lines.send(node, ConnectAudio(call_id=state.call_id, phone=str(phone) if phone else None))
            await self._context.bus.publish(agent_topic(agent_id), {})

    async def hang_up_strangers(self, ids: set[UUID]) -> None:
        """Hang up those of `ids`, live on some node and unknown to us, that are nobody's open attempt."""
        if not ids:
            return
        async with self._context.pool.acquire() as connection:
            legs_of = await legs.live(connection, ids)
            owners = await attempts.known(connection, ids)
        if self._team_id in legs_of.values():
            await self._legs.begin()
            await self._ask_every_node()
        ids = ids - set(legs_of)
        ours = {call_id for call_id, owner in owners.items() if owner.live and owner.team_id == self._team_id}
        if ours:
            await self._take_in(ours)
        for call_id in ids:
            owner = owners.get(call_id)
            if owner is None or not owner.live:
                for node in self._context.links:
                    await self._lines.send(node, HangUp(call_id=str(call_id)))

    async def _take_in(self, ids: set[UUID]) -> None:
        """Take in calls of ours that live on a node, and ask the nodes to tell again what was said of them."""
        async with self._context.pool.acquire() as connection:
            rows = await attempts.open_of_team(connection, self._team_id)
        for row in rows:
            if row.attempt.id in ids and row.attempt.id not in self._calls:
                self._calls.add(row)
        await self._ask_every_node()


def _at_the_door(state: CallState) -> bool:
    """A call that came in and that nobody has answered: `dialer.inbound.reception` takes it, whoever was to before."""
    return state.incoming is not None and state.answered_at is None
