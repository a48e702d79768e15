"""Nodes are told which trunks there are, and what they tell of them is written down: in batches, beside the calls.

What this task writes is for people to look at; the dialer itself decides by its `TrunkBoard`. One that is late, or away
with its database, holds up no call.
"""

import asyncio
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from dialer import line_events
from dialer.context import DialerContext
from dialer.errors import NodeUnreachable
from dialer.node_link import NodeConnected, TrunkInbox
from queues import trunks
from queues.centre import centre_day
from queues.lines import pool, trunk_health
from queues.lines.trunk_health import Failure, Rung, SeenState
from queues.trunks import Trunk
from store.pool import TRANSIENT_ERRORS
from telephony import protocol
from telephony.protocol import CallFailed, TrunkState, UseTrunks

LOOK_EVERY_S: Final = 1.0
TOUCH_EVERY_S: Final = 30.0
_MOST_FAILURES: Final = 5_000  # that wait for a database that is away
_COUNTS_KEPT: Final = timedelta(days=31)
_LONGEST_LINE: Final = 300
_log = structlog.get_logger(__name__)


def message_of(trunk: Trunk) -> protocol.Trunk:
    """Return the trunk as nodes read it."""
    return protocol.Trunk.model_validate({name: getattr(trunk, name) for name in protocol.Trunk.model_fields})


class TrunkWatch:
    """One per process, over all nodes and trunks."""

    def __init__(self, context: DialerContext) -> None:
        self._context = context
        self._inbox: TrunkInbox = asyncio.Queue()
        self._message: UseTrunks | None = None
        self._told: set[str] = set()  # the nodes that have the present list
        self._states: dict[tuple[str, int], SeenState] = {}
        self._failures: deque[Failure] = deque(maxlen=_MOST_FAILURES)
        self._touched_at = float("-inf")

    async def run(self) -> None:
        """Run until cancelled; a database that is away is waited for."""
        for link in self._context.links.values():
            link.watch_trunks(self._inbox)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_nodes(), name="trunks: events of the nodes")
            tasks.create_task(self._keep(), name="trunks: tables")

    async def _follow_nodes(self) -> None:
        while True:
            event = await self._inbox.get()
            match event:
                case NodeConnected():
                    self._context.board.forget_node(event.node)
                    self._told.discard(event.node)
                    await self._tell(event.node)
                case TrunkState():
                    self._hear(event)
                case CallFailed():
                    self._note(event)

    async def _keep(self) -> None:
        while True:
            try:
                await self._look()
                await self._write()
            except TRANSIENT_ERRORS as error:
                _log.warning("trunks are not kept: the database is away", error=repr(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        """Read the trunks; when one has changed, every node is told."""
        async with self._context.pool.acquire() as connection:
            present = await trunks.every(connection)
        self._context.board.know(present)
        message = UseTrunks(trunks=tuple(message_of(trunk) for trunk in present))
        if message != self._message:
            self._message = message
            self._told.clear()
        for node in self._context.links.keys() - self._told:
            await self._tell(node)

    async def _tell(self, node: str) -> None:
        link = self._context.links[node]
        if self._message is None or not link.connected:
            return
        self._told.add(node)
        try:
            await link.send(self._message)
        except NodeUnreachable as error:
            self._told.discard(node)
            _log.warning("trunks not told", node=node, error=str(error))

    def _hear(self, state: TrunkState) -> None:
        self._context.board.told(state)
        trunk_id = self._context.board.id_of(state.name)
        if trunk_id is not None:
            self._states[state.node, trunk_id] = SeenState(
                node=state.node,
                trunk_id=trunk_id,
                state=state.state,
                registered=state.registered,
                rtt_ms=state.rtt_ms,
                detail=state.detail[:_LONGEST_LINE],
                calls=state.calls,
                at=_time(state.at),
            )

    def _note(self, failed: CallFailed) -> None:
        attempt_id, trunk_id = line_events.call_id(failed.call_id), self._context.board.id_of(failed.trunk)
        if attempt_id is None or trunk_id is None:
            return
        self._context.board.call_failed(attempt_id, trunk_id, failed.sip_code, self._context.clock())
        ladder = tuple(Rung(step.at, step.sent, step.line[:_LONGEST_LINE]) for step in failed.ladder)
        at, reason = _time(failed.at), failed.reason[:_LONGEST_LINE]
        self._failures.append(Failure(attempt_id, trunk_id, at, failed.sip_code, failed.q850, reason, ladder))

    async def _write(self) -> None:
        states, failures = dict(self._states), list(self._failures)
        touch = time.monotonic() - self._touched_at >= TOUCH_EVERY_S
        if not states and not failures and not touch:
            return
        async with self._context.pool.acquire() as connection, connection.transaction():
            await trunk_health.save_states(connection, list(states.values()))
            await trunk_health.save_failures(connection, failures)
            if touch:
                nodes = [link.name for link in self._context.links.values() if link.connected]
                await trunk_health.touch_states(connection, nodes, self._context.clock())
                await pool.forget_before(connection, centre_day(self._context.clock() - _COUNTS_KEPT))
        self._written(states, failures)
        self._touched_at = time.monotonic() if touch else self._touched_at

    def _written(self, states: dict[tuple[str, int], SeenState], failures: list[Failure]) -> None:
        """Let go of what is in the tables; what was heard meanwhile stays."""
        for key, state in states.items():
            if self._states.get(key) is state:
                del self._states[key]
        while failures and self._failures and self._failures[0] is failures[0]:
            self._failures.popleft()
            failures.pop(0)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
