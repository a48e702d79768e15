"""What a scorecard is fitted to: observations, each in one bin of every column, and whether each of them paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from queues.errors import TooFewOutcomes

Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Bins: TypeAlias = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Least:
    """How many observations are enough, and how many of them must have paid, and must not have."""

    observations: int
    of_each: int


TO_FIT: Final = Least(200, 20)  # below, a scorecard is a fit of chance
TO_MEASURE: Final = Least(50, 10)  # below, an AUC says nothing


@dataclass(frozen=True, slots=True)
class Column:
    """Something known of every observation, and the labels of the bins its values fall into."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """`bins`: observations × columns, positions in the labels; `paid`: one per observation."""

    columns: tuple[Column, ...]
    bins: Bins
    paid: Bools

    @property
    def observations(self) -> int:
        """How many there are."""
        return len(self.paid)

    @property
    def payers(self) -> int:
        """How many of them paid."""
        return int(self.paid.sum())

    def part(self, chosen: Bools) -> "Sample":
        """The observations where `chosen` is true."""
        return Sample(self.columns, self.bins[chosen], self.paid[chosen])

    def require(self, least: Least, what: str) -> None:
        """Raise TooFewOutcomes, which says `what` for, unless there is enough of everything."""
        rarer = min(self.payers, self.observations - self.payers)
        if self.observations < least.observations or rarer < least.of_each:
            raise TooFewOutcomes(what, (self.observations, self.payers), (least.observations, least.of_each))


def positions(values: npt.NDArray[np.int64], limits: Sequence[int]) -> Bins:
    """The bin of each value, as `queues.score.bins_of` finds it: how many (ascending) upper limits lie below it."""
    return np.searchsorted(np.asarray(limits, dtype=np.int64), values, side="left").astype(np.int16)
