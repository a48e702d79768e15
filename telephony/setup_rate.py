"""Keeps a worker below the rate of call set-ups at which the library aborts. Pure."""

from collections import deque
from typing import Final

LIMIT: Final = 40  # in any second; measured: above some 50 the library's socket table overflows and the process aborts
_WINDOW_S: Final = 1.0


class SetupRate:
    """The set-ups of the last second of one worker. `now` is monotonic, in seconds."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def recent(self, now: float) -> int:
        """How many set-ups there were in the second before `now`."""
        while self._times and self._times[0] <= now - _WINDOW_S:
            self._times.popleft()
        return len(self._times)

    def allows(self, now: float) -> bool:
        """Whether one more set-up at `now` stays within `LIMIT`."""
        return self.recent(now) < LIMIT

    def count(self, now: float) -> None:
        """A set-up happens at `now`."""
        self._times.append(now)
