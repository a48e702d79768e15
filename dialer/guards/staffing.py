"""Is there anybody who could take a call that is answered now or soon? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dialer.dispatch import SEEN_WITHIN
from dialer.presence import PresenceState

_TAKES_NONE: Final = frozenset({PresenceState.LOGGED_OUT, PresenceState.PAUSED})


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An agent who is logged in: what they do, whether they go after it, when their screen was seen.

    They go on a pause that they asked for, or because a supervisor has sent them off.
    """

    state: PresenceState
    leaving: bool
    seen_at: datetime


def anybody(agents: Iterable[OnDuty], watched_since: datetime, now: datetime) -> bool:
    """Tell whether an agent is ready, or will be after the call they have.

    `watched_since`: since when screens could be seen at all; before that nobody was, and that is not absence.
    """
    return any(
        agent.state not in _TAKES_NONE and not agent.leaving and max(agent.seen_at, watched_since) > now - SEEN_WITHIN
        for agent in agents
    )
