"""How busy the demo's agents were and whom it abandoned, and what the simulator makes of the same calls.

The simulated campaign draws its ringing, talks and wrap-ups from those that the demo measured, with as many agents, for
as long and from as cold a start, by the same pacer: what differs is what the real thing loses between its parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Final

from asyncpg import Record

from alo.bench.pacing.distributions import Constant, Distribution, Samples
from alo.bench.pacing.scenario import HOUR_S, Conversation, NoAnswer, Rate, Scenario
from alo.bench.pacing.simulation import Setting, Simulation
from dialer.agent_pool import pacer_of
from dialer.pacing.budget import Budget
from queues.pace import BY_AGENT, Pace
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "occupation.sql")
_BUSY: Final = ("talking", "wrap_up")
_RINGS_IN_VAIN_S: Final = 15.0  # who ended sooner without an answer was refused
_SEEDS: Final = 8
_FEWEST: Final = 20  # answers, before there is anything to simulate


@dataclass(frozen=True, slots=True)
class Occupation:
    """Shares, 0 to 1: agents' time in talk or wrap-up, and people who answered and were abandoned."""

    occupancy: float | None
    abandon_rate: float | None
    answered: int
    abandoned: int


async def measured(connection: Connection, begin: datetime, end: datetime) -> tuple[Occupation, list[Record]]:
    """Return how busy the agents were between two moments, with the calls placed meanwhile."""
    times: Mapping[str, float] = {row["state"]: row["seconds"] for row in await connection.fetch(SQL.times, begin, end)}
    calls = list(await connection.fetch(SQL.calls, begin, end))
    answered = [call for call in calls if call["answered_after"] is not None]
    abandoned = sum(bool(call["abandoned"]) for call in answered)
    total, busy = sum(times.values()), sum(times.get(state, 0.0) for state in _BUSY)
    occupation = Occupation(
        occupancy=busy / total if total else None,
        abandon_rate=abandoned / len(answered) if answered else None,
        answered=len(answered),
        abandoned=abandoned,
    )
    return occupation, calls


def simulated(calls: Sequence[Record], pace: Pace, *, agents: int, seconds: float) -> Occupation | None:
    """Return the mean of some simulations of these calls; None for too few, and for modes that no simulator knows."""
    answered = [call for call in calls if call["answered_after"] is not None]
    if pace.mode in BY_AGENT or len(answered) < _FEWEST:
        return None
    scenario, hours = _scenario(calls), seconds / HOUR_S
    tallies = [
        Simulation(Setting(scenario, agents, (seed, 0), hours, 0.0, known=False), pacer_of(pace, Budget())).run()
        for seed in range(_SEEDS)
    ]
    return Occupation(
        occupancy=fmean(tally.occupancy for tally in tallies),
        abandon_rate=sum(tally.abandoned for tally in tallies) / max(1, sum(tally.answered for tally in tallies)),
        answered=sum(tally.answered for tally in tallies),
        abandoned=sum(tally.abandoned for tally in tallies),
    )


def _scenario(calls: Sequence[Record]) -> Scenario:
    answered = [call for call in calls if call["answered_after"] is not None]
    lost = [call["over_after"] for call in calls if call["answered_after"] is None]
    failed = [after for after in lost if after < _RINGS_IN_VAIN_S]
    in_vain = [after for after in lost if after >= _RINGS_IN_VAIN_S]
    talked = [call for call in answered if call["talk"] is not None and call["wrap_up"] is not None]
    talk, wrap_up = _spread([call["talk"] for call in talked]), _spread([call["wrap_up"] for call in talked])
    return Scenario(
        name="demo",
        answers=Rate(kind="rate", rate=len(answered) / len(calls)),
        ring=_spread([call["answered_after"] for call in answered]),
        no_answer=NoAnswer(
            fail=len(failed) / len(lost) if lost else 0.0, fails_after=_spread(failed), rings=_spread(in_vain)
        ),
        conversations=(Conversation(share=1.0, talk=talk, wrap_up=wrap_up),),
    )


def _spread(values: Sequence[float]) -> Distribution:
    kept = tuple(max(0.0, value) for value in values)
    return Samples(kind="samples", values=kept) if kept else Constant(kind="constant", value=1.0)
