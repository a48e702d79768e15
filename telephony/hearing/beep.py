"""Has the beep of an answering machine ended, so that a message can be left? Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from telephony.hearing.frames import FRAME_MS, samples_of
from telephony.hearing.spectrum import Spectrum
from telephony.hearing.tones import Tone, ToneTracker

LOWEST_HZ: Final = 330.0
HIGHEST_HZ: Final = 2600.0
SHORTEST_MS: Final = 120
SURE_MS: Final = 160
SURE_PURITY: Final = 0.93
SURE_SWING_HZ: Final = 8.0
LONGEST_MS: Final = 3000
QUIET_MS: Final = 2500
_SOUND_DB: Final = 9.0  # above the softest


class BeepKind(StrEnum):
    """Why a message can be left now."""

    BEEP = "beep"
    SILENCE = "silence"  # no beep came, and nobody has spoken for a while


@dataclass(frozen=True, slots=True)
class BeepVerdict:
    """The moment from which a message is recorded. Times in ms from the first frame; `hertz` is 0 without a beep."""

    kind: BeepKind
    at_ms: int
    hertz: float
    length_ms: int


class BeepDetector:
    """Feed it from the first frame or from the verdict "machine" on. It answers once."""

    def __init__(self, quiet_ms: int = QUIET_MS) -> None:
        self._spectrum = Spectrum()
        self._tones = ToneTracker()
        self._quiet_ms = quiet_ms
        self._quiet_since_ms = 0
        self._now_ms = 0
        self._done = False

    def feed(self, pcm: bytes) -> BeepVerdict | None:
        """The next 20 ms. A verdict once the beep is over, or after `quiet_ms` without a sound. Raises WrongFrame."""
        heard = self._spectrum.hear(samples_of(pcm))
        self._now_ms += FRAME_MS
        tone = self._tones.hear(heard)
        if float(heard.level_db - heard.floor_db) > _SOUND_DB or (tone is not None and not tone.ended):
            self._quiet_since_ms = self._now_ms
        verdict = None if self._done else self._verdict(tone)
        self._done = self._done or verdict is not None
        return verdict

    def _verdict(self, tone: Tone | None) -> BeepVerdict | None:
        if tone is not None and tone.ended and is_surely_beep(tone):
            return BeepVerdict(BeepKind.BEEP, self._now_ms, round(tone.hertz, 1), tone.length_ms)
        quiet = self._now_ms - self._quiet_since_ms >= self._quiet_ms
        return BeepVerdict(BeepKind.SILENCE, self._now_ms, 0.0, 0) if quiet else None


def is_beep(tone: Tone) -> bool:
    """Whether the tone is as long and as high as beeps are."""
    return LOWEST_HZ <= tone.hertz <= HIGHEST_HZ and SHORTEST_MS <= tone.length_ms <= LONGEST_MS


def is_surely_beep(tone: Tone) -> bool:
    """Whether the beep is no vowel either: vowels are held as long, but not as pure and steady."""
    steady = tone.purity >= SURE_PURITY and tone.swing_hz <= SURE_SWING_HZ
    return is_beep(tone) and steady and tone.length_ms >= SURE_MS
