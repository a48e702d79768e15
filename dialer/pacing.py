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


def shares(total: int, campaigns: int, first: int) -> list[int]:
    """Split `total` launches over `campaigns`, one each in turn, beginning with number `first`.

    The caller moves `first` on by the launches made, so that campaigns of one team advance alike.
    """
    if campaigns == 0:
        return []
    even, left = divmod(total, campaigns)
    return [even + (1 if (index - first) % campaigns < left else 0) for index in range(campaigns)]
