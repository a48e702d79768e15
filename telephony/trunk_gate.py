"""How many calls a trunk may begin, and carries: its limits of calls at once and per second. Pure."""

from collections import Counter, deque

WINDOW_S = 1.0


class TrunkGate:
    """The calls of all trunks of a node, by the trunk's name. `now` is monotonic, in seconds."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._begun: dict[str, deque[float]] = {}

    def full(self, name: str, max_calls: int) -> bool:
        """Whether it carries all it may."""
        return self.calls[name] >= max_calls

    def too_fast(self, name: str, max_per_s: float, now: float) -> bool:
        """Whether one more call at `now` would be too many within a second."""
        begun = self._begun.setdefault(name, deque())
        while begun and begun[0] <= now - WINDOW_S:
            begun.popleft()
        return len(begun) >= max(1.0, max_per_s)

    def begin(self, name: str, now: float) -> None:
        """A call begins at `now`."""
        self.calls[name] += 1
        self._begun.setdefault(name, deque()).append(now)

    def end(self, name: str) -> None:
        """A call is over, or goes on elsewhere."""
        self.calls[name] -= 1
        if self.calls[name] <= 0:
            del self.calls[name]
