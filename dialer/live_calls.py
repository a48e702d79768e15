"""The calls of one team that occupy a line, as its leader knows them; the truth is in the attempts table.

Only pacing and recovery look here: how many calls have no agent yet, and which calls a node should know.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from dialer.attempt import Attempt, AttemptState, is_over
from dialer.attempts import AttemptRow, Direction

FIRST_CALLERS: Final = 10
BEFORE_US: Final = float("-inf")  # placed by an earlier leader, or not at all


@dataclass(slots=True)
class LiveCall:
    """One call. `sent_at`: when its Originate left (`time.monotonic()`), None while it is about to.

    `allowed_until`: the end of the hours in which its person may be called, where this process placed it.
    """

    attempt: Attempt
    node: str | None
    sent_at: float | None = BEFORE_US
    inbound: bool = False
    allowed_until: datetime | None = None
    campaign_id: int = 0

    @property
    def unassigned(self) -> bool:
        """Whether it may still need an agent."""
        return self.attempt.agent_id is None and self.attempt.given_up_at is None

    @property
    def waiting(self) -> bool:
        """Whether a person is on the line without an agent."""
        return self.unassigned and self.attempt.state is AttemptState.ANSWERED


class LiveCalls:
    """By id. Filled on recovery and by launches, emptied as calls end."""

    def __init__(self) -> None:
        self._by_id: dict[UUID, LiveCall] = {}

    def __iter__(self) -> Iterator[LiveCall]:
        return iter(list(self._by_id.values()))

    def __contains__(self, attempt_id: UUID) -> bool:
        return attempt_id in self._by_id

    def get(self, attempt_id: UUID) -> LiveCall | None:
        """Return a call that still occupies a line."""
        return self._by_id.get(attempt_id)

    def add(
        self, row: AttemptRow, *, sent_at: float | None = BEFORE_US, allowed_until: datetime | None = None
    ) -> LiveCall | None:
        """Take in an open attempt; None if its line is free already."""
        if is_over(row.attempt):
            return None
        call = self._by_id[row.attempt.id] = LiveCall(
            row.attempt,
            row.node,
            sent_at,
            row.direction is Direction.INBOUND,
            allowed_until,
            row.campaign_id,
        )
        return call

    def update(self, attempt: Attempt) -> bool:
        """Take over the attempt's new state; True if its line has become free with it."""
        call = self._by_id.get(attempt.id)
        if call is None:
            return False
        call.attempt = attempt
        if not is_over(attempt):
            return False
        del self._by_id[attempt.id]
        return True

    def to_offer(self) -> list[LiveCall]:
        """Return who is to be offered to the agents: whoever we called, and the first of those who called us.

        The others have to let them pass anyway.
        """
        waiting = sorted((call for call in self if call.waiting), key=lambda call: call.attempt.created_at)
        callers = [call for call in waiting if call.inbound]
        return [call for call in waiting if not call.inbound] + callers[:FIRST_CALLERS]

    def unassigned(self) -> int:
        """Return how many calls may still need an agent."""
        return sum(call.unassigned for call in self._by_id.values())

    def campaigns_coming(self) -> list[int]:
        """Return the campaign of each call that may still need an agent."""
        return [call.campaign_id for call in self._by_id.values() if call.unassigned]

    def needed(self, sure: Mapping[int, float]) -> int:
        """Return how many agents the calls are sure to need: one for each person who waits.

        `sure`: for each call being dialled, by campaign; one where nothing is known.
        """
        coming = [call for call in self._by_id.values() if call.unassigned and call.attempt.hang_up_asked_at is None]
        needed = sum(1.0 if call.inbound or call.waiting else sure.get(call.campaign_id, 1.0) for call in coming)
        return math.ceil(needed - 1e-9)

    def callers(self) -> int:
        """Return how many of those who called us wait for an agent."""
        return sum(call.inbound and call.unassigned for call in self._by_id.values())

    def of_node(self, node: str) -> set[UUID]:
        """Return the calls that a node should know."""
        return {attempt_id for attempt_id, call in self._by_id.items() if call.node == node}

    def missing(self, node: str, known: set[UUID], asked_at: float) -> list[UUID]:
        """Return the calls of `node` that it does not know although they were placed before it was asked."""
        return [
            attempt_id
            for attempt_id, call in self._by_id.items()
            if call.node == node and attempt_id not in known and call.sent_at is not None and call.sent_at < asked_at
        ]
