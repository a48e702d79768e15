"""What plays before a call is answered: ring-back, busy, an announcement, music. Pure."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from telephony.hearing.cadence import Cadence
from telephony.hearing.frames import FRAME_MS, samples_of
from telephony.hearing.spectrum import BANDS, Heard, Spectrum
from telephony.hearing.tones import PURE, ToneTracker

_WINDOW_FRAMES: Final = 100  # two seconds are enough to tell speech from music
_SOUND_DB: Final = 10.0  # above the softest of the window
_SOFTEST_DB: Final = -50.0
_SOUND_FRAMES: Final = 40  # of the window with sound in them
_TONAL_SHARE: Final = 0.5  # of the sound: then it is a signal that has not shown its rhythm yet
_SPEECH_DB: Final = 9.0  # of swing and twice the change: speech goes up and down with its syllables, music less


class EarlyKind(StrEnum):
    """What is heard before the answer."""

    RING = "ring"
    BUSY = "busy"
    UNOBTAINABLE = "unobtainable"
    DIAL = "dial"
    SIT = "sit"
    FAX = "fax"
    ANNOUNCEMENT = "announcement"
    MUSIC = "music"


@dataclass(frozen=True, slots=True)
class ToneVerdict:
    """What it is, known `at_ms` after the first frame."""

    kind: EarlyKind
    at_ms: int


class NetworkToneDetector:
    """Feed it early media from the first frame on. It answers whenever what is heard is another thing than before."""

    def __init__(self) -> None:
        self._spectrum = Spectrum()
        self._tones = ToneTracker()
        self._cadence = Cadence()
        self._sound = SoundKind()
        self._now_ms = 0
        self._last: EarlyKind | None = None

    def feed(self, pcm: bytes) -> ToneVerdict | None:
        """The next 20 ms. A verdict when it differs from the one before. Raises WrongFrame."""
        heard = self._spectrum.hear(samples_of(pcm))
        self._now_ms += FRAME_MS
        signal = self._cadence.hear(self._tones.hear(heard), self._now_ms)
        kind = self._sound.hear(heard)
        if signal is not None:
            self._sound.forget()
            kind = EarlyKind(signal.value)
        if kind is None or kind is self._last or (kind, self._last) in _SAME:
            return None
        self._last = kind
        return ToneVerdict(kind, self._now_ms)


_SAME: Final = {
    (EarlyKind.MUSIC, EarlyKind.ANNOUNCEMENT),  # pauses and jingles belong to it
    (EarlyKind.BUSY, EarlyKind.UNOBTAINABLE),  # part of its rhythm, where a piece was lost
}


class SoundKind:
    """Tells speech from music by how the last two seconds went up and down."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_WINDOW_FRAMES)
        self._tonal: deque[bool] = deque(maxlen=_WINDOW_FRAMES)
        self._changes: deque[float] = deque(maxlen=_WINDOW_FRAMES)
        self._bands = np.zeros(BANDS, np.float32)

    def forget(self) -> None:
        """What was heard so far is explained."""
        self._levels.clear()
        self._tonal.clear()
        self._changes.clear()

    def hear(self, heard: Heard) -> EarlyKind | None:
        """ANNOUNCEMENT or MUSIC once it is clear, while it lasts."""
        bands = heard.figures[:BANDS] * 15
        self._levels.append(float(heard.level_db))
        self._tonal.append(float(heard.purity) >= PURE)
        self._changes.append(float(np.abs(bands - self._bands).mean()))
        self._bands = bands
        if len(self._levels) < _WINDOW_FRAMES // 2 or len(self._levels) % 5:
            return None
        return self._judged()

    def _judged(self) -> EarlyKind | None:
        levels = np.array(self._levels)
        threshold = max(_SOFTEST_DB, float(levels.max()) - 25)
        sound = levels > threshold
        tonal = np.array(self._tonal)
        if int(sound.sum()) < _SOUND_FRAMES or float((tonal & sound).sum()) > _TONAL_SHARE * float(sound.sum()):
            return None
        swing, change = self.swing_and_change()
        if swing + 2 * change >= _SPEECH_DB:
            return EarlyKind.ANNOUNCEMENT
        return EarlyKind.MUSIC if len(self._levels) == _WINDOW_FRAMES else None

    def swing_and_change(self) -> tuple[float, float]:
        """How far the level strays, and how much the bands change per frame, in dB."""
        levels = np.array(self._levels)
        sound = levels > max(_SOFTEST_DB, float(levels.max()) - 25)
        return float(np.clip(levels, levels.max() - 30, None).std()), float(np.array(self._changes)[sound].mean())
