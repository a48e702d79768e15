"""Reproducible draws: the same name gives the same sequence, on every machine and release of Python. Pure."""

import hashlib
import math
from collections.abc import Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import Final, TypeVar

T = TypeVar("T")
_STANDARD_NORMAL: Final = NormalDist()


class Chance:
    """A sequence of draws, named by any text; the n-th one is a hash of the name and n."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._drawn = 0

    def unit(self) -> float:
        """A number strictly between 0 and 1."""
        self._drawn += 1
        digest = hashlib.blake2b(f"{self._name}:{self._drawn}".encode(), digest_size=6).digest()
        return (int.from_bytes(digest) + 0.5) / 2**48

    def between(self, low: float, high: float) -> float:
        """A number between two others, evenly."""
        return low + (high - low) * self.unit()

    def choose(self, values: Sequence[T]) -> T:
        """One of some values, evenly."""
        return values[int(self.unit() * len(values))]

    def weigh(self, values: Sequence[T], weights: Sequence[float]) -> T:
        """One of some values, by weights of any sum above 0."""
        bounds = tuple(accumulate(weights))
        target = self.unit() * bounds[-1]
        return next(value for value, bound in zip(values, bounds, strict=True) if target < bound)

    def lognormal(self, mean: float, sigma: float) -> float:
        """A lognormal number of that *mean*: the mean of exp(N(mu, sigma)) is exp(mu + sigma²/2)."""
        return mean * math.exp(sigma * _STANDARD_NORMAL.inv_cdf(self.unit()) - sigma**2 / 2)
