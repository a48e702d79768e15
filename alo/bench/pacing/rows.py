"""Rows of the benchmark: one for each scenario, number of agents and policy, pooled over seeds."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import Any, Final

from alo.bench.pacing.goals import goal_of
from alo.bench.pacing.policies import POLICIES
from alo.bench.pacing.runs import Result, quantile_ms
from alo.bench.pacing.tally import Tally

LIMIT: Final = 0.03  # of people who answered, lost; ≤
_T975: Final = (12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)
"""97.5 % quantiles of Student's t for 1 to 15 degrees of freedom."""


def row(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of one policy with one value of its parameter.

    Shares are 0 to 1; `wait_s` is how long an agent waits for a person, `talk_min_per_h` per hour logged in without
    breaks, `decision_ms_p99` processor time; `_ci` are 95 % intervals of the mean over seeds (None with one seed).
    """
    run = results[0].run
    long = [each.tally for each in results if each.run.day is None]
    days = [each.tally for each in results if each.run.day is not None]
    total = pooled(long)
    goal = goal_of(run.scenario.name, run.agents) if run.policy == "alo" else None
    return {
        "scenario": run.scenario.name,
        "agents": run.agents,
        "policy": run.policy,
        "parameter": POLICIES[run.policy].parameter,
        "value": run.value,
        "occupancy": round(total.occupancy, 4),
        "occupancy_ci": _interval([each.occupancy for each in long]),
        "abandon": round(total.abandon_rate, 5),
        "abandon_ci": _interval([each.abandon_rate for each in long]),
        **_rates(total),
        "worst_hour_abandon": round(max(each.worst_hour for each in long), 4),
        "days": len(days),
        "days_over": round(fmean(each.abandon_rate > LIMIT for each in days), 4) if days else None,
        "decision_ms_p99": round(quantile_ms(sum_of_decisions(results), 0.99), 4),
        "seeds": len(long),
        "goal": goal,
        "met": None if goal is None else total.occupancy >= goal and total.abandon_rate <= LIMIT,
    }


def pooled(tallies: Sequence[Tally]) -> Tally:
    """One tally of all."""
    total = Tally(0.0)
    for each in tallies:
        total.dialled += each.dialled
        total.connected += each.connected
        total.abandoned += each.abandoned
        total.talk_s += each.talk_s
        total.busy_s += each.busy_s
        total.idle_s += each.idle_s
    return total


def sum_of_decisions(results: Sequence[Result]) -> Any:
    """Decisions of all runs by how long they took."""
    return sum(each.decisions for each in results)


def t975(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, to within a hundredth."""
    return _T975[freedom - 1] if freedom <= len(_T975) else 1.96 + 2.5 / freedom


def _rates(total: Tally) -> dict[str, float]:
    hours = (total.busy_s + total.idle_s) / 3600
    return {
        "talk_min_per_h": round(total.talk_s / 60 / hours, 2) if hours else 0.0,
        "wait_s": round(total.idle_s / max(1, total.connected), 2),
        "dials_per_answer": round(total.dialled / max(1, total.answered), 3),
    }


def _interval(values: Sequence[float]) -> list[float] | None:
    freedom = len(values) - 1
    if freedom < 1:
        return None
    half = t975(freedom) * stdev(values) / sqrt(len(values))
    return [round(fmean(values) - half, 5), round(fmean(values) + half, 5)]
