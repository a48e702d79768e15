"""How many calls to launch now. Pure.

Progressive: one call for each agent who is ready and has none coming, so that whoever answers is met by an agent.
"""

from dataclasses import dataclass


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
