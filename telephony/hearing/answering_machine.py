"""Who answered: a person, an answering machine, a fax, nobody, or the network? Pure.

Two judges listen. Tones are known by rule: a fax, a signal of the network, the beep of a machine. Everything else is
judged by a small recurrent network that has learned how people and machines begin; it says after every 80 ms how sure
it is, and the detector decides when it is sure enough. How sure depends on how much time there is: see `Patience`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np

from telephony.hearing.beep import is_surely_beep
from telephony.hearing.cadence import Cadence, Signal
from telephony.hearing.errors import BadSetting
from telephony.hearing.frames import FRAME_MS, samples_of
from telephony.hearing.learned import answering_machine_network
from telephony.hearing.network import FRAMES_PER_STEP, Network
from telephony.hearing.spectrum import Floats, Spectrum
from telephony.hearing.tones import Tone, ToneTracker

DEFAULT_CAUTION: Final = 0.5
SILENCE_MS: Final = 4000
RING_BACK_MS: Final = 300  # what is left of it sounds into the answer
_TONE_MS: Final = 80  # from here on it is a tone, not a vowel
_GREETING_MS: Final = 240
_CLICK_STEPS: Final = 2  # of the network; what is shorter is no speech
_RHYTHM_MS: Final = 450  # after a tone without words before it: the next one of its signal would have begun


class AnswerKind(StrEnum):
    """What answered."""

    HUMAN = "human"
    MACHINE = "machine"
    FAX = "fax"
    SILENCE = "silence"
    NETWORK_ANNOUNCEMENT = "network_announcement"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What answered, `at_ms` after the answer. `score`: how likely it is a machine, 0 to 1; `reasons` say why."""

    kind: AnswerKind
    at_ms: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Patience:
    """How sure is sure enough, in logits, and when less will do.

    A person should not wait: from `late_ms` after the answer on, `late_human` will do. A machine can: only when speech
    has gone on for `last_ms` does the likelier of the two win.
    """

    late_ms: int
    last_ms: int
    sure_human: float
    late_human: float
    sure_machine: float
    spoken_ms: int = 400  # of speech, before anything is decided

    def decides(self, logit: float, now_ms: int, spoken_since_ms: int) -> AnswerKind | None:
        """HUMAN or MACHINE, or None to go on listening."""
        spoken = now_ms - spoken_since_ms
        if spoken < self.spoken_ms:
            return None
        if spoken >= self.last_ms:
            return AnswerKind.MACHINE if logit > 0 else AnswerKind.HUMAN
        if -logit > (self.late_human if now_ms >= self.late_ms else self.sure_human):
            return AnswerKind.HUMAN
        return AnswerKind.MACHINE if logit > self.sure_machine else None


def patience(caution: float) -> Patience:
    """0 decides as soon as it can, 1 waits for all it can use. Raises BadSetting outside of 0 to 1."""
    if not 0.0 <= caution <= 1.0:
        raise BadSetting("caution", caution, "0 to 1")
    return Patience(
        late_ms=round(1760 + 960 * caution),
        last_ms=round(2400 + 1600 * caution),
        sure_human=2.0 + 2.0 * caution,
        late_human=2.4 * caution - 0.2,
        sure_machine=1.0 + 2.0 * caution,
    )


@cache
def _learned() -> Network:
    return answering_machine_network()


class AnsweringMachineDetector:
    """Feed it from the answer on, frame by frame. It gives one verdict, once."""

    def __init__(self, caution: float = DEFAULT_CAUTION, *, silence_ms: int = SILENCE_MS) -> None:
        """`caution`: 0 is fast, 1 accurate. Nobody heard for `silence_ms` is silence. Raises BadSetting, BadModel."""
        self._patience = patience(caution)
        self._silence_ms = silence_ms
        self._network = _learned()
        self._memories = self._network.nothing()
        self._spectrum = Spectrum()
        self._tones = ToneTracker()
        self._cadence = Cadence()
        self._figures: list[Floats] = []
        self._now_ms = 0
        self._spoken_since_ms: int | None = None
        self._heard_steps = 0
        self._logit = 0.0
        self._beep: Tone | None = None
        self._tone_ended_ms = -_RHYTHM_MS
        self._verdict: Verdict | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What was decided, if anything was."""
        return self._verdict

    def feed(self, pcm: bytes) -> Verdict | None:
        """The next 20 ms from the far end. The verdict with the frame that decides it. Raises WrongFrame."""
        samples = samples_of(pcm)
        if self._verdict is not None:
            return None
        heard = self._spectrum.hear(samples)
        self._now_ms += FRAME_MS
        tone = self._tones.hear(heard)
        self._verdict = self._by_tone(tone)
        self._figures.append(heard.figures)
        if self._verdict is None and len(self._figures) == FRAMES_PER_STEP:
            self._listen(np.concatenate(self._figures))
            self._figures.clear()
            self._verdict = self._by_network()
        return self._verdict

    def _by_tone(self, tone: Tone | None) -> Verdict | None:
        signal = self._cadence.hear(tone, self._now_ms)
        if signal is Signal.FAX:
            return self._decided(AnswerKind.FAX, 0.0, "fax tone")
        if signal is not None and signal is not Signal.RING:
            return self._decided(AnswerKind.NETWORK_ANNOUNCEMENT, 0.0, f"{signal} tone")
        if tone is not None and tone.length_ms >= _TONE_MS:
            self._tone_ended_ms = self._now_ms
            self._beep = tone if tone.ended and tone.at_ms >= RING_BACK_MS and is_surely_beep(tone) else None
            if self._spoken_since_ms is not None and self._spoken_since_ms >= tone.at_ms - _TONE_MS:
                self._heard_steps, self._spoken_since_ms = 0, None  # it was the tone that was heard
        if self._beep is not None and (self._was_greeted(self._beep) or self._after_tone_ms >= _RHYTHM_MS):
            return self._decided(AnswerKind.MACHINE, 1.0, f"beep of {self._beep.hertz:.0f} Hz")
        return None

    def _was_greeted(self, beep: Tone) -> bool:
        """Whether somebody spoke before the tone: then it is no part of a signal of the network."""
        return self._spoken_since_ms is not None and beep.at_ms - self._spoken_since_ms >= _GREETING_MS

    @property
    def _after_tone_ms(self) -> int:
        return self._now_ms - self._tone_ended_ms

    def _listen(self, figures: Floats) -> None:
        self._memories, answers = self._network.step(self._memories, figures)
        heard, logit = float(answers[0]), float(answers[1])
        if heard > 0 and self._after_tone_ms > 2 * _TONE_MS:
            self._heard_steps += 1
            if self._spoken_since_ms is None:
                self._spoken_since_ms = self._now_ms
        elif self._heard_steps < _CLICK_STEPS:
            self._heard_steps, self._spoken_since_ms = 0, None
        self._logit = logit

    def _by_network(self) -> Verdict | None:
        if self._spoken_since_ms is None:
            quiet = self._now_ms >= self._silence_ms
            return self._decided(AnswerKind.SILENCE, 0.0, f"nobody spoke for {self._now_ms} ms") if quiet else None
        if self._after_tone_ms < _TONE_MS:  # a tone explains itself, in a moment
            return None
        kind = self._patience.decides(self._logit, self._now_ms, self._spoken_since_ms)
        if kind is None:
            return None
        score = 0.5 * (1 + float(np.tanh(self._logit / 2)))
        spoken = f"speech since {self._spoken_since_ms} ms"
        return self._decided(kind, score, spoken, f"{score:.3f} that it is a machine")

    def _decided(self, kind: AnswerKind, score: float, *reasons: str) -> Verdict:
        return Verdict(kind, self._now_ms, score, reasons)
