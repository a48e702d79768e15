"""What arrived of a stream of stamped frames: how many were lost, how late and how unevenly they came. Pure."""

from dataclasses import dataclass, field
from typing import Any, Final

from alo.bench.durations import Durations

FRAME_US: Final = 20_000
_JITTER_GAIN: Final = 16  # RFC 3550 section 6.4.1


@dataclass(slots=True)
class Figures:
    """Of many streams together. `delay` is from the stamp to the arrival."""

    delay: Durations = field(default_factory=Durations)
    jitter: Durations = field(default_factory=Durations)
    arrived: int = 0
    lost: int = 0
    repeated: int = 0
    unreadable: int = 0

    def report(self) -> dict[str, Any]:
        """For JSON: loss in percent of what was sent, delay and jitter in milliseconds."""
        expected = self.arrived - self.repeated + self.lost
        return {
            "frames": self.arrived,
            "lost": self.lost,
            "loss_percent": round(100 * self.lost / expected, 4) if expected else 0.0,
            "repeated": self.repeated,
            "unreadable": self.unreadable,
            "delay_ms": self.delay.summary_ms(),
            "jitter_ms": self.jitter.summary_ms(),
        }


class Stream:
    """One of them. The interarrival jitter is that of RFC 3550, taken at every frame."""

    __slots__ = ("_delay_us", "_jitter_us", "_newest")

    def __init__(self) -> None:
        self._newest: int | None = None
        self._delay_us = 0
        self._jitter_us = 0.0

    def take(self, number: int, delay_us: int, figures: Figures) -> None:
        """Frame `number` arrived `delay_us` after it was spoken; `figures` learn of it."""
        figures.arrived += 1
        figures.delay.add(delay_us / 1e6)
        if self._newest is None:
            self._newest, self._delay_us = number, delay_us
            return
        if number <= self._newest:
            late = number < self._newest and figures.lost > 0
            figures.lost -= late
            figures.repeated += not late
            return
        figures.lost += number - self._newest - 1
        change = abs(delay_us - self._delay_us)
        self._jitter_us += (change - self._jitter_us) / _JITTER_GAIN
        figures.jitter.add(self._jitter_us / 1e6)
        self._newest, self._delay_us = number, delay_us
