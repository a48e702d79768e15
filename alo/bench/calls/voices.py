"""Voices of espeak-ng, divided into those that train and those that judge, and what they say as samples at 8 kHz."""

import io
import random
import subprocess
import wave
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from alo.bench.calls.phrases import Split

Sound = NDArray[np.float64]
RATE_HZ: Final = 8000
LINE_BAND_HZ: Final = (300.0, 3400.0)  # ITU-T G.712
_PAD_S: Final = 0.01

_Part = Literal["train", "tune", "held-out"]
_VARIANTS: Final[dict[_Part, tuple[str, ...]]] = {
    "train": (
        "", "+m2", "+m4", "+m5", "+m7", "+m8", "+f1", "+f3", "+klatt", "+klatt5", "+croak",
        "+whisper", "+Alex", "+Andrea", "+Annie", "+Andy", "+Denis", "+Gene", "+Jacky", "+Lee", "+Mario",
        "+Michael", "+adam", "+antonio", "+aunty", "+benjamin", "+boris", "+caleb", "+david", "+ed",
        "+edward", "+grandma", "+grandpa", "+iven", "+iven3", "+john", "+marcelo", "+max",
        "+norbert", "+pablo", "+paul", "+quincy", "+rob", "+sandro", "+steph2", "+travis", "+victor",
    ),
    "tune": ("+m1", "+f4", "+klatt3", "+Diogo", "+linda", "+belinda", "+michel", "+zac", "+gustave"),
    "held-out": (
        "+m3", "+m6", "+f2", "+f5", "+klatt2", "+klatt4", "+Alicia", "+Henrique", "+Hugo", "+Marco", "+anika",
        "+kaukovalta", "+miguel", "+pedro", "+robert", "+shelby", "+steph", "+whisperf",
    ),
}  # fmt: skip
_LANGUAGES: Final[dict[_Part, tuple[str, ...]]] = {
    "train": ("pt-br", "pt-br", "pt-br", "pt-br", "pt-br", "pt", "es", "it"),
    "tune": ("pt-br",),
    "held-out": ("pt-br", "pt-br", "pt-br", "pt-br", "pt"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of espeak-ng: words per minute, pitch (0–99), and how much longer its vocal tract is than the voice's."""

    name: str
    words_per_minute: int
    pitch: int
    tract: float = 1.0


def any_voice(split: Split, chance: random.Random) -> Voice:
    """One of the voices of that split. Only voices that train have their tract changed: more of them from few."""
    part: _Part = split if split in {"train", "tune"} else "held-out"
    return Voice(
        chance.choice(_LANGUAGES[part]) + chance.choice(_VARIANTS[part]),
        chance.randint(125, 225),
        chance.randint(15, 85),
        chance.uniform(0.87, 1.15) if split == "train" and chance.random() < 0.7 else 1.0,
    )


def say(text: str, voice: Voice) -> Sound:
    """What the voice says, without silence around it, in the band of a line, peak 1. Raises CalledProcessError."""
    speed = str(round(voice.words_per_minute * voice.tract))
    command = ("espeak-ng", "-v", voice.name, "-s", speed, "-p", str(voice.pitch), "--stdout", text)
    written = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  (our own texts)
    with wave.open(io.BytesIO(written)) as file:
        rate = file.getframerate() / voice.tract
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    sound = resampled(samples, rate)
    return peaked(sound[audible(sound)])


def resampled(samples: Sound, rate_hz: float) -> Sound:
    """The samples at 8 kHz, of which the band of a line is left."""
    length = (int(len(samples) * RATE_HZ / rate_hz) // 640 + 1) * 640  # of small factors: much faster
    return shortened(samples, round(length * rate_hz / RATE_HZ), length)


def shortened(samples: Sound, given: int, length: int) -> Sound:
    """So many of the samples (with silence after them) in so many at 8 kHz, of which the band of a line is left."""
    spectrum = np.fft.rfft(samples, given)
    kept = np.zeros(length // 2 + 1, dtype=complex)
    most = min(len(spectrum), len(kept))
    kept[:most] = spectrum[:most]
    frequencies = np.arange(len(kept)) * RATE_HZ / length
    low, high = LINE_BAND_HZ
    kept *= np.clip((frequencies - low + 60) / 80, 0, 1) * np.clip((high + 100 - frequencies) / 150, 0, 1)
    return np.fft.irfft(kept, length)


def audible(samples: Sound) -> slice:
    """All but the silence at both ends, and a hundredth of a second of it."""
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max(initial=1e-9))
    if not len(loud):
        return slice(None)
    margin = int(_PAD_S * RATE_HZ)
    return slice(max(0, loud[0] - margin), loud[-1] + margin)


def peaked(samples: Sound) -> Sound:
    """The same with a peak of 1."""
    return samples / max(1e-9, float(np.abs(samples).max(initial=0.0)))
