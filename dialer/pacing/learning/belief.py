"""How likely a person answers: a belief over levels of the answer rate that may jump at any time. Pure.

A hidden level b of log-odds, and a slope k by which the queue's own chances count: P(person | chance c) =
sigmoid(b + k·(logit c - logit .2)); without chances k = 0. The belief is a weight for each (b, k) of a grid. Trials
multiply it by their likelihood, and in each second it returns to the prior with probability 1/`life_s`, which is the
exact filter for rates that jump (Adams and MacKay 2007, with a finite grid in place of run lengths). A call that still
rings after having had the share x of its answers is a trial of (1 - P)^x.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

USUAL: Final = -1.386  # logit of .2
LEVELS: Final = np.linspace(-4.6, 2.2, 52)  # of log-odds: rates of .01 to .9
SLOPES: Final = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25])
CHANCES: Final = np.linspace(-5.0, 3.4, 43)  # log-odds at which a chance is looked up
UNKNOWN: Final = 0  # the index of a call of unknown chance; the chances follow


def index_of(chance: float | None) -> int:
    """Return the row of `Belief.rates` for a chance from 0 to 1."""
    if chance is None or not chance == chance:  # NaN is no knowledge  # noqa: PLR0124
        return UNKNOWN
    odds = np.log(min(max(chance, 1e-3), 1 - 1e-3) / (1 - min(max(chance, 1e-3), 1 - 1e-3)))
    step = (CHANCES[-1] - CHANCES[0]) / (len(CHANCES) - 1)
    return 1 + min(len(CHANCES) - 1, max(0, round((float(odds) - CHANCES[0]) / step)))


def _sigmoid(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)))


class Filter:
    """The belief over one grid: `likely` is P(person) by kind of call and cell."""

    def __init__(self, likely: Floats, prior: Floats, life_s: float) -> None:
        self._likely, self._unlikely = likely, 1 - likely
        self._log_unlikely = np.log1p(-likely)
        self._prior = prior / prior.sum()
        self._weights = self._prior.copy()
        self._life_s = life_s
        self._at: float | None = None

    def learn(self, at: float, kind: int, *, person: bool) -> None:
        """Take in the outcome of one call."""
        if self._at is not None and at > self._at:
            jump = 1 - float(np.exp((self._at - at) / self._life_s))
            self._weights += jump * (self._prior - self._weights)
        self._at = at if self._at is None else max(at, self._at)
        self._weights *= (self._likely if person else self._unlikely)[kind]
        self._weights /= self._weights.sum()

    def moments(self, unanswered: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of the rate by kind; `unanswered`: by kind, shares of answers lacking in flight."""
        weights = self._weights * np.exp(unanswered @ self._log_unlikely)
        weights /= weights.sum()
        mean = self._likely @ weights
        return mean, np.maximum(0.0, (self._likely * self._likely) @ weights - mean * mean)


class Belief:
    """The answer rate of one campaign: for calls of unknown chance, and by chance."""

    def __init__(self, life_s: float = 5400.0) -> None:
        prior = np.exp(-0.5 * ((LEVELS - (USUAL + 0.2)) / 1.0) ** 2)
        self._unknown = Filter(_sigmoid(LEVELS)[None, :], prior, life_s)
        cells = LEVELS[None, :, None] + SLOPES[None, None, :] * (CHANCES[:, None, None] - USUAL)
        grid = prior[:, None] * np.array([0.5, 0.7, 1.0, 1.0, 1.0, 1.0, 0.5])[None, :]
        likely = np.clip(_sigmoid(cells), 0.002, 0.98).reshape(len(CHANCES), -1)
        self._known = Filter(likely, grid.reshape(-1), life_s)
        self._heard_known = False
        self.unanswered = np.zeros(1 + len(CHANCES))

    def learn(self, at: float, kind: int, *, person: bool) -> None:
        """Take in the outcome of one call of the kind `index_of(chance)`."""
        if kind == UNKNOWN:
            self._unknown.learn(at, 0, person=person)
        else:
            self._heard_known = True
            self._known.learn(at, kind - 1, person=person)

    def rates(self, unanswered: Floats) -> tuple[Floats, float]:
        """Return P(person) by kind, and the coefficient of variation of what is not known of it."""
        mean, spread = self._unknown.moments(unanswered[:1])
        if not self._heard_known:
            return np.concatenate([mean, _sigmoid(CHANCES)]), float(np.sqrt(spread[0]) / mean[0])
        known, spreads = self._known.moments(unanswered[1:])
        middle = int(np.argmax(unanswered[1:])) if unanswered[1:].any() else len(CHANCES) // 2
        return np.concatenate([mean, known]), float(np.sqrt(spreads[middle]) / known[middle])


def kinds_of(chances: Sequence[float | None]) -> list[int]:
    """Return the rows of `Belief.rates` of several chances."""
    return [index_of(chance) for chance in chances]
