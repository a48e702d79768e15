"""Durations gathered by the million in little memory: a histogram whose bins are 2 % wide."""

from collections import Counter
from math import ceil, exp, floor, log
from typing import Final

_WIDTH: Final = log(1.02)
_SHORTEST_S: Final = 1e-6


class Durations:
    """How long something took, each time. Percentiles are right to 2 %; the longest is exact."""

    def __init__(self) -> None:
        self._bins: Counter[int] = Counter()
        self.count = 0
        self.longest_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration; anything under a microsecond counts as one."""
        self._bins[floor(log(max(seconds, _SHORTEST_S)) / _WIDTH)] += 1
        self.count += 1
        self.longest_s = max(self.longest_s, seconds)

    def percentile_ms(self, percent: float) -> float:
        """The duration that so many percent did not exceed, in milliseconds; 0 where there were none."""
        wanted = ceil(self.count * percent / 100)
        seen = 0
        for each in sorted(self._bins):
            seen += self._bins[each]
            if seen >= wanted:
                return min(exp((each + 1) * _WIDTH), self.longest_s) * 1000
        return 0.0

    def summary_ms(self) -> dict[str, float]:
        """p50, p99 and the longest, in milliseconds."""
        p50, p99 = self.percentile_ms(50), self.percentile_ms(99)
        return {"p50": round(p50, 3), "p99": round(p99, 3), "max": round(self.longest_s * 1000, 3)}
