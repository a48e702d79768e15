"""The risk that one more answer finds nobody: at each moment ahead, P(answers - free agents >= those idle now). Pure.

Answers A and releases R are sums of independent yes-or-no's of known probabilities. Few: exactly, by the discrete
Fourier transform of their distribution, in which a call more is one factor (Fernandez and Williams 2010). Many: the
normal distribution with a correction for skewness, and for what is not known of the answer rate, which moves all
answers together (Volkova 1996).
"""

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dialer.pacing.learning.delays import normal_cdf

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

POINTS: Final = 32  # so many values of A - R are told apart
FEW_AGENTS: Final = 10
_ROOTS: Final = np.exp(-2j * np.pi * np.arange(POINTS // 2 + 1) / POINTS)


class Risk(Protocol):
    """Answers against releases, at each moment ahead."""

    def add(self, answers: Floats) -> None:
        """Let one more call be in flight, which needs an agent within each moment with these probabilities."""
        ...

    def tails(self, spare: int) -> Floats:
        """Return P(A - R >= spare) at each moment."""
        ...


def _tail_of(spare: int) -> Complexes:
    """Return what the transform is multiplied by, and summed, for P(A - R >= spare)."""
    values = np.arange(-FEW_AGENTS, POINTS - FEW_AGENTS)
    counted = np.zeros(POINTS)
    counted[values % POINTS] = values >= spare
    transform = np.fft.rfft(counted).conj() / POINTS
    transform[1:-1] *= 2
    return transform


_TAILS: Final = [_tail_of(spare) for spare in range(-FEW_AGENTS, FEW_AGENTS + 1)]


class FewAgents:
    """Exact, for up to `FEW_AGENTS` agents; `answers` and `releases`: by call or agent, and moment."""

    def __init__(self, answers: Floats, releases: Floats) -> None:
        self._transform = np.prod(1 + answers[:, :, None] * (_ROOTS - 1), axis=0)
        self._transform *= np.prod(1 + releases[:, :, None] * (_ROOTS.conj() - 1), axis=0)

    def add(self, answers: Floats) -> None:
        """Let one more call be in flight."""
        self._transform *= 1 + answers[:, None] * (_ROOTS - 1)

    def tails(self, spare: int) -> Floats:
        """Return P(A - R >= spare) at each moment."""
        spare = min(FEW_AGENTS, max(-FEW_AGENTS, spare))
        return np.asarray((self._transform @ _TAILS[spare + FEW_AGENTS]).real)


class ManyAgents:
    """By the first three cumulants; `doubt` is the coefficient of variation of the answer rate."""

    def __init__(self, answers: Floats, releases: Floats, doubt: float) -> None:
        self._expected = answers.sum(0)
        spread = answers * (1 - answers)
        freed = releases * (1 - releases)
        self._mean = self._expected - releases.sum(0)
        self._variance = spread.sum(0) + freed.sum(0)
        self._third = (spread * (1 - 2 * answers)).sum(0) - (freed * (1 - 2 * releases)).sum(0)
        self._doubt = doubt * doubt

    def add(self, answers: Floats) -> None:
        """Let one more call be in flight."""
        spread = answers * (1 - answers)
        self._expected = self._expected + answers
        self._mean = self._mean + answers
        self._variance = self._variance + spread
        self._third = self._third + spread * (1 - 2 * answers)

    def tails(self, spare: int) -> Floats:
        """Return P(A - R >= spare) at each moment."""
        variance = self._variance + self._doubt * self._expected**2 + 1e-4
        deviation = np.sqrt(variance)
        z = (spare - 0.5 - self._mean) / deviation
        skew = self._third / (variance * deviation)
        density = np.exp(-0.5 * z * z) / 2.5066
        return np.asarray(np.maximum(0.0, np.minimum(1.0, normal_cdf(-z) - skew * (1 - z * z) * density / 6)))
