"""How well probabilities tell payers from others, and whether they may be taken at their word.

AUC: the chance that a payer ranks above one who did not pay (ties count half), with its standard error (Hanley and
McNeil, Radiology 143, 1982). Gini: 2 × AUC - 1. KS: the largest distance between the two groups' cumulative
distributions over the score. Brier: the mean squared error of the probabilities. Calibration: payers expected and seen
in ten groups of equal size, and the slope and intercept of a logistic regression of the outcome on the predicted
log-odds (1 and 0 when the probabilities are right; a slope below 1: too extreme).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve

from queues.fitting.sample import Bools, Floats

GROUPS: Final = 10
_CURVE_POINTS: Final = 200
_HARDLY_ANY_PRIOR: Final = 1_000.0  # finite, so that groups that a threshold separates have a slope too


@dataclass(frozen=True, slots=True)
class Group:
    """A tenth of the observations by predicted probability: the mean of it, and the share that paid."""

    predicted: float
    observed: float
    observations: int


@dataclass(frozen=True, slots=True)
class Measures:
    """All of the above; `roc`: (false alarms, payers found) as shares, from the strictest threshold to the loosest."""

    auc: float
    auc_error: float
    gini: float
    ks: float
    brier: float
    slope: float
    intercept: float
    groups: tuple[Group, ...]
    roc: tuple[tuple[float, float], ...]


def measure(paid: Bools, probabilities: Floats) -> Measures:
    """Measure predictions; needs payers and others."""
    false_alarms, found, _ = roc_curve(paid, probabilities)
    area = auc(paid, probabilities)
    slope, intercept = _calibration(paid, probabilities)
    return Measures(
        auc=area,
        auc_error=_standard_error(area, int(paid.sum()), int((~paid).sum())),
        gini=2 * area - 1,
        ks=float(np.max(found - false_alarms)),
        brier=float(np.mean((probabilities - paid) ** 2)),
        slope=slope,
        intercept=intercept,
        groups=_groups(paid, probabilities),
        roc=_thinned(false_alarms, found),
    )


def auc(paid: Bools, probabilities: Floats) -> float:
    """The area under the ROC curve."""
    return float(roc_auc_score(paid, probabilities))


def _standard_error(area: float, payers: int, others: int) -> float:
    of_payers, of_others = area / (2 - area), 2 * area**2 / (1 + area)
    spread = (payers - 1) * (of_payers - area**2) + (others - 1) * (of_others - area**2)
    return math.sqrt(max(0.0, area * (1 - area) + spread) / (payers * others))


def _calibration(paid: Bools, probabilities: Floats) -> tuple[float, float]:
    safe = np.clip(probabilities, 1e-9, 1 - 1e-9)
    log_odds = np.log(safe / (1 - safe)).reshape(-1, 1)
    line = LogisticRegression(C=_HARDLY_ANY_PRIOR, max_iter=1_000).fit(log_odds, paid)
    return float(line.coef_[0][0]), float(line.intercept_[0])


def _groups(paid: Bools, probabilities: Floats) -> tuple[Group, ...]:
    parts = np.array_split(np.argsort(probabilities, kind="stable"), GROUPS)
    return tuple(
        Group(float(np.mean(probabilities[part])), float(np.mean(paid[part])), len(part)) for part in parts if len(part)
    )


def _thinned(false_alarms: Floats, found: Floats) -> tuple[tuple[float, float], ...]:
    kept = np.unique(np.linspace(0, len(found) - 1, _CURVE_POINTS).astype(int))
    return tuple((round(float(false_alarms[at]), 5), round(float(found[at]), 5)) for at in kept)
