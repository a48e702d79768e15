"""What the queues promise at a million accounts, beside what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

GOALS_HOLD_FROM: Final = 1_000_000  # accounts; smaller runs are judged by the same figures, which then say little
STEPS: Final = ("import", "score", "prioritise_all", "night", "claim")
GROWTH: Final = 1.5  # of the time per row from a million accounts to five


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of the report and its bound: at most, or at least."""

    figure: str
    bound: float
    at_most: bool = True

    def met(self, value: float) -> bool:
        """Say whether a value keeps to the bound."""
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"


def goals(accounts: int, claim_p99_ms: float) -> tuple[Goal, ...]:
    """The goals for so many accounts. Times for the whole portfolio grow with it above a million.

    `claim_p99_ms` was measured without an old snapshot: with one it may be twice as long.
    """
    millions = max(1.0, accounts / GOALS_HOLD_FROM)
    return (
        Goal("import_ratio", 6),
        Goal("score_s", 10 * millions),
        Goal("night_s", 2 * millions),
        Goal("claim_ratio", 2, at_most=False),
        Goal("claim_p99_ms", 20),
        Goal("claim_cooling_p99_ms", 20),
        Goal("claim_snapshot_p99_ms", round(2 * claim_p99_ms, 3)),
        Goal("peak_rss_mb", 400),
    )


def judged_beside(figures: Mapping[str, Any], smaller: Mapping[str, float]) -> list[dict[str, Any]]:
    """Whether each of STEPS takes at most GROWTH times as long per row as it did in a smaller portfolio, in µs."""
    values = figures["us_per_row"]
    goals = [Goal(step, round(GROWTH * smaller[step], 3)) for step in STEPS]
    return [
        {
            "figure": f"us_per_row.{each.figure}",
            "goal": str(each),
            "value": values[each.figure],
            "met": each.met(values[each.figure]),
        }
        for each in goals
    ]


def judged(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The goals of a report, each with the value measured and whether it is met."""
    values = {**figures, "claim_p99_ms": figures["claim_ms"]["p99"]}
    return [
        {"figure": each.figure, "goal": str(each), "value": values[each.figure], "met": each.met(values[each.figure])}
        for each in goals(figures["accounts"], values["claim_p99_ms"])
    ]
