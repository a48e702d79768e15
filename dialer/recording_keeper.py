"""What a dialer process does with recordings: it takes note of those the nodes tell, and deletes the expired.

Every dialer hears every recording; writing one down twice changes nothing, so that no leader is needed.
"""

import asyncio
from contextlib import ExitStack, suppress
from typing import Final

import structlog

from dialer import recordings
from dialer.context import DialerContext
from dialer.errors import NodeUnreachable
from dialer.line_events import call_id
from dialer.node_link import Inbox, NodeRecorded
from store.backoff import Backoff
from store.pool import TRANSIENT_ERRORS
from store.transactions import in_transaction
from telephony.protocol import RecordingNoted
from telephony.recording.storage import open_storage

EXPIRE_EVERY_S: Final = 3600.0
_log = structlog.get_logger(__name__)


class RecordingKeeper:
    """Runs beside the teams of a process."""

    def __init__(self, context: DialerContext) -> None:
        self._context = context
        self._inbox: Inbox = asyncio.Queue()

    async def run(self) -> None:
        """Run until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._take_note(), name="recordings told by the nodes")
            tasks.create_task(self._expire(), name="expired recordings")

    async def _take_note(self) -> None:
        links = self._context.links
        with ExitStack() as subscriptions:
            for link in links.values():
                subscriptions.enter_context(link.subscribed(self._inbox))
                await link.ask_snapshot()  # what was told before we listened
            while True:
                event = await self._inbox.get()
                if isinstance(event, NodeRecorded) and await self._store(event):
                    with suppress(NodeUnreachable):  # it is told again when the node is back
                        await links[event.node].send(RecordingNoted(call_id=event.recorded.call_id))

    async def _store(self, event: NodeRecorded) -> bool:
        recorded = event.recorded
        if call_id(recorded.call_id) is None:
            return False
        backoff = Backoff()
        now = self._context.clock()
        while True:
            try:
                known = await in_transaction(
                    self._context.pool, lambda connection: recordings.store(connection, event.node, recorded, now)
                )
            except TRANSIENT_ERRORS as error:
                _log.warning("a recording waits for the database", call=recorded.call_id, error=repr(error))
                await backoff.sleep()
                continue
            if not known:
                _log.error("recording of a call that is not ours", call=recorded.call_id, node=event.node)
            return known

    async def _expire(self) -> None:
        url = self._context.settings.recordings
        if url is None:
            return
        storage = open_storage(url)
        while True:
            try:
                await recordings.expire_patiently(self._context.pool, storage, self._context.clock())
            except TRANSIENT_ERRORS as error:
                _log.warning("expired recordings wait for the database", error=repr(error))
            await asyncio.sleep(EXPIRE_EVERY_S)
