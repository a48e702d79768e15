"""How likely a person answers: a belief over levels of the answer rate that may jump at any time. Pure.

A hidden level b of log-odds, and a slope k by which the queue's own chances count: P(person | chance c) =
sigmoid(b + k·(logit c - logit .2)); without chances k = 0. The belief is a weight for each (b, k) of a grid. Evidence
multiplies it by its likelihood, and in each second it returns to the prior with probability 1/`LIFE_S`, which is the
exact filter for rates that jump (Adams and MacKay 2007, with a finite grid in place of run lengths).

Evidence counts when it comes, or lulls and bursts would look like jumps: a call that rings on is, bit by bit, the share
x of a trial without an answer (`exposure`), and its outcome adds only what is left (`outcome`).
"""

from math import exp, isnan, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

USUAL: Final = -1.386  # logit of .2
LEVELS: Final = np.linspace(-4.6, 2.2, 52)  # of log-odds: rates of .01 to .9
SLOPES: Final = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25])
CHANCES: Final = np.linspace(-5.0, 3.4, 43)  # log-odds at which a chance is looked up
_FIRST: Final = float(CHANCES[0])
_STEP: Final = float(CHANCES[1] - CHANCES[0])
KINDS: Final = 1 + len(CHANCES)
LIFE_S: Final = 9000.0  # between jumps of the rate
_LEAST_JUMP: Final = 1e-9  # so that no level is ever out of the question
_SLOPE_PRIOR: Final = np.array([0.5, 0.7, 1.0, 1.0, 1.0, 1.0, 0.5])
UNKNOWN: Final = 0  # the index of a call of unknown chance; the chances follow


def index_of(chance: float | None) -> int:
    """Return the row of `Belief.rates` for a chance from 0 to 1."""
    if chance is None or isnan(chance):
        return UNKNOWN
    likely = min(max(chance, 1e-3), 1 - 1e-3)
    return 1 + min(len(CHANCES) - 1, max(0, round((log(likely / (1 - likely)) - _FIRST) / _STEP)))


def _sigmoid(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)))


_PLAIN: Final = _sigmoid(CHANCES)


class Filter:
    """The belief over one grid: `likely` is P(person) by kind of call and cell."""

    def __init__(self, likely: Floats, prior: Floats) -> None:
        self._likely, self._log_likely = likely, np.log(likely)
        self._log_unlikely = np.log1p(-likely)
        self._prior = prior / prior.sum()
        self._weights = self._prior.copy()
        self._at: float | None = None

    def outcome(self, at: float, kind: int, *, person: bool, told: float, of: float) -> None:
        """Take in the outcome of one call, as the share `of` of a trial, of which `told` was taken in already."""
        evidence = self._log_likely[kind] - told * self._log_unlikely[kind]
        self._take(at, evidence if person else (of - told) * self._log_unlikely[kind])

    def exposure(self, at: float, shares: Floats) -> None:
        """Take in that calls ring on: by kind, the shares of trials that this amounts to."""
        self._take(at, shares @ self._log_unlikely)

    def _take(self, at: float, evidence: Floats) -> None:
        passed = 0.0 if self._at is None else max(0.0, at - self._at)
        jump = max(_LEAST_JUMP, 1 - exp(-passed / LIFE_S))
        self._weights += jump * (self._prior - self._weights)
        self._at = at if self._at is None else max(at, self._at)
        self._weights *= np.exp(evidence - evidence.max())
        self._weights /= self._weights.sum()

    def moments(self) -> tuple[Floats, Floats]:
        """Return mean and variance of the rate by kind."""
        mean = self._likely @ self._weights
        return mean, np.maximum(0.0, (self._likely * self._likely) @ self._weights - mean * mean)


class Belief:
    """The answer rate of one campaign: for calls of unknown chance, and by chance."""

    def __init__(self) -> None:
        prior = np.exp(-0.5 * ((LEVELS - (USUAL + 0.2)) / 1.0) ** 2)
        self._unknown = Filter(_sigmoid(LEVELS)[None, :], prior)
        cells = LEVELS[None, :, None] + SLOPES[None, None, :] * (CHANCES[:, None, None] - USUAL)
        grid = prior[:, None] * _SLOPE_PRIOR[None, :]
        likely = np.clip(_sigmoid(cells), 0.002, 0.98).reshape(len(CHANCES), -1)
        self._known = Filter(likely, grid.reshape(-1))
        self._seen: dict[int, int] = {}

    def outcome(self, at: float, kind: int, *, person: bool, told: float, of: float) -> None:
        """Take in the outcome of a call of the kind `index_of(chance)`; see `Filter`."""
        if kind == UNKNOWN:
            self._unknown.outcome(at, 0, person=person, told=told, of=of)
        else:
            self._seen[kind] = self._seen.get(kind, 0) + 1
            self._known.outcome(at, kind - 1, person=person, told=told, of=of)

    def exposure(self, at: float, shares: Floats) -> None:
        """Take in that calls ring on, by kind; see `Filter`."""
        self._unknown.exposure(at, shares[:1])
        if shares[1:].any():
            self._known.exposure(at, shares[1:])

    def rates(self) -> tuple[Floats, float]:
        """Return P(person) by kind, and the coefficient of variation of what is not known of it."""
        mean, spread = self._unknown.moments()
        if not self._seen:
            return np.concatenate([mean, _PLAIN]), float(np.sqrt(spread[0]) / mean[0])
        known, spreads = self._known.moments()
        usual = max(self._seen, key=lambda kind: self._seen[kind]) - 1
        return np.concatenate([mean, known]), float(np.sqrt(spreads[usual]) / known[usual])
