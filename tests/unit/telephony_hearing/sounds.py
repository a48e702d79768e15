"""Sounds made of arithmetic, for tests of detectors: tones, noise, and something with the rhythm of speech."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from telephony.hearing.frames import FRAME_BYTES, RATE_HZ

Sound = NDArray[np.float64]


def tone(seconds: float, *frequencies_hz: float, level: float = 0.1) -> Sound:
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.asarray(level * np.sum([np.sin(2 * np.pi * each * times) for each in frequencies_hz], axis=0))


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE_HZ))


def noise(seconds: float, level: float = 0.01, seed: int = 1) -> Sound:
    return np.asarray(level * np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ)))


def babble(seconds: float, *, level: float = 0.3, pitch_hz: float = 120.0, seed: int = 1) -> Sound:
    """A gliding voice under two wandering formants, five syllables a second, a hiss between some of them."""
    chance = np.random.default_rng(seed)
    length = round(seconds * RATE_HZ)
    times = np.arange(length) / RATE_HZ
    knots = np.arange(0, length + 1600, 1600)
    pitch = np.interp(np.arange(length), knots, pitch_hz * chance.uniform(0.85, 1.2, len(knots)))
    first = np.interp(np.arange(length), knots, chance.uniform(350, 800, len(knots)))
    second = np.interp(np.arange(length), knots, chance.uniform(1000, 2300, len(knots)))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    voiced = np.zeros(length)
    for harmonic in range(1, 24):
        height = harmonic * pitch
        formants = np.exp(-(((height - first) / 120) ** 2)) + 0.5 * np.exp(-(((height - second) / 180) ** 2))
        voiced += formants * np.sin(harmonic * phase) * (height < 3500)
    syllable = np.sin(np.pi * (times * 5 % 1)) ** 1.5
    hiss = chance.standard_normal(length) * 0.15 * (np.floor(times * 5) % 3 == 1) * (1 - syllable)
    spoken = voiced * syllable + hiss
    return np.asarray(level * spoken / np.abs(spoken).max())


def row(*parts: Sound) -> Sound:
    return np.concatenate(parts)


def cadence(frequency_hz: float, pattern_s: Sequence[float], times: int, level: float = 0.1) -> Sound:
    """On, off, on, off … in seconds, the whole pattern so many times."""
    parts = [tone(each, frequency_hz, level=level) if n % 2 == 0 else silence(each) for n, each in enumerate(pattern_s)]
    return row(*parts * times)


def pcm(sound: Sound) -> bytes:
    samples = np.clip(np.round(sound * 32767), -32768, 32767).astype("<i2")
    return bytes(np.pad(samples, (0, -len(samples) % (FRAME_BYTES // 2))).tobytes())


def frames(sound: Sound | bytes) -> Iterator[bytes]:
    data = sound if isinstance(sound, bytes) else pcm(sound)
    for at in range(0, len(data) - FRAME_BYTES + 1, FRAME_BYTES):
        yield data[at : at + FRAME_BYTES]
