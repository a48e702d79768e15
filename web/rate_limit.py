"""Count failures per key in memory, and say how long a key that failed too often must wait."""

from collections import OrderedDict, deque
from typing import Final

MAX_KEYS: Final = 10_000


class FailureLimit:
    """At most `limit` failures of a key within `window_s` seconds; the oldest keys are forgotten beyond MAX_KEYS."""

    def __init__(self, limit: int, window_s: float) -> None:
        self._limit = limit
        self._window_s = window_s
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, key: str, now: float) -> float:
        """Seconds until `key` may try again; 0 when it may now. `now` is a monotonic clock in seconds."""
        times = self._failures.get(key)
        if times is None:
            return 0.0
        while times and times[0] <= now - self._window_s:
            times.popleft()
        if not times:
            del self._failures[key]
            return 0.0
        return max(0.0, times[0] + self._window_s - now) if len(times) >= self._limit else 0.0

    def failed(self, key: str, now: float) -> None:
        """Count one failure of `key`."""
        self._failures.setdefault(key, deque(maxlen=self._limit)).append(now)
        self._failures.move_to_end(key)
        while len(self._failures) > MAX_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of `key`."""
        self._failures.pop(key, None)
