"""How much risk one more call may run: steered by what became of the people who answered. Pure."""

from dataclasses import dataclass
from math import exp, log
from typing import Final

LOWEST: Final = 1e-4
HIGHEST: Final = 0.6
FIRST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Budget:
    """People who answered a campaign's calls within the past 30 days, and those of them that were abandoned."""

    answered: float = 0.0
    abandoned: float = 0.0


class Threshold:
    """The largest risk of one campaign."""

    def __init__(self, target: float, limit: float, budget: Budget) -> None:
        self._target, self._limit = target, limit
        self._answered, self._abandoned = float(budget.answered), float(budget.abandoned)
        self.log = log(FIRST)
        self._heard = 0

    @property
    def value(self) -> float:
        """The risk up to which a call is launched."""
        return exp(self.log)

    @property
    def rate(self) -> float:
        """Abandoned of all who answered, within the budget's days and since."""
        return self._abandoned / self._answered if self._answered else 0.0

    def learn(self, *, abandoned: bool, agents: int) -> None:
        """Take in what became of one person who answered."""
        self._heard += 1
        self._answered += 1
        self._abandoned += abandoned
        gain = min(0.3, max(0.02, 2 / max(1, agents)))
        self.log += gain * (self._target - abandoned)
        self.log = min(log(HIGHEST), max(log(LOWEST), self.log))
