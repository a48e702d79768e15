"""What every pacer is: it hears what happens, and says how many calls to launch now. Pure.

Whoever drives one, production or a simulator, tells every event the moment it happens and asks again after each, and
every `TICK_S` besides, because calls that ring and agents who talk age meanwhile. Launched calls are told as `Dialled`
at once, before the next question.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from dialer.pacing.words import Event

TICK_S: Final = 0.5
GRACE_S: Final = 2.0  # a person who answered is lost to us when no agent has come by then


@dataclass(frozen=True, slots=True)
class Question:
    """How many more calls may a campaign launch now?

    `chances`: of the calls that would be next, in their order, as in `Dialled.chance`; those beyond are taken to be
    like the campaign's average. `room`: how many more calls trunks, nodes and the queue allow.
    """

    campaign: Hashable = None
    room: int = 1_000_000
    chances: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """`launch` calls now. `inputs`: the figures that it rests on, by name, for the log and for people who ask why."""

    launch: int
    inputs: Mapping[str, float] = field(default_factory=dict)


class Pacer(Protocol):
    """The pacer of one pool of agents."""

    def hear(self, event: Event) -> None:
        """Learn that something happened."""
        ...

    def decide(self, now: float, question: Question) -> Decision:
        """Return how many calls to launch now; changes nothing of what is known, for nothing was launched yet."""
        ...
