"""How long decisions take in a large pool: 100 agents with some 400 calls in flight, because few are answered."""

from statistics import fmean
from typing import Any, Final

import numpy as np

from alo.bench.pacing.policies import POLICIES
from alo.bench.pacing.scenario import HOUR_S, Rate, Scenario
from alo.bench.pacing.simulation import Setting, Simulation
from dialer.pacing.pacer import Decision, Pacer, Question
from dialer.pacing.words import Event

_AGENTS: Final = 100
_ANSWER_RATE: Final = 0.035
_HOURS: Final = 0.5
_COUNTED_FROM_H: Final = 0.25  # everybody is busy by then


class _Observed:
    """A pacer, and how many calls were in flight at each decision that counts."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self.simulation: Simulation | None = None
        self.in_flight: list[int] = []
        self.first = 0

    def hear(self, event: Event) -> None:
        """Pass it on."""
        self._pacer.hear(event)

    def decide(self, now: float, question: Question) -> Decision:
        """Pass it on and count."""
        if self.simulation is not None and now >= _COUNTED_FROM_H * HOUR_S:
            self.first = self.first or len(self.simulation.decision_s)
            self.in_flight.append(len(self.simulation.in_flight))
        return self._pacer.decide(now, question)


def decision_time(policy: str) -> dict[str, Any]:
    """The processor time of one decision, ms, with the number of agents and the mean number of calls in flight."""
    scenario = Scenario(name="few answers", answers=Rate(kind="rate", rate=_ANSWER_RATE))
    observed = _Observed(POLICIES[policy].make(POLICIES[policy].values[0], scenario))
    simulation = observed.simulation = Simulation(Setting(scenario, _AGENTS, (1, 0), _HOURS, 0.0), observed)
    simulation.run()
    took_ms = np.asarray(simulation.decision_s[observed.first :]) * 1000
    return {
        "policy": policy,
        "agents": _AGENTS,
        "in_flight_mean": round(fmean(observed.in_flight), 1),
        "decisions": len(took_ms),
        "p50_ms": round(float(np.quantile(took_ms, 0.5)), 4),
        "p99_ms": round(float(np.quantile(took_ms, 0.99)), 4),
    }
