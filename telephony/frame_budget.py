"""How many frames a browser may speak: real time, and some more after its network stood still. Pure."""

from typing import Final

FRAMES_PER_S: Final = 75.0  # speech is 50; a browser that catches up is faster for a while
BURST: Final = 100.0  # frames: two seconds


class FrameBudget:
    """Grows with time and shrinks with every frame. `now` is monotonic, in seconds."""

    def __init__(self, now: float) -> None:
        self._left = BURST
        self._at = now

    def spend(self, now: float) -> bool:
        """Whether there is room for one more frame at `now`; if so it is taken."""
        self._left = min(BURST, self._left + (now - self._at) * FRAMES_PER_S)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
