"""What to tell the other processes after a commit: whose screen to read again, which team to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from dialer.presences import PresenceChange
from metrics import calls as instruments
from store.bus import JSON, Bus

CALL: Final = "attempt"  # key of a team hint that asks the leader to look at one call now

ORDERS: Final = "orders"  # key of a team hint that asks the leader to take the orders that wait


def agent_topic(agent_id: int) -> str:
    """Return the topic of one agent's screen."""
    return f"agent:{agent_id}"


def team_topic(team_id: int) -> str:
    """Return the topic of a team's wallboard and of its dialer."""
    return f"team:{team_id}"


@dataclass(slots=True)
class Hints:
    """Gathered while a transaction runs, published once it is committed; pauses that are over are counted then."""

    agents: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)
    paused: list[tuple[str, float]] = field(default_factory=list)

    def add(self, change: PresenceChange) -> None:
        """Tell of a change of presence, if it was one."""
        if change.changed:
            self.agents.add(change.agent_id)
            self.teams.add(change.team_id)
        if change.paused is not None:
            self.paused.append(change.paused)

    async def publish(self, bus: Bus) -> None:
        """Publish one hint per agent, then one per team: agents wait for theirs, supervisors can wait."""
        while self.paused:
            instruments.count_pause(*self.paused.pop())
        for agent_id in sorted(self.agents):
            await bus.publish(agent_topic(agent_id), {})
        payload: Mapping[str, JSON] = {"agents": sorted(self.agents)}
        for team_id in sorted(self.teams):
            await bus.publish(team_topic(team_id), payload)


async def ask_leader(bus: Bus, team_id: int, attempt_id: UUID) -> None:
    """Ask the dialer that leads the team to look at one call now."""
    await bus.publish(team_topic(team_id), {CALL: str(attempt_id)})


async def ask_for_orders(bus: Bus, team_id: int) -> None:
    """Ask the dialer that leads the team to take the orders for its calls now."""
    await bus.publish(team_topic(team_id), {ORDERS: True})
