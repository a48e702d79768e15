"""What the robots heard and when: frames of each conversation, and the longest time without one."""

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Heard:
    """One conversation since the last `Ears.begin`: monotonic seconds."""

    first: float
    last: float
    longest_gap_s: float = 0.0
    frames: int = 0


class Ears:
    """The ears of all robots. Counts from `begin` on; earlier conversations are forgotten then."""

    def __init__(self) -> None:
        self._heard: dict[str, Heard] = {}

    def hear(self, attempt_id: str) -> None:
        """One frame (20 ms) came."""
        now = time.monotonic()
        heard = self._heard.get(attempt_id)
        if heard is None:
            self._heard[attempt_id] = Heard(now, now)
            return
        heard.longest_gap_s = max(heard.longest_gap_s, now - heard.last)
        heard.last = now
        heard.frames += 1

    def begin(self) -> None:
        """Forget gaps and frames so far."""
        now = time.monotonic()
        self._heard = {
            attempt_id: Heard(now, heard.last) for attempt_id, heard in self._heard.items() if now - heard.last < 1
        }

    def of(self, attempt_id: str) -> Heard | None:
        """What was heard of one conversation since `begin`."""
        return self._heard.get(attempt_id)
