"""Letting go of whoever has waited for an agent as long as they may, to the moment.

The tables are looked at twice a second, which is too coarse for two seconds of silence. What a process that dies had
set here is made good by that look: see `dialer.deadlines`.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from dialer import attempt as machine
from dialer import deadlines
from dialer.attempt import Attempt
from dialer.deadlines import Limits
from dialer.live_calls import LiveCalls

_LEAST_S: Final = 0.01


class Patience:
    """The waits of one team's calls; `post` queues an event for a call."""

    def __init__(
        self,
        calls: LiveCalls,
        limits: Limits,
        clock: Callable[[], datetime],
        post: Callable[[UUID, machine.Event], None],
    ) -> None:
        self._calls = calls
        self._limits = limits
        self._clock = clock
        self._post = post

    def watch(self, attempt: Attempt) -> None:
        """Look again when this person has waited enough, if they wait at all."""
        if machine.waits_for_agent(attempt):
            left = (deadlines.waited_enough(attempt, self._limits) - self._clock()).total_seconds()
            asyncio.get_running_loop().call_later(max(_LEAST_S, left), self._look, attempt.id)

    def _look(self, attempt_id: UUID) -> None:
        call = self._calls.get(attempt_id)
        if call is None or not machine.waits_for_agent(call.attempt):
            return
        if deadlines.waited_enough(call.attempt, self._limits) <= self._clock():
            self._post(attempt_id, machine.NobodyFree())
        else:  # somebody had the call meanwhile and lost it, or the clock was set
            self.watch(call.attempt)
