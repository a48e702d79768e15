"""How long talks last still: a hazard (ends per second) that is constant within each span of elapsed time. Pure.

Talks in progress count for the time they have lasted, or the long ones would be missing from a short past.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPANS: Final = np.array(
    [
        0,
        3,
        6,
        9,
        12,
        15,
        18,
        22,
        26,
        31,
        37,
        44,
        52,
        62,
        75,
        90,
        110,
        135,
        165,
        200,
        250,
        320,
        420,
        600,
        900,
        1500,
        3600,
    ]
).astype(float)
_WIDTHS: Final = np.append(np.diff(SPANS), np.inf)
CAREFUL: Final = 1 / 200  # ends per second, before anything is known
HEAVIEST: Final = 6000.0


class TalkHazard:
    """The hazard of one campaign's talks."""

    def __init__(self, weight: float = 1.5) -> None:
        self._ends = np.zeros(len(SPANS))
        self._exposure = np.zeros(len(SPANS))
        self._weight = weight

    def learn(self, seconds: float) -> None:
        """Take in a talk that has ended."""
        self._exposure += np.clip(seconds - SPANS, 0.0, _WIDTHS)
        self._ends[int(np.searchsorted(SPANS, seconds, side="right")) - 1] += 1
        if self._ends.sum() > HEAVIEST:
            self._ends *= 0.5
            self._exposure *= 0.5

    def hazard(self, lasting: Floats) -> Floats:
        """Return ends per second by span; `lasting`: how long the talks in progress have lasted."""
        exposure = self._exposure + np.clip(lasting[:, None] - SPANS, 0.0, _WIDTHS).sum(0)
        return np.asarray((self._ends + self._weight) / (exposure + self._weight / CAREFUL))
