"""Perfect foresight of the calls in flight: what knowing who answers, and when, would be worth.

The call to launch next, and when agents become free, stay as uncertain as they are: their true distributions are known.
"""

from collections.abc import Hashable, Mapping
from math import erfc, exp, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alo.bench.pacing.leads import Leads
from alo.bench.pacing.rivals.counting import Counted
from alo.bench.pacing.scenario import Scenario
from dialer.pacing.pacer import Decision, Question
from dialer.pacing.words import Abandoned, AgentReady, Connected, Ended, Event

_AHEAD_S: Final = np.array([1, 2.5, 4, 6, 8, 10, 12, 15, 18, 22, 26])
_ELAPSED_S: Final = np.concatenate([np.arange(0, 300, 2.0), np.arange(300, 900, 15.0), np.arange(900, 7200, 300.0)])
_SAMPLES: Final = 20_000
_EXACT_UPTO: Final = 10  # busy agents
_FIRST_RISK: Final = 0.02
_LEAST_RISK: Final = 1e-4
_MOST_RISK: Final = 0.9


class Oracle:
    """Launches while the next call would find no agent with at most a risk that keeps abandons at `target`."""

    def __init__(self, target: float, scenario: Scenario) -> None:
        self._target = target
        self._floor = Counted()
        self._since: dict[Hashable, float] = {}  # agents, since they talk or wrap up
        self._risk = _FIRST_RISK
        self._in_flight: Mapping[int, float | None] = {}
        leads = Leads(scenario, (0,))
        leads.upto(_SAMPLES)
        talk, wrap_up = np.asarray(leads.talk), np.asarray(leads.wrap_up)
        ahead = _AHEAD_S + scenario.grace_s
        self._talker_frees = _freed(talk, talk + wrap_up, ahead)
        self._wrapper_frees = _freed(wrap_up, wrap_up, ahead)
        needed = np.asarray(leads.ring) + (np.asarray(leads.detect) if leads.detect else 0.0)
        self._weights = np.diff(np.searchsorted(np.sort(needed), [0, *_AHEAD_S[:-1], 1e9])) / len(needed)

    def foresee(self, in_flight: Mapping[int, float | None]) -> None:
        """Be shown the calls in flight and when each will need an agent: the simulator's own, as they change."""
        self._in_flight = in_flight

    def hear(self, event: Event) -> None:
        """Count what happened; hold the risk where the target is kept."""
        floor = self._floor
        match event:
            case Connected():
                self._since[event.agent] = event.at
                self._resolve(abandoned=False)
            case Abandoned():
                self._resolve(abandoned=True)
            case Ended() if event.call in floor.talking:
                self._since[floor.talking[event.call]] = event.at
            case AgentReady():
                self._since.pop(event.agent, None)
            case _:
                pass
        floor.hear(event)

    def decide(self, now: float, question: Question) -> Decision:
        """One call at a time: what comes of it is known before the next."""
        launch = question.room > 0 and self._floor.here > 0 and self._unserved(now) <= self._risk
        return Decision(int(launch), {"threshold": self._risk})

    def _unserved(self, now: float) -> float:
        """How likely the next call, if answered, finds no agent within the grace."""
        floor = self._floor
        needed = np.array([at for at in self._in_flight.values() if at is not None])
        answers = (needed[:, None] <= now + _AHEAD_S).sum(axis=0) if needed.size else np.zeros(len(_AHEAD_S), int)
        short = answers - (len(floor.ready) - len(floor.waiting))  # unserved when releases are at most so many
        if short.max() < 0:
            return 0.0
        talkers = [now - self._since[agent] for agent in floor.talking.values()]
        wrappers = [now - self._since[agent] for agent in floor.wrapping_up]
        frees = np.concatenate([_at(self._talker_frees, talkers), _at(self._wrapper_frees, wrappers)])
        at_most = _exactly if len(frees) <= _EXACT_UPTO else _normally
        return float(self._weights @ at_most(frees, short))

    def _resolve(self, *, abandoned: bool) -> None:
        step = min(max(2 / max(1, self._floor.here), 0.02), 0.3)
        risk = self._risk * exp(step * (self._target - abandoned))
        self._risk = min(max(risk, _LEAST_RISK), _MOST_RISK)


def _freed(
    state: NDArray[np.float64], until_free: NDArray[np.float64], ahead: NDArray[np.float64]
) -> NDArray[np.float64]:
    """By elapsed time and time ahead: how likely an agent still in the state after `elapsed` is free then."""
    table = np.ones((len(_ELAPSED_S), len(ahead)))
    for row, elapsed in enumerate(_ELAPSED_S):
        left = np.sort(until_free[state > elapsed]) - elapsed
        if left.size:
            table[row] = np.searchsorted(left, ahead, side="right") / left.size
    return table


def _at(table: NDArray[np.float64], elapsed: list[float]) -> NDArray[np.float64]:
    rows = np.searchsorted(_ELAPSED_S, np.asarray(elapsed, dtype=np.float64), side="right") - 1
    return table[rows]


def _exactly(frees: NDArray[np.float64], short: NDArray[np.int64]) -> NDArray[np.float64]:
    """P(at most `short` of the agents are free), by adding one agent at a time."""
    chances = np.zeros((frees.shape[1], len(frees) + 1))
    chances[:, 0] = 1.0
    for each in frees:
        chances[:, 1:] = chances[:, 1:] * (1 - each[:, None]) + chances[:, :-1] * each[:, None]
        chances[:, 0] *= 1 - each
    sums = np.cumsum(chances, axis=1)
    inside = np.clip(short, 0, len(frees))
    return np.where(short < 0, 0.0, sums[np.arange(len(short)), inside])


def _normally(frees: NDArray[np.float64], short: NDArray[np.int64]) -> NDArray[np.float64]:
    """The same by the normal distribution, for many agents."""
    mean, spread = frees.sum(axis=0), np.sqrt((frees * (1 - frees)).sum(axis=0)) + 1e-9
    z = (short + 0.5 - mean) / spread
    return np.array([0.5 * erfc(-value / sqrt(2)) for value in z])
