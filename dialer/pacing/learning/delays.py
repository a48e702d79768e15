"""Distributions of short delays (answer, no answer, detection, wrap-up), as histograms over a prior. Pure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEP_S: Final = 0.25
BINS: Final = 360  # 90 s, and what lies beyond falls in the last bin
HEAVIEST: Final = 4000.0  # observations in memory; older ones count less
EDGES: Final = np.arange(BINS + 1) * STEP_S
_NORMAL: Final = np.linspace(-6, 6, 1201)
_DENSITY: Final = np.exp(-0.5 * _NORMAL**2)
_RISEN: Final = np.concatenate([[0.0], np.cumsum((_DENSITY[1:] + _DENSITY[:-1]) / 2)])
_NORMAL_CDF: Final = _RISEN / _RISEN[-1]


def normal_cdf(z: Floats) -> Floats:
    """Return the distribution function of the normal distribution, to about 1e-4."""
    return np.asarray(np.interp(z, _NORMAL, _NORMAL_CDF))


def lognormal(mean: float, sigma: float) -> Floats:
    """Return the mass in each bin of a lognormal by mean (s) and standard deviation of the logarithm."""
    z = (np.log(np.maximum(EDGES, 1e-9)) - (np.log(mean) - sigma * sigma / 2)) / sigma
    cdf = normal_cdf(z)
    cdf[-1] = 1.0
    return np.diff(cdf)


def even(first_s: float, last_s: float) -> Floats:
    """Return the mass in each bin of the uniform distribution."""
    return np.diff(np.clip((EDGES - first_s) / (last_s - first_s), 0.0, 1.0))


class Delays:
    """A histogram with `prior` (mass by bin) as if seen `weight` times; `width_s`: how wide an observation counts."""

    def __init__(self, prior: Floats, weight: float, width_s: float) -> None:
        self._prior = prior * (weight / prior.sum())
        self._seen = np.zeros(BINS)
        self.total = 0.0
        half = round(width_s / STEP_S)
        kernel = 1.0 - np.abs(np.arange(-half, half + 1)) / (half + 1)
        self._kernel = kernel / kernel.sum()

    def learn(self, seconds: float) -> None:
        """Take in one delay."""
        self._seen[min(BINS - 1, max(0, int(seconds / STEP_S)))] += 1
        self.total += 1
        if self.total > HEAVIEST:
            self._seen *= 0.5
            self.total *= 0.5

    def mass(self) -> Floats:
        """Return the mass in each bin: sums to 1."""
        half = len(self._kernel) // 2
        wide = np.convolve(self._seen, self._kernel)
        mass = wide[half : half + BINS]
        mass[0] += wide[:half].sum()
        mass[-1] += wide[half + BINS :].sum()
        mass = mass + self._prior
        return np.asarray(mass / mass.sum())

    def cdf(self) -> Floats:
        """Return the distribution function at the edges of the bins: `BINS + 1` values."""
        return np.concatenate([[0.0], np.cumsum(self.mass())])
