"""What our pacer has to reach."""

from collections.abc import Sequence
from typing import Any, Final

from alo.bench.goals import Goal

_AGENTS: Final = (5, 10, 20, 50, 100)
_OCCUPANCY: Final = {
    "S1": (0.80, 0.84, 0.89, 0.94, 0.96),
    "S2": (0.76, 0.83, 0.88, 0.94, 0.96),
    "S3": (0.77, 0.83, 0.89, 0.94, 0.96),
    "S4": (0.79, 0.84, 0.89, 0.94, 0.96),
}
_CHANCES_ARE_WORTH: Final = 0.02  # of occupancy, in S7
_DAYS_OVER: Final = 0.05
_DAYS_FROM_AGENTS: Final = 20
_DECISION_MS: Final = 1.0


def goal_of(scenario: str, agents: int) -> float | None:
    """The occupancy to reach with at most 3 % abandoned; None where none was set."""
    if scenario not in _OCCUPANCY or agents not in _AGENTS:
        return None
    return _OCCUPANCY[scenario][_AGENTS.index(agents)]


def judged(rows: Sequence[dict[str, Any]], decision: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The goals that these rows say something about, each with the value measured and whether it is met."""
    named = {(each["scenario"], each["agents"], each["policy"]): each for each in rows}
    found = [_judged_occupancy(each) for each in rows if each["goal"] is not None]
    for (scenario, agents, policy), each in named.items():
        place = f"{scenario}.{agents}"
        if policy != "alo":
            continue
        if each["days_over"] is not None and agents >= _DAYS_FROM_AGENTS:
            found.append(_judgement(Goal(f"{place}.days_over", _DAYS_OVER), each["days_over"]))
        blind = named.get((scenario, agents, "alo_blind"))
        if blind and scenario == "S7":
            gain = round(each["occupancy"] - blind["occupancy"], 4)
            found.append(_judgement(Goal(f"{place}.occupancy_by_chances", _CHANCES_ARE_WORTH, at_most=False), gain))
    if decision is not None:
        found.append(_judgement(Goal("decision.p99_ms", _DECISION_MS), decision["p99_ms"]))
    return found


def _judged_occupancy(row: dict[str, Any]) -> dict[str, Any]:
    figure = f"{row['scenario']}.{row['agents']}.occupancy"
    goal = f"≥ {row['goal']:g} at ≤ 3 % abandoned"
    return {"figure": figure, "goal": goal, "value": row["occupancy"], "met": row["met"]}


def _judgement(goal: Goal, value: float) -> dict[str, Any]:
    return {"figure": goal.figure, "goal": str(goal), "value": value, "met": goal.met(value)}
