"""The moments ahead at which answers and free agents are weighed against each other. Pure."""

from typing import Final

import numpy as np

from dialer.pacing.learning.delays import STEP_S

AHEAD: Final = np.array([1.0, 2.5, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 22.0, 26.0])  # s
AHEAD_BINS: Final = np.round(AHEAD / STEP_S).astype(int)
