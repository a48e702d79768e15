"""What a campaign has used of the share of people it may abandon. Pure."""

from dataclasses import dataclass
from math import exp
from typing import Final

DAYS_S: Final = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Budget:
    """People who answered a campaign's calls within the past 30 days, and those of them that were abandoned."""

    answered: float = 0.0
    abandoned: float = 0.0

    def after(self, seconds: float, *, abandoned: bool) -> "Budget":
        """Return the budget with one more person, who answered so many seconds later; the past fades meanwhile."""
        kept = exp(min(0.0, -seconds) / DAYS_S)
        return Budget(self.answered * kept + 1, self.abandoned * kept + abandoned)
