"""What a predictive pacer knows of one campaign. Pure."""

from collections import deque
from typing import Final

from dialer.pacing.budget import Budget
from dialer.pacing.pacer import Decision
from dialer.pacing.predictive.answers import Answers
from dialer.pacing.predictive.releases import Releases
from dialer.pacing.predictive.threshold import Threshold

AT_ONCE: Final = 12  # launches of one decision; the next question comes as soon as they are told
RAMP: Final = 20.0  # calls whose outcome is known, for each line per ready agent beyond the first
RAMPED: Final = 200
_LONGEST_QUIET_S: Final = 2.0
_NEVER: Final = float("-inf")


class Campaign:
    """What it learns, what it may risk, and what it last decided.

    `risks`: what is expected of the calls that it said to launch, until they are told; None where nothing was
    known yet.
    """

    def __init__(self, target: float, limit: float, budget: Budget) -> None:
        self.answers = Answers()
        self.releases = Releases()
        self.threshold = Threshold(target, limit, budget)
        self.risks: deque[float | None] = deque(maxlen=AT_ONCE)
        self.last = Decision(0)
        self._quiet_until = _NEVER

    @property
    def is_cold(self) -> bool:
        """Whether too few outcomes are known to trust the answer rate."""
        return self.answers.complete < RAMPED

    def lines(self, idle: int) -> int:
        """Return how many lines may be in use in a cold start: from progressive, more with each outcome known."""
        return int(idle * (1 + self.answers.complete / RAMP))

    def is_quiet(self, now: float) -> bool:
        """Whether the last decision still holds, for nothing happened that lowers the risk."""
        return now < self._quiet_until

    def stir(self) -> None:
        """Something happened that may lower the risk."""
        self._quiet_until = _NEVER

    def rest(self, now: float, excess: float, inputs: dict[str, float]) -> None:
        """Keep the decision; `excess`: by which share the risk exceeds the threshold. It takes time to sink so far."""
        self.last = Decision(0, inputs)
        if excess > 0:
            self._quiet_until = now + min(_LONGEST_QUIET_S, excess)
