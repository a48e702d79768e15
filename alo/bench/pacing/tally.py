"""What is counted of a simulated campaign, after its warm-up."""

from collections import Counter
from dataclasses import dataclass, field

from alo.bench.pacing.scenario import HOUR_S


@dataclass(slots=True)
class Tally:
    """Sums from `warm_up_s` on; times in seconds of agents, calls by the moment of their answer.

    `idle_s` and `busy_s` (talk and wrap-up) are of agents who are logged in and not on a break; `talk_s` is with people
    only. `connected` and `abandoned` are people: with detection, machines taken for one count neither way.
    """

    warm_up_s: float
    dialled: int = 0
    connected: int = 0
    abandoned: int = 0
    talk_s: float = 0.0
    busy_s: float = 0.0
    idle_s: float = 0.0
    connected_by_hour: Counter[int] = field(default_factory=Counter)
    abandoned_by_hour: Counter[int] = field(default_factory=Counter)

    def connect(self, answered_at: float) -> None:
        """A person who answered then got an agent."""
        if answered_at >= self.warm_up_s:
            self.connected += 1
            self.connected_by_hour[int(answered_at // HOUR_S)] += 1

    def abandon(self, answered_at: float) -> None:
        """A person who answered then got none in time."""
        if answered_at >= self.warm_up_s:
            self.abandoned += 1
            self.abandoned_by_hour[int(answered_at // HOUR_S)] += 1

    def since(self, start: float, end: float) -> float:
        """How much of a time lies after the warm-up."""
        return max(0.0, end - max(start, self.warm_up_s))

    @property
    def answered(self) -> int:
        """People who answered and were connected or lost."""
        return self.connected + self.abandoned

    @property
    def abandon_rate(self) -> float:
        """Share of the people who answered and were lost."""
        return self.abandoned / self.answered if self.answered else 0.0

    @property
    def occupancy(self) -> float:
        """Share of agents' time, breaks apart, that they talk or wrap up."""
        time = self.busy_s + self.idle_s
        return self.busy_s / time if time else 0.0

    @property
    def worst_hour(self) -> float:
        """The highest abandon rate of any hour of the clock."""
        hours = set(self.connected_by_hour) | set(self.abandoned_by_hour)
        lost, met = self.abandoned_by_hour, self.connected_by_hour
        return max((lost[hour] / (lost[hour] + met[hour]) for hour in hours), default=0.0)
