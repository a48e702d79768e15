"""How the dialer is doing, for readiness checks and for people."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class DialerHealth:
    """`teams`: when the engine of each team led last ticked (`time.monotonic()`); `nodes`: connected or not."""

    teams: dict[str, float] = field(default_factory=dict)
    nodes: dict[str, bool] = field(default_factory=dict)

    def ticked(self, team: str) -> None:
        """Note that a team's engine is alive."""
        self.teams[team] = time.monotonic()

    def stopped(self, team: str) -> None:
        """Note that this process no longer leads the team."""
        self.teams.pop(team, None)

    def report(self) -> Mapping[str, object]:
        """Return plain values: seconds since each team's last tick, and the state of each node."""
        now = time.monotonic()
        return {
            "teams": {team: round(now - at, 1) for team, at in self.teams.items()},
            "nodes": dict(self.nodes),
        }

    def ready(self, longest_silence_s: float = 5.0) -> bool:
        """Tell whether every node is connected and every engine of ours alive; leading no team is no fault."""
        now = time.monotonic()
        return all(self.nodes.values()) and all(now - at <= longest_silence_s for at in self.teams.values())
