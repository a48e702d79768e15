"""What telephony promises on two cores, beside what was measured."""

from collections.abc import Mapping
from typing import Any, Final

from alo.bench.goals import Goal

GOALS: Final = (
    Goal("without_outcome", 0),
    Goal("told_twice", 0),
    Goal("contradicted", 0),
    Goal("live_at_the_end", 0),
    Goal("files_left", 0),
    Goal("workers_growth_percent", 10),
    Goal("calls_per_s", 200, at_most=False),
    Goal("failed", 0),
    Goal("cpu_ms_per_call", 2.0),
    Goal("held", 100, at_most=False),
    Goal("loss_percent", 0.1),
    Goal("jitter_ms_p99", 10),
    Goal("agent_audio_to_agent_p99_ms", 60),
    Goal("agent_audio_to_far_end_p99_ms", 60),
)


def judged(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The goals of what was measured, each with its value and whether it is met."""
    spoken = figures.get("agent_audio_ms", {})
    values = {**figures, **{f"agent_audio_{way}_p99_ms": delay["p99"] for way, delay in spoken.items()}}
    return [
        {"figure": each.figure, "goal": str(each), "value": values[each.figure], "met": each.met(values[each.figure])}
        for each in GOALS
        if each.figure in values
    ]
