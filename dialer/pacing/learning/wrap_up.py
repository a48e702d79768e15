"""How long agents wrap up, by how long they talked: nobody notes much after a wrong number. Pure."""

from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialer.pacing.learning.delays import Delays, lognormal

Floats = NDArray[np.float64]

_EDGES: Final = [12.0, 25.0, 45.0, 90.0]  # s of talk, between the classes
TALK_EDGES: Final = np.array(_EDGES)
CLASSES: Final = len(TALK_EDGES) + 1
SHARED: Final = 6.0  # a class starts as that many wrap-ups after any talk


def class_of(talk_s: float) -> int:
    """Return the class of a talk, 0 to `CLASSES` - 1."""
    return bisect_right(_EDGES, talk_s)


class WrapUps:
    """One campaign's wrap-ups; those that end in a break are no releases."""

    def __init__(self) -> None:
        self._any = Delays(lognormal(25.0, 0.6), weight=5.0, width_s=3.0)
        self._classes = [Delays(lognormal(25.0, 0.6), weight=1.0, width_s=2.0) for _ in range(CLASSES)]
        self._ends, self._ready = 20.0, 19.0

    def learn(self, seconds: float, talk_s: float, *, ready: bool) -> None:
        """Take in a wrap-up that has ended."""
        self._any.learn(seconds)
        self._classes[class_of(talk_s)].learn(seconds)
        self._ends = self._ends * 0.998 + 1
        self._ready = self._ready * 0.998 + ready

    @property
    def ready_share(self) -> float:
        """Of the wrap-ups, those after which the agent takes calls again."""
        return self._ready / self._ends

    def cdfs(self) -> Floats:
        """Return the distribution functions by class at the edges of the bins of `delays`."""
        shared = self._any.cdf()
        rows = [(each.cdf() * each.total + shared * SHARED) / (each.total + SHARED) for each in self._classes]
        return np.array(rows)
