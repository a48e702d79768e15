"""What a fit has to say for itself: the sample, the split, the measures on what was held out, and every bin."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from queues.fitting.measures import Measures
from queues.fitting.regression import Points
from queues.fitting.sample import Sample


@dataclass(frozen=True, slots=True)
class Part:
    """Observations, and how many of them paid."""

    observations: int
    payers: int


@dataclass(frozen=True, slots=True)
class BinFit:
    """One bin: its label, its points (thousandths of log-odds), and what it was fitted to."""

    label: str
    points: int
    observations: int
    payers: int


@dataclass(frozen=True, slots=True)
class ColumnFit:
    """The bins of one column."""

    name: str
    bins: tuple[BinFit, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A fit, as it is shown and stored. Days are ISO dates, None where the rows have none.

    `target` says in words what counted as paying, `left_out` why a column was not looked at. `active`: the name and the
    AUC, on the same held-out observations, of the scorecard that counted when this one was fitted.
    """

    source: str
    target: str
    fitted_at: str
    first_day: str | None
    last_day: str | None
    split: str
    train: Part
    held_out: Part
    measures: Measures
    active: tuple[str, float] | None
    intercept: int
    columns: tuple[ColumnFit, ...]
    left_out: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        """What `score_models.report` holds."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the observations come from."""

    source: str
    target: str
    left_out: Mapping[str, str]
    first: datetime | None = None
    last: datetime | None = None


def part_of(sample: Sample) -> Part:
    """Count a sample."""
    return Part(sample.observations, sample.payers)


def columns_of(sample: Sample, points: Points) -> tuple[ColumnFit, ...]:
    """Every bin with its points and what it was fitted to."""
    found = []
    for number, column in enumerate(sample.columns):
        chosen, size = sample.bins[:, number], len(column.labels)
        observed = np.bincount(chosen, minlength=size)
        paid = np.bincount(chosen[sample.paid], minlength=size)
        bins = zip(column.labels, points.columns[number], observed, paid, strict=True)
        found.append(ColumnFit(column.name, tuple(BinFit(label, at, int(n), int(k)) for label, at, n, k in bins)))
    return tuple(found)
