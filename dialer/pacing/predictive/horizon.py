"""The moments ahead at which answers and free agents are weighed against each other. Pure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialer.pacing.learning.delays import STEP_S

Floats = NDArray[np.float64]

HASTE_S: Final = 3.0
AHEAD: Final = np.array([1.0, 2.5, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 22.0, 26.0])  # s
AHEAD_BINS: Final = np.round(AHEAD / STEP_S).astype(int)
_PER_S: Final = 1 / np.diff(AHEAD)


def earlier(weights: Floats) -> Floats:
    """Return `weights` of the moments ahead such that what is weighed counts as it would be `HASTE_S` earlier.

    A risk that sinks is worth a wait, for a call launched later runs less of it; one that rises is not.
    """
    slopes = HASTE_S * weights[:-1] * _PER_S
    return np.asarray(weights + np.append(slopes, 0.0) - np.insert(slopes, 0, 0.0))
