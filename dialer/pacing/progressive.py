"""How many calls to launch now. Pure.

Progressive: one call for each agent who is ready and has none coming, so that whoever answers is met by an agent.
"""

from dataclasses import dataclass

from dialer.pacing.power import Power


@dataclass(frozen=True, slots=True)
class Load:
    """What a team has going on, in counts.

    `unassigned` are its calls that no agent has yet, from the decision to dial to the choice of the agent;
    `line_room` is how many more calls the telephony nodes can carry.
    """

    ready_agents: int
    unassigned: int
    line_room: int


def progressive(load: Load) -> int:
    """Return the number of calls to launch: never more than ready agents without a call, nor than there is room."""
    return max(0, min(load.ready_agents - load.unassigned, load.line_room))


class Progressive(Power):
    """The same as a `Pacer`: launches while calls in flight and people waiting are fewer than the ready agents."""

    def __init__(self) -> None:
        super().__init__(1.0)
