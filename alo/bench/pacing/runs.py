"""Single simulations, each in whichever process is free."""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alo.bench.pacing.policies import POLICIES
from alo.bench.pacing.rivals.oracle import Oracle
from alo.bench.pacing.scenario import HOUR_S, Scenario
from alo.bench.pacing.simulation import Setting, Simulation
from alo.bench.pacing.tally import Tally
from telephony.lifeline import die_with

DAY_H: Final = 8.0
_EDGES_MS: Final = np.geomspace(1e-4, 1e4, 801)  # bins of 2.3 %


@dataclass(frozen=True, slots=True)
class Run:
    """One simulation to make. `day` None: the long run of this seed, else one of its days of a cold start.

    `hours` of the long run after its warm-up; None: the scenario's agent hours divided by the agents.
    """

    scenario: Scenario
    agents: int
    policy: str
    value: float
    seed: int
    day: int | None = None
    hours: float | None = None

    def setting(self) -> Setting:
        """What the simulation is given."""
        known = POLICIES[self.policy].known
        if self.day is not None:
            return Setting(self.scenario, self.agents, (self.seed, 1 + self.day), DAY_H, 0.0, known)
        warm_up = self.scenario.warm_up_h
        hours = self.hours or self.scenario.agent_hours / self.agents
        return Setting(self.scenario, self.agents, (self.seed, 0), warm_up + hours, warm_up * HOUR_S, known)


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to. `decisions`: how many took so long, by bins of time."""

    run: Run
    tally: Tally
    decisions: NDArray[np.int64]


def simulate(run: Run) -> Result:
    """Make one run."""
    pacer = POLICIES[run.policy].make(run.value, run.scenario)
    simulation = Simulation(run.setting(), pacer)
    if isinstance(pacer, Oracle):
        pacer.foresee(simulation.in_flight)
    tally = simulation.run()
    decisions, _ = np.histogram(np.asarray(simulation.decision_s) * 1000, _EDGES_MS)
    return Result(run, tally, decisions)


def quantile_ms(decisions: NDArray[np.int64], share: float) -> float:
    """The time that this share of decisions took at most, ms, to within a bin."""
    reached = np.cumsum(decisions) >= share * decisions.sum()
    return float(_EDGES_MS[1 + int(np.argmax(reached))])


def simulate_all(runs: Sequence[Run], processes: int, done: Callable[[Result], None]) -> list[Result]:
    """Make all runs, the longest first, and tell of each as it ends; returns them in any order."""
    longest_first = sorted(runs, key=_weight, reverse=True)
    if processes == 1:
        return [_told(simulate(run), done) for run in longest_first]
    with get_context("spawn").Pool(processes, _begin, (os.getpid(),)) as pool:
        return [_told(each, done) for each in pool.imap_unordered(simulate, longest_first)]


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the parent, which ends its pool; end with it when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)


def _told(result: Result, done: Callable[[Result], None]) -> Result:
    done(result)
    return result


def _weight(run: Run) -> float:
    """Roughly how long a run takes: it decides at ticks, and at the events of each agent."""
    setting = run.setting()
    return setting.hours * (7200 + 300 * run.agents)
