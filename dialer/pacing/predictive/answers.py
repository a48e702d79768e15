"""When the calls in flight will need an agent: for one campaign, by how long each has rung. Pure.

A call that has rung for a seconds is answered by a person within s more with p·[F(a+s) - F(a)] / [p·(1 - F(a)) +
(1 - p)·B(a)]: F is the distribution of persons' answer delays, B(a) the share of the other calls that still ring. With
a detector, what answers is a person's only some moments later; until then it is one with the odds p : (1 - p)·m, where
m is the share of the other calls that a machine answers.

The answer rate is believed of calls that ring through: one that fails after a seconds counts as the trial F(a), no
more. Of all calls it is less, by the share of the others that fail before their answer was due.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialer.pacing.floor import Call, Resolved
from dialer.pacing.learning.belief import KINDS, Belief
from dialer.pacing.learning.delays import BINS, STEP_S, Delays, even, lognormal
from dialer.pacing.predictive.horizon import AHEAD_BINS, earlier

Floats = NDArray[np.float64]

COMPLETE_S: Final = 40.0  # after its launch a delay counts; at once, the short ones would come first
_SELDOM: Final = 1e-3
_RING: Final = lognormal(12.0, 0.6)
_SILENCE: Final = 0.15 * even(0.0, 4.0) + 0.85 * even(18.0, 45.0)
_DETECTION: Final = even(0.5, 3.5)


class Answers:
    """What one campaign's calls taught, and what that says of those in flight."""

    def __init__(self) -> None:
        self.belief = Belief()
        self._ring = Delays(_RING, weight=20.0, width_s=2.0)
        self._silence = Delays(_SILENCE, weight=10.0, width_s=0.5)
        self._detection = Delays(_DETECTION, weight=10.0, width_s=0.5)
        self._machines, self._others = 1.0, 8.0
        self.detects = False
        self._held: list[tuple[float, int, float, bool]] = []
        self._order = 0
        self.complete = 0  # calls whose outcome counts
        self._news = 0
        self._rates: tuple[Floats, float] | None = None
        self._listened = float("-inf")
        self._rebuild()

    def learn(self, fact: Resolved) -> None:
        """Take in the outcome of a call."""
        call = fact.call
        self.belief.outcome(fact.at, call.kind, person=fact.person, told=call.told, of=self._told_at(fact))
        self._rates = None
        rang = fact.age if call.picked_up is None else max(0.0, call.picked_up - call.dialled)
        self._order += 1
        heappush(self._held, (call.dialled + COMPLETE_S, self._order, rang, fact.person))
        while self._held[0][0] <= fact.at:
            _, _, delay, person = heappop(self._held)
            (self._ring if person else self._silence).learn(delay)
            self.complete += 1
            if not self._held:
                break
        if call.detect:
            if call.picked_up is not None:
                self._detection.learn(fact.at - call.picked_up)
            if not fact.person:
                self._others = self._others * 0.999 + 1
                self._machines = self._machines * 0.999 + (call.picked_up is not None)
        self._news += 1
        if self._news > min(200.0, 10 + 0.05 * (self._ring.total + self._silence.total)):
            self._rebuild()

    def expect_detection(self) -> None:
        """Know that a detector listens to this campaign's calls."""
        if not self.detects:
            self.detects = True
            self._rebuild()

    def _rebuild(self) -> None:
        self._news = 0
        ring = self._ring.cdf()
        self._lacking = 1 - ring  # share of persons' answers still to come, by age
        self._silent = np.maximum(1 - self._silence.cdf(), _SELDOM)
        self._through = min(1.0, max(0.05, float(self._silence.mass() @ ring[:-1])))
        self._known = np.maximum(self._detection.cdf() if self.detects else np.ones(BINS + 1), _SELDOM)
        self._within = np.stack([self._answered_within(ring, int(bins)) for bins in AHEAD_BINS], axis=1)
        start = self._within[0]
        self.new_within = start / max(_SELDOM, float(start[-1]))
        self.weights = np.diff(self.new_within, prepend=0.0)
        self.haste = earlier(self.weights)
        left = 1 - self._known
        later = np.minimum(np.arange(BINS + 1)[:, None] + AHEAD_BINS, BINS)
        self._known_within = (self._known[later] - self._known[:, None]) / np.maximum(left, _SELDOM)[:, None]

    def _answered_within(self, ring: Floats, bins: int) -> Floats:
        """Return, by age, the share of persons who answer after it and are known to be ones within `bins`."""
        padded = np.concatenate([ring, np.ones(bins)])
        if not self.detects:
            return np.asarray(padded[bins:] - ring)
        mass = np.diff(padded)
        known = np.concatenate([[0.0], self._known[:bins]])[::-1][:-1]  # answers in bin k are known by the end
        return np.append(np.correlate(mass, known, mode="valid"), 0.0)[: BINS + 1]

    def rates(self, ringing: Sequence[Call], now: float) -> tuple[Floats, float]:
        """Return P(person) of a new call by kind, and its coefficient of variation."""
        if now >= self._listened + 1.0 and ringing:
            self._listen(ringing, now)
        if self._rates is None:
            through, doubt = self.belief.rates()
            left = through * self._through
            self._rates = left / (1 - through + left), doubt
        return self._rates

    def _told_at(self, fact: Resolved) -> float:
        return 1.0 if fact.person else 1 - float(self._lacking[min(BINS, int(fact.age / STEP_S))])

    def _listen(self, ringing: Sequence[Call], now: float) -> None:
        """Take in that calls ring on."""
        self._listened = now
        shares = np.zeros(KINDS)
        told = (1 - self._lacking[self._bins(np.array([call.dialled for call in ringing]), now)]).tolist()
        for call, share in zip(ringing, told, strict=True):
            shares[call.kind] += share - call.told
            call.told = share
        self.belief.exposure(now, shares)
        self._rates = None

    def of_ringing(self, ringing: Sequence[Call], now: float, rates: Floats) -> Floats:
        """Return P(needs an agent within each moment ahead) by call."""
        ages = self._bins(np.array([call.dialled for call in ringing]), now)
        person = rates[np.array([call.kind for call in ringing])]
        rings_still = person * self._lacking[ages] + (1 - person) * self._silent[ages]
        return np.asarray(self._within[ages] * (person / rings_still)[:, None])

    def of_detecting(self, detecting: Sequence[Call], now: float, rates: Floats) -> Floats:
        """Return the same of calls that a detector listens to."""
        ages = self._bins(np.array([call.since for call in detecting]), now)
        person = rates[np.array([call.kind for call in detecting])]
        person = person / (person + (1 - person) * (self._machines / self._others))
        return np.asarray(self._known_within[ages] * person[:, None])

    @staticmethod
    def _bins(since: Floats, now: float) -> NDArray[np.int64]:
        return np.maximum(np.minimum((now - since) * (1 / STEP_S), BINS), 0.0).astype(np.int64)
