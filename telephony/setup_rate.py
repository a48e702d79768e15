"""Keeps a worker below the rate of call set-ups at which the library aborts. Pure."""

from collections import deque
from typing import Final

LIMIT: Final = 20  # in any window: with the live calls some 50 of the 64 sockets that the library's table holds
WINDOW_S: Final = 0.6  # a call's two sockets stay in the table for half a second after they were closed


class SetupRate:
    """The set-ups of the last `WINDOW_S` seconds of one worker. `now` is monotonic, in seconds."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def left(self, now: float) -> int:
        """How many more set-ups at `now` stay within `LIMIT`."""
        while self._times and self._times[0] <= now - WINDOW_S:
            self._times.popleft()
        return LIMIT - len(self._times)

    def count(self, now: float) -> None:
        """A set-up happens at `now`."""
        self._times.append(now)
