"""How often a person may be called, and what must have happened before: the strictest of all rules that apply. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits and conditions; None: none. Weeks are Monday to Sunday, days and months those of the person's own zone."""

    attempts_per_day: int | None = None
    attempts_per_week: int | None = None
    attempts_per_month: int | None = None
    conversations_per_day: int | None = None
    min_days_past_due: int | None = None
    after_automatic_steps: bool = False


def strictest(caps: Iterable[Caps]) -> Caps:
    """The smallest of each cap, the largest of each minimum, every condition: no rule loosens another."""
    every = list(caps)
    return Caps(
        attempts_per_day=_least(each.attempts_per_day for each in every),
        attempts_per_week=_least(each.attempts_per_week for each in every),
        attempts_per_month=_least(each.attempts_per_month for each in every),
        conversations_per_day=_least(each.conversations_per_day for each in every),
        min_days_past_due=max(
            (each.min_days_past_due for each in every if each.min_days_past_due is not None), default=None
        ),
        after_automatic_steps=any(each.after_automatic_steps for each in every),
    )


def _least(figures: Iterable[int | None]) -> int | None:
    return min((figure for figure in figures if figure is not None), default=None)
