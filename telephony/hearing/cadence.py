"""Which signal of the network a row of tones is. Pure.

Brazil: 425 Hz ± 25, ring-back 1 s on and 4 s off, busy 250/250 ms, number unobtainable 250/250/750/250 ms, dial tone
without end (ITU-T E.180 Supplement 2). Special information tone: 950, 1400, 1800 Hz ± 50, 330 ms ± 70 (ITU-T E.180).
Fax: calling tone 1100 Hz ± 38 for 0.5 s, answer tone 2100 Hz ± 15 (ITU-T T.30, V.25).
"""

from collections import deque
from enum import StrEnum
from itertools import pairwise
from typing import Final

from telephony.hearing.tones import Tone

NETWORK_HZ: Final = 425.0
SPECIAL_HZ: Final = (950.0, 1400.0, 1800.0)
CALLING_FAX_HZ: Final = 1100.0
ANSWERING_FAX_HZ: Final = 2100.0
_NETWORK_TOLERANCE_HZ: Final = 30.0
_NETWORK_SWING_HZ: Final = 9.0
_DIAL_MS: Final = 2000
_SHORT_MS: Final = (160, 360)  # of 250
_LONG_MS: Final = (560, 860)  # of 750
_RING_MS: Final = (700, 1400)  # of 1000; the pause after it tells it from 750
_RING_PAUSE_MS: Final = 500
_SPECIAL_MS: Final = 180
_SPECIAL_GAP_MS: Final = 140
_FAX_CALLS_MS: Final = 380
_FAX_ANSWERS_MS: Final = 500


class Signal(StrEnum):
    """A signal made of tones."""

    RING = "ring"
    BUSY = "busy"
    UNOBTAINABLE = "unobtainable"
    DIAL = "dial"
    SIT = "sit"
    FAX = "fax"


class Cadence:
    """Give it what the tone tracker says in every frame; it names a signal when it is sure, and while it lasts."""

    def __init__(self) -> None:
        self._ended: deque[Tone] = deque(maxlen=4)

    def hear(self, tone: Tone | None, now_ms: int) -> Signal | None:
        """The signal that is complete with this frame."""
        if tone is None:
            return self._ring(now_ms)
        if tone.ended:
            self._ended.append(tone)
            return self._network(tone)
        return self._lasting(tone)

    def _lasting(self, tone: Tone) -> Signal | None:
        if tone.near(ANSWERING_FAX_HZ, 21) and tone.length_ms >= _FAX_ANSWERS_MS:
            return Signal.FAX
        if tone.near(CALLING_FAX_HZ, 38) and tone.length_ms >= _FAX_CALLS_MS:
            return Signal.FAX
        if tone.near(NETWORK_HZ, _NETWORK_TOLERANCE_HZ) and tone.length_ms >= _DIAL_MS:
            return Signal.DIAL
        row = [*list(self._ended)[-2:], tone]
        special = len(row) == len(SPECIAL_HZ) and all(
            each.near(hertz, 60) and each.length_ms >= _SPECIAL_MS for each, hertz in zip(row, SPECIAL_HZ, strict=True)
        )
        return Signal.SIT if special and all(_gap(*pair) <= _SPECIAL_GAP_MS for pair in pairwise(row)) else None

    def _network(self, tone: Tone) -> Signal | None:
        """Busy and unobtainable, from the tone that ended and the one before."""
        if len(self._ended) < 2:
            return None
        before = self._ended[-2]
        if not (_network(before) and _network(tone) and _within(_gap(before, tone), _SHORT_MS)):
            return None
        whole = before.heard_before
        if _within(tone.length_ms, _LONG_MS) or (whole and _within(before.length_ms, _LONG_MS)):
            return Signal.UNOBTAINABLE
        return Signal.BUSY if whole and all(_within(each.length_ms, _SHORT_MS) for each in (before, tone)) else None

    def _ring(self, now_ms: int) -> Signal | None:
        if not self._ended:
            return None
        last = self._ended[-1]
        alone = len(self._ended) < 2 or _gap(self._ended[-2], last) >= _RING_PAUSE_MS
        rang = alone and _network(last) and _within(last.length_ms, _RING_MS)
        return Signal.RING if rang and now_ms - last.at_ms - last.length_ms >= _RING_PAUSE_MS else None


def _network(tone: Tone) -> bool:
    """Whether it is as high as the network's tones, and no vowel: those stray."""
    return tone.near(NETWORK_HZ, _NETWORK_TOLERANCE_HZ) and tone.swing_hz <= _NETWORK_SWING_HZ


def _within(length_ms: int, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= length_ms <= bounds[1]


def _gap(before: Tone, after: Tone) -> int:
    return after.at_ms - before.at_ms - before.length_ms
