"""How much risk one more call may run: steered by what became of the people who answered. Pure.

The threshold settles where the calls launched are expected to be abandoned as often as is wanted: each person who
answered moves it by what was expected of their call, which is a far quieter signal than whether they were abandoned.
Whether they were corrects two slower things: how far expectations are off by (`_happened`, `_expected`), and what is
wanted (`wanted`), so that the rate over the budget's days comes to the target. Near the limit less is wanted, step by
step.
"""

from math import exp, log
from typing import Final

from dialer.pacing.budget import Budget

LOWEST: Final = 1e-3
HIGHEST: Final = 0.6
FIRST: Final = 0.02
GAIN: Final = 0.03  # by which an expectation twice what is wanted moves the logarithm of the threshold
MEMORY: Final = 1500.0  # people; what the calibration remembers
DOUBT: Final = 10.0  # abandoned people expected that the calibration starts from
SHORT: Final = 1.3  # times as many as expected: who is launched later is in no expectation
STEADY: Final = 800.0  # people; a budget of fewer says little
PULL: Final = 0.6
# times what is wanted: the threshold at most, or it would run away where calls are too few to bind
RISE: Final = 10.0


class Threshold:
    """The largest risk of one campaign's calls."""

    def __init__(self, target: float, limit: float, budget: Budget) -> None:
        self._target, self._limit = target, max(limit, target * 1.01)
        self._budget = budget
        self._log = log(FIRST)
        self._happened, self._expected = SHORT * DOUBT, DOUBT
        self._at: float | None = None

    @property
    def value(self) -> float:
        """The risk up to which a call is launched."""
        return exp(self._log)

    @property
    def rate(self) -> float:
        """Abandoned of all who answered, within the budget's days and since."""
        return self._budget.abandoned / self._budget.answered if self._budget.answered else 0.0

    @property
    def wanted(self) -> float:
        """The rate to aim at now, for the budget to come to the target and stay under the limit."""
        rate = (self._budget.abandoned + STEADY * self._target) / (self._budget.answered + STEADY)
        over = (rate - self._target) / (self._limit - self._target)
        return self._target * min(1.15, max(0.2, 1 - PULL * over))

    def learn(self, at: float, risk: float | None, *, abandoned: bool) -> None:
        """Take in what became of one person who answered a call of this expected `risk`; None: it steers nothing."""
        self._budget = self._budget.after(0.0 if self._at is None else at - self._at, abandoned=abandoned)
        self._at = at
        if risk is None:
            return
        self._happened += abandoned - (self._happened - SHORT * DOUBT) / MEMORY
        self._expected += risk - (self._expected - DOUBT) / MEMORY
        aim = self.wanted * self._expected / self._happened
        self._log += GAIN * max(-1.0, min(1.0, 1 - risk / aim))
        self._log = min(log(min(HIGHEST, RISE * aim)), max(log(LOWEST), self._log))
