"""When busy agents will be free: for one campaign, by how long each has talked or wrapped up. Pure."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialer.pacing.floor import Agent, Talked, WrappedUp
from dialer.pacing.learning.delays import BINS, STEP_S
from dialer.pacing.learning.talk import SPANS, TalkHazard
from dialer.pacing.learning.wrap_up import CLASSES, TALK_EDGES, WrapUps, class_of
from dialer.pacing.pacer import GRACE_S
from dialer.pacing.predictive.horizon import AHEAD, AHEAD_BINS

Floats = NDArray[np.float64]

_SELDOM: Final = 1e-3
_GRACE_BINS: Final = round(GRACE_S / STEP_S)
_ELAPSED: Final = np.concatenate([np.arange(0.0, 60.0), 60 * 1.08 ** np.arange(0, 54)])  # s of talk so far
_FINE: Final = np.arange(0.0, float(AHEAD[-1]) + GRACE_S + 0.5, 0.5)  # s ahead
_MIDDLE: Final = (_FINE[1:] + _FINE[:-1]) / 2
_CLASS: Final = np.searchsorted(TALK_EDGES, _ELAPSED[:, None] + _MIDDLE, side="right")
_LEFT_BINS: Final = np.round((AHEAD + GRACE_S - _MIDDLE[:, None]) / STEP_S).astype(int)


class Releases:
    """What one campaign's talks taught, and what that says of the agents who talk or wrap up."""

    def __init__(self) -> None:
        self._talk = TalkHazard()
        self._wraps = WrapUps()
        self._news, self._total = 0, 0
        self._rebuild(())

    def learn(self, fact: Talked | WrappedUp, talking: Sequence[float]) -> None:
        """Take in the end of a talk or a wrap-up; `talking`: how long the talks in progress have lasted, s."""
        if isinstance(fact, Talked):
            self._talk.learn(fact.seconds)
        else:
            self._wraps.learn(fact.seconds, fact.talk, ready=fact.ready)
        self._news += 1
        self._total += 1
        if self._news > min(100.0, 4 + 0.05 * self._total):
            self._rebuild(talking)

    def _rebuild(self, talking: Sequence[float]) -> None:
        self._news = 0
        wraps = self._wraps.cdfs() * self._wraps.ready_share
        self._rebuild_wrapping(wraps)
        hazard = self._talk.hazard(np.array(talking, dtype=float))
        risen = np.concatenate([[0.0], np.cumsum(np.diff(SPANS) * hazard[:-1])])
        moments = _ELAPSED[:, None] + _FINE
        passed = np.interp(moments, SPANS, risen) + np.maximum(0.0, moments - SPANS[-1]) * hazard[-1]
        ends = -np.diff(np.exp(-(passed - passed[:, :1])), axis=1)
        self._talking = np.zeros((len(_ELAPSED), len(AHEAD)))
        for each in range(CLASSES):
            over = np.where(_LEFT_BINS >= 0, wraps[each][np.clip(_LEFT_BINS, 0, BINS)], 0.0)
            self._talking += (ends * (each == _CLASS)) @ over

    def _rebuild_wrapping(self, wraps: Floats) -> None:
        later = np.minimum(np.arange(BINS + 1)[:, None] + AHEAD_BINS + _GRACE_BINS, BINS)
        left = np.maximum(wraps[:, -1:] - wraps, _SELDOM)
        self._wrapping = np.minimum(1.0, (wraps[:, later] - wraps[:, :, None]) / left[:, :, None])
        self._wrapping *= self._wraps.ready_share

    def of_talking(self, agents: Sequence[Agent], now: float) -> Floats:
        """Return P(free in time for an answer at each moment ahead) by agent who talks."""
        elapsed = now - np.array([agent.since for agent in agents])
        rows = np.searchsorted(_ELAPSED, elapsed, side="right") - 1
        return np.asarray(self._talking[np.maximum(rows, 0)])

    def of_wrapping(self, agents: Sequence[Agent], now: float) -> Floats:
        """Return the same of agents who wrap up."""
        elapsed = now - np.array([agent.since for agent in agents])
        bins = np.maximum(np.minimum(elapsed * (1 / STEP_S), BINS), 0.0).astype(np.int64)
        return np.asarray(self._wrapping[np.array([class_of(agent.talk) for agent in agents]), bins])
