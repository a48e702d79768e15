"""How the dialer is doing, for readiness checks and for people."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class DialerHealth:
    """`teams`: when the engine of each team led last ticked (`time.monotonic()`).

    `nodes`: each connected or not. `database`: whether it answered when it was last asked.
    """

    teams: dict[str, float] = field(default_factory=dict)
    nodes: dict[str, bool] = field(default_factory=dict)
    database: bool = False

    def ticked(self, team: str) -> None:
        """Note that a team's engine is alive."""
        self.teams[team] = time.monotonic()

    def stopped(self, team: str) -> None:
        """Note that this process no longer leads the team."""
        self.teams.pop(team, None)

    def report(self) -> Mapping[str, object]:
        """Return plain values: seconds since each team's last tick, the state of the nodes and of the database."""
        now = time.monotonic()
        return {
            "teams": {team: round(now - at, 1) for team, at in self.teams.items()},
            "nodes": dict(self.nodes),
            "database": self.database,
        }

    def ready(self, longest_silence_s: float = 5.0) -> bool:
        """Tell whether database and nodes are there and our engines alive; leading no team is no fault."""
        now = time.monotonic()
        alive = all(now - at <= longest_silence_s for at in self.teams.values())
        return self.database and all(self.nodes.values()) and alive
