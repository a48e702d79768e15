"""How much of its pace the counters leave a campaign. Pure.

Anatel counts by the CNPJ that calls. A call is *short* when it lasts up to `short_call_s`, voicemail and calls that
nobody answered included; a CNPJ with `short_calls_from` calls in a day of which `short_share` or more are short is
blocked for 15 days, and one with more than `calls_per_month` has to authenticate its calls. All figures are rows of
`calling_limits` with their source and certainty: the law changes, and a company may set itself a stricter limit.

Each limit has a soft zone before it, in which the pace falls in a straight line to nothing: a campaign that gets there
comes to rest below the limit and never runs into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dialer.guards.words import Allowance, Figures, Reason

LEAST_PEOPLE: Final = 100  # a share of fewer says nothing


@dataclass(frozen=True, slots=True)
class CallingLimits:
    """The limits of one CNPJ; None: none. `soft_zone`: the last part of a limit, in which one slows; 0 to 1."""

    short_call_s: int = 6
    short_share: float | None = 0.85
    short_calls_from: int = 100_000
    calls_per_day: int | None = None
    calls_per_month: int | None = 500_000
    soft_zone: float = 0.2


@dataclass(frozen=True, slots=True)
class Counts:
    """Calls of one CNPJ: those of the day (`open`: not known yet whether short), the short ones, those of the month."""

    today: int = 0
    short: int = 0
    open: int = 0
    month: int = 0

    @property
    def short_share(self) -> float:
        """Short calls in all calls of which it is known; 0 before the first."""
        known = self.today - self.open
        return self.short / known if known > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Abandonment:
    """Of one campaign in 30 days: people who answered, and those whom nobody took."""

    people: int = 0
    abandoned: int = 0


def room(used: float, limit: float, soft_zone: float) -> float:
    """Return the share of the pace that is left at `used` of `limit`: 1 up to the soft zone, 0 at the limit."""
    return min(1.0, max(0.0, (limit - used) / (limit * soft_zone)))


def counted(company: str, counts: Counts, limits: CallingLimits) -> Iterator[Allowance]:
    """Yield what each counter of a CNPJ leaves, those that hold nothing back left out."""
    who: Figures = {"company": company}
    found = (
        _short_calls(counts, limits, who),
        _at_most(Reason.CALLS_PER_DAY, counts.today, limits.calls_per_day, limits, who),
        _at_most(Reason.CALLS_PER_MONTH, counts.month, limits.calls_per_month, limits, who),
    )
    return (allowance for allowance in found if allowance is not None and allowance.share < 1)


def abandonment(found: Abandonment, limit: float) -> Allowance | None:
    """Warn when the share of people abandoned in 30 days is at its limit; the pacer slows by itself."""
    if found.people < LEAST_PEOPLE or found.abandoned / found.people < limit:
        return None
    figures = {"share": found.abandoned / found.people, "limit": limit, "abandoned": found.abandoned}
    return Allowance(1.0, Reason.ABANDONED, figures)


def _short_calls(counts: Counts, limits: CallingLimits, who: Figures) -> Allowance | None:
    """Both have to be reached, the number of calls and the share; either alone that is far away leaves all."""
    if limits.short_share is None:
        return None
    by_calls = room(counts.today, limits.short_calls_from, limits.soft_zone)
    by_share = room(counts.short_share, limits.short_share, limits.soft_zone)
    figures = {
        **who,
        "short_share": counts.short_share,
        "limit_share": limits.short_share,
        "calls": counts.today,
        "limit": limits.short_calls_from,
        "short_call_s": limits.short_call_s,
    }
    return Allowance(max(by_calls, by_share), Reason.SHORT_CALLS, figures)


def _at_most(reason: Reason, calls: int, limit: int | None, limits: CallingLimits, who: Figures) -> Allowance | None:
    if limit is None:
        return None
    return Allowance(room(calls, limit, limits.soft_zone), reason, {**who, "calls": calls, "limit": limit})
