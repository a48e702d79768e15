"""Many runs in parallel, and what they say: a report."""

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from alo.bench.machine import load_average
from alo.bench.pacing.goals import judged
from alo.bench.pacing.policies import POLICIES, Policy
from alo.bench.pacing.rows import LIMIT, row
from alo.bench.pacing.runs import Result, Run, simulate_all
from alo.bench.pacing.scenario import Scenario
from alo.bench.pacing.speed import decision_time

Told = Callable[[str], None]
_Group = tuple[str, int, str]  # scenario, agents, policy


@dataclass(frozen=True, slots=True)
class PacingOptions:
    """What to simulate. `hours` as in `Run`; `days` of a cold start for each seed; `processes` at once.

    `speed`: whether to measure decisions in a large pool too.
    """

    scenarios: tuple[Scenario, ...]
    agents: tuple[int, ...]
    seeds: tuple[int, ...]
    policies: tuple[str, ...]
    hours: float | None = None
    days: int = 1
    processes: int = 1
    speed: bool = True


def measure(options: PacingOptions, tell: Told) -> dict[str, Any]:
    """The rows of a benchmark, its goals and where it ran.

    Of policies with several values, the best of each group is chosen on the long runs; only that one has days.
    """
    before = load_average()
    tried = _simulated(_long_runs(options, lambda policy: policy.values), options, tell)
    best = {group: _best([row(each) for each in values.values()])["value"] for group, values in _grouped(tried).items()}
    days = _simulated(_days(options, best), options, tell)
    chosen = [each for each in tried if best[_group(each.run)] == each.run.value]
    grouped = _grouped([*chosen, *days])
    rows = [row(grouped[group][best[group]]) for group in _groups(options)]
    decision = decision_time("alo") if "alo" in options.policies and options.speed else None
    return {"rows": rows, "decision": decision, "goals": judged(rows, decision), "machine": _machine(before)}


def frontier(options: PacingOptions, tell: Told) -> list[dict[str, Any]]:
    """Rows of every value that shows what a policy's parameter does, without days."""
    runs = _long_runs(options, lambda policy: policy.frontier or policy.values)
    grouped = _grouped(_simulated(runs, options, tell))
    return [row(results) for group in _groups(options) for _, results in sorted(grouped[group].items())]


def _long_runs(options: PacingOptions, values: Callable[[Policy], tuple[float, ...]]) -> list[Run]:
    return [
        Run(scenario, agents, policy, value, seed, hours=options.hours)
        for scenario in options.scenarios
        for agents in options.agents
        for policy in options.policies
        for value in values(POLICIES[policy])
        for seed in options.seeds
    ]


def _days(options: PacingOptions, best: dict[_Group, float]) -> list[Run]:
    return [
        Run(scenario, agents, policy, best[scenario.name, agents, policy], seed, day)
        for scenario in options.scenarios
        for agents in options.agents
        for policy in options.policies
        for seed in options.seeds
        for day in range(options.days)
    ]


def _simulated(runs: list[Run], options: PacingOptions, tell: Told) -> list[Result]:
    done = 0

    def tell_one(result: Result) -> None:
        nonlocal done
        done += 1
        run, tally = result.run, result.tally
        kind = "day" if run.day is not None else f"{POLICIES[run.policy].parameter or 'run'} {run.value:g}"
        tell(
            f"{done}/{len(runs)} {run.scenario.name}, {run.agents} agents, {run.policy}, {kind}, seed {run.seed}: "
            f"{tally.occupancy:.1%} busy, {tally.abandon_rate:.2%} abandoned"
        )

    return simulate_all(runs, options.processes, tell_one)


def _group(run: Run) -> _Group:
    return run.scenario.name, run.agents, run.policy


def _groups(options: PacingOptions) -> list[_Group]:
    return [
        (scenario.name, agents, policy)
        for scenario in options.scenarios
        for agents in options.agents
        for policy in options.policies
    ]


def _grouped(results: Sequence[Result]) -> dict[_Group, dict[float, list[Result]]]:
    groups: dict[_Group, dict[float, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for each in sorted(results, key=lambda result: (result.run.seed, result.run.day or 0)):
        groups[_group(each.run)][each.run.value].append(each)
    return groups


def _best(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The busiest of those within the limit; where none is, the one that loses fewest."""
    within = [each for each in rows if each["abandon"] <= LIMIT]
    if within:
        return max(within, key=lambda each: each["occupancy"])
    return min(rows, key=lambda each: each["abandon"])


def _machine(before: float) -> dict[str, Any]:
    return {"cores": len(os.sched_getaffinity(0)), "load_average_before": before, "load_average_after": load_average()}


CORES: Final = len(os.sched_getaffinity(0))
