"""Events of one call strictly one after the other, of different calls at the same time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from uuid import UUID

from dialer.call_flow import Happening as CallHappening
from dialer.conversation.flow import Told

Happening = CallHappening | Told


class Mailboxes:
    """One queue per call that has something waiting; its task lives only while it has.

    An error of `handle` ends the TaskGroup that the tasks live in.
    """

    def __init__(self, tasks: asyncio.TaskGroup, handle: Callable[[UUID, Happening], Awaitable[None]]) -> None:
        self._tasks = tasks
        self._handle = handle
        self._waiting: dict[UUID, deque[Happening]] = {}

    def post(self, call_id: UUID, event: Happening) -> None:
        """Queue an event behind the others of its call."""
        waiting = self._waiting.get(call_id)
        if waiting is not None:
            waiting.append(event)
            return
        self._waiting[call_id] = deque([event])
        self._tasks.create_task(self._drain(call_id), name=f"call {call_id}")

    async def _drain(self, call_id: UUID) -> None:
        waiting = self._waiting[call_id]
        while waiting:
            await self._handle(call_id, waiting[0])
            waiting.popleft()
        del self._waiting[call_id]
