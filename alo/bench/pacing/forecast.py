"""A day of a campaign as it might go: simulated several times, each with other leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Any, Final

import numpy as np

from alo.bench.pacing.history import History
from alo.bench.pacing.rows import t975
from alo.bench.pacing.runs import Result, Run, simulate_all

FIGURES: Final = (
    "contacts",
    "abandoned",
    "abandon_rate",
    "agreements",
    "occupancy",
    "talk_min_per_h",
    "agent_wait_s",
    "dials",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a manager asks: how many agents, for how long, losing which share at most; simulated how often."""

    agents: int
    hours: float
    target: float
    days: int
    processes: int


def forecast(history: History, wish: Wish, tell: Callable[[str], None]) -> dict[str, dict[str, dict[str, float]]]:
    """By policy and figure: `mean` and, for a single day, `low` and `high` (95 %)."""
    runs = [
        Run(history.scenario, wish.agents, policy, value, seed, None, wish.hours)
        for policy, value in (("alo", wish.target), ("progressive", 1.0))
        for seed in range(1, wish.days + 1)
    ]

    def told(result: Result) -> None:
        tell(f"{result.run.policy}, day {result.run.seed}: {result.tally.connected} contacts")

    results = sorted(simulate_all(runs, wish.processes, told), key=lambda each: each.run.seed)
    return {
        policy: _spread([_day(each, history) for each in results if each.run.policy == policy])
        for policy in ("alo", "progressive")
    }


def _day(result: Result, history: History) -> dict[str, float]:
    tally = result.tally
    chance = np.random.default_rng([result.run.seed, 2])
    hours = (tally.busy_s + tally.idle_s) / 3600
    return {
        "contacts": tally.connected,
        "abandoned": tally.abandoned,
        "abandon_rate": tally.abandon_rate,
        "agreements": int(chance.binomial(tally.connected, history.agreements / history.talked)),
        "occupancy": tally.occupancy,
        "talk_min_per_h": tally.talk_s / 60 / hours if hours else 0.0,
        "agent_wait_s": tally.idle_s / max(1, tally.connected),
        "dials": tally.dialled,
    }


def _spread(days: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Between which values a figure of one more day lies, as far as so few days can say (Student's t)."""
    found = {}
    for figure in FIGURES:
        values = [float(day[figure]) for day in days]
        mean = fmean(values)
        half = t975(len(values) - 1) * stdev(values) * sqrt(1 + 1 / len(values))
        found[figure] = {"mean": round(mean, 4), "low": round(max(0.0, mean - half), 4), "high": round(mean + half, 4)}
    return found
