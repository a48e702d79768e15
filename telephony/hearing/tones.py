"""Follows one tone at a time through the frames: when it began, how long it lasts, how high it is. Pure."""

from dataclasses import dataclass
from typing import Final

from telephony.hearing.frames import FRAME_MS
from telephony.hearing.spectrum import Heard

PURE: Final = 0.82  # share of the energy that a tone has; a vowel keeps this up for a few frames at most
ABOVE_FLOOR_DB: Final = 6.0
SOFTEST_DB: Final = -52.0
DRIFT_HZ: Final = 25.0
_JUDGED_FRAMES: Final = 50
MISSED_FRAMES: Final = 2  # of a tone, lost on the way, that do not end it


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone. Times in ms from the first frame; `ended` once it is over; `heard_before`: it began in our hearing.

    `purity` is that of its frames on average, `swing_hz` how far it strayed; its first and last frames do not count.
    """

    hertz: float
    at_ms: int
    length_ms: int
    ended: bool
    heard_before: bool = True
    purity: float = 1.0
    swing_hz: float = 0.0

    def near(self, hertz: float, tolerance: float) -> bool:
        """Whether it is as high as `hertz`, within `tolerance`."""
        return abs(self.hertz - hertz) <= tolerance


class ToneTracker:
    """Give it every frame; it answers with the tone that sounds, or that has just ended."""

    def __init__(self) -> None:
        self._now_ms = 0
        self._hertz = 0.0
        self._at_ms = 0
        self._frames = 0
        self._missed = 0
        self._heard_before = False
        self._heard: list[tuple[float, float]] = []  # frequency and purity of its frames

    def hear(self, heard: Heard) -> Tone | None:
        """The tone that goes on in this frame, or (with `ended`) that was over a moment before it."""
        self._now_ms += FRAME_MS
        level = float(heard.level_db)
        tonal = float(heard.purity) >= PURE and level >= SOFTEST_DB
        hertz = float(heard.tone_hz)
        if tonal and self._frames and abs(hertz - self._hertz) <= DRIFT_HZ:
            self._frames += 1 + self._missed
            self._missed = 0
            self._heard.append((hertz, float(heard.purity)))
            self._hertz += (hertz - self._hertz) / min(self._frames, 8)
            return self._tone(ended=False)
        if self._frames and not tonal and self._missed < MISSED_FRAMES:
            self._missed += 1
            return self._tone(ended=False)
        over = self._tone(ended=True) if self._frames else None
        self._frames, self._missed = int(tonal), 0
        self._heard.clear()
        self._hertz, self._at_ms, self._heard_before = hertz, self._now_ms - FRAME_MS, self._now_ms > FRAME_MS
        return over

    def _tone(self, *, ended: bool) -> Tone:
        inner = self._heard[:-1][-_JUDGED_FRAMES:] or [(self._hertz, 0.0)]
        heights = [hertz for hertz, _ in inner]
        purity = sum(purity for _, purity in inner) / len(inner)
        swing = max(heights) - min(heights)
        return Tone(self._hertz, self._at_ms, self._frames * FRAME_MS, ended, self._heard_before, purity, swing)
