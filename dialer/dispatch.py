"""Who gets the person that just answered: the agent who has been ready the longest. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dialer.presence import PresenceState

SEEN_WITHIN: Final = timedelta(seconds=6)  # three missed renewals: the screen is not there any more


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ready agent: idle since when, and when the screen was last known to be connected."""

    agent_id: int
    idle_since: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PoolAgent:
    """An agent as the pool counts them. `here`: their screen is seen, and their telephone up if they use one."""

    agent_id: int
    state: PresenceState
    since: datetime
    attempt_id: UUID | None
    here: bool


def present(candidates: Iterable[Candidate], now: datetime) -> list[Candidate]:
    """Return the candidates whose screen is connected, longest idle first; equals by id, so that it is repeatable."""
    here = [candidate for candidate in candidates if candidate.seen_at > now - SEEN_WITHIN]
    return sorted(here, key=lambda candidate: (candidate.idle_since, candidate.agent_id))


def longest_idle(candidates: Iterable[Candidate], now: datetime) -> int | None:
    """Return the id of the agent who gets the next answer, or None when nobody is there."""
    ordered = present(candidates, now)
    return ordered[0].agent_id if ordered else None
