"""When simulated agents are there: changes of each agent's presence, in order of time."""

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

import numpy as np

from alo.bench.pacing.distributions import Distribution
from alo.bench.pacing.scenario import HOUR_S, AlwaysThere, ComingAndGoing, Presence, Rostered, Shift

State: TypeAlias = Literal["here", "break", "away"]
Change: TypeAlias = tuple[float, State]  # seconds from the start, and what the agent is from then on
_SOON: Final = 60.0  # s; nothing an agent does is shorter, or a file of zeros would never end


def changes(presence: Presence, agent: int, end_s: float, seed: tuple[int, ...]) -> list[Change]:
    """One agent's changes up to `end_s`; the first is at 0."""
    match presence:
        case AlwaysThere():
            return [(0.0, "here")]
        case Rostered():
            return _rostered(presence, agent, end_s)
        case ComingAndGoing():
            chance = np.random.default_rng([*seed, 1, agent])
            return list(_coming_and_going(presence, end_s, chance))


def _rostered(roster: Rostered, agent: int, end_s: float) -> list[Change]:
    shifts = roster.shifts[agent % len(roster.shifts)]
    breaks = roster.breaks[agent % len(roster.breaks)] if roster.breaks else ()
    edges = {0.0} | {hour * HOUR_S for each in (*shifts, *breaks) for hour in (each.from_h, each.to_h)}
    moments = [(at, _state(at / HOUR_S, shifts, breaks)) for at in sorted(edges) if at < end_s]
    return [
        now for before, now in zip([None, *moments], moments, strict=False) if before is None or before[1] != now[1]
    ]


def _state(hour: float, shifts: tuple[Shift, ...], breaks: tuple[Shift, ...]) -> State:
    if not any(each.from_h <= hour < each.to_h for each in shifts):
        return "away"
    return "break" if any(each.from_h <= hour < each.to_h for each in breaks) else "here"


def _coming_and_going(habits: ComingAndGoing, end_s: float, chance: np.random.Generator) -> Iterator[Change]:
    """Whoever is there at the start is somewhere within a stay, so that agents do not leave all at once."""
    now = 0.0
    leaves = _seconds(habits.stays_h, chance) * float(chance.random())
    while now < end_s:
        while now < leaves:
            yield now, "here"
            now += _seconds(habits.works_h, chance)
            if now < leaves:
                yield now, "break"
                now += _seconds(habits.break_h, chance)
        yield leaves, "away"
        now = leaves + _seconds(habits.away_h, chance)
        leaves = now + _seconds(habits.stays_h, chance)


def _seconds(hours: Distribution, chance: np.random.Generator) -> float:
    return max(_SOON, float(hours.draw(chance, 1)[0]) * HOUR_S)
