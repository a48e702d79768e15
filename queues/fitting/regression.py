"""Logistic regression over bins, and its result in the whole points of a scorecard.

Every bin of every column has its own weight (log-odds), pulled to zero by a Gaussian prior with a standard deviation of
1: a bin with few observations cannot say much. Points are thousandths of log-odds, measured from the average
observation: the points of a column, weighted by how often each bin occurs, sum to zero, so that a reason says what sets
somebody apart. A bin in which nobody was observed gives none.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from queues.fitting.sample import TO_FIT, Bins, Floats, Sample

PRIOR_VARIANCE: Final = 1.0
_ITERATIONS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Points:
    """Thousandths of log-odds: of the average observation, and of every bin of every column on top of it."""

    intercept: int
    columns: tuple[tuple[int, ...], ...]

    def probabilities(self, bins: Bins) -> Floats:
        """How likely each observation (a row of bins) pays."""
        log_odds = np.full(len(bins), float(self.intercept))
        for number, points in enumerate(self.columns):
            log_odds += np.asarray(points, dtype=np.float64)[bins[:, number]]
        return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30_000, 30_000) / 1000)), dtype=np.float64)


def fit(sample: Sample) -> Points:
    """Fit to a sample; raises TooFewOutcomes."""
    sample.require(TO_FIT, "to fit a scorecard to")
    every_bin = OneHotEncoder(categories=[np.arange(len(column.labels)) for column in sample.columns])
    model = LogisticRegression(C=PRIOR_VARIANCE, max_iter=_ITERATIONS)
    model.fit(every_bin.fit_transform(sample.bins), sample.paid)
    weights = np.split(model.coef_[0], np.cumsum([len(column.labels) for column in sample.columns])[:-1])
    intercept = float(model.intercept_[0])
    columns = []
    for number, weight in enumerate(weights):
        counts = np.bincount(sample.bins[:, number], minlength=len(weight))
        average = float(np.average(weight, weights=counts))
        intercept += average
        columns.append(tuple(int(points) for points in np.rint(1000 * np.where(counts > 0, weight - average, 0.0))))
    return Points(round(1000 * intercept), tuple(columns))
