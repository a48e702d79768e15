"""What a telephone line does to sound: noise, background, gaps, clicks, echo, level and A-law coding."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from alo.bench.calls.voices import RATE_HZ, Sound, peaked, resampled

FRAME: Final = 160  # samples of 20 ms
_A: Final = 87.6  # ITU-T G.711
_COMPRESSED: Final = 1 + np.log(_A)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Levels are dB: of the peak against full scale, of noises as root mean square against full scale."""

    peak_db: float
    noise_db: float | None
    noise_colour: float  # exponent of the frequency: 0 white, 0.5 pink, 1 brown
    comfort_noise: bool  # noise only beside sound, and softer in between
    loss: float  # share of the frames that are lost
    conceals: bool  # a lost frame repeats the one before, instead of being silent
    clicks_per_s: float
    echo_db: float | None
    a_law: bool


def any_line(chance: np.random.Generator) -> Line:
    """A line such as calls have: most are clean, some are bad in one way or another."""
    peak_db = float(chance.uniform(-33, -3))
    noisy = chance.random() < 0.75
    noise_db = float(chance.uniform(-75, max(-72, min(-43, peak_db - 22))))
    return Line(
        peak_db=peak_db,
        noise_db=noise_db if noisy else None,
        noise_colour=float(chance.choice([0.0, 0.5, 1.0])),
        comfort_noise=bool(chance.random() < 0.2),
        loss=float(chance.choice([0.0, 0.0, 0.0, 0.01, 0.04])),
        conceals=bool(chance.random() < 0.5),
        clicks_per_s=float(chance.choice([0.0, 0.0, 0.0, 0.5, 2.0])),
        echo_db=float(chance.uniform(-35, -18)) if chance.random() < 0.2 else None,
        a_law=bool(chance.random() < 0.7),
    )


def plain_line(chance: np.random.Generator) -> Line:
    """A line that loses nothing: louder or softer, with or without an even noise."""
    noisy = chance.random() < 0.8
    return Line(
        peak_db=float(chance.uniform(-20, -6)),
        noise_db=float(chance.uniform(-72, -46)) if noisy else None,
        noise_colour=float(chance.choice([0.0, 0.5, 1.0])),
        comfort_noise=False,
        loss=0.0,
        conceals=False,
        clicks_per_s=0.0,
        echo_db=None,
        a_law=bool(chance.random() < 0.5),
    )


def carried(sound: Sound, background: Sound | None, line: Line, chance: np.random.Generator) -> bytes:
    """The sound (peak 1) at our end of the line, as 16-bit PCM, with the background beside it from the start."""
    heard = sound.copy()
    if line.echo_db is not None:
        delay = int(chance.uniform(0.03, 0.25) * RATE_HZ)
        heard[delay:] += _ratio(line.echo_db) * sound[:-delay]
    heard *= _ratio(line.peak_db)
    if background is not None:
        heard += background * _ratio(line.peak_db)
    if line.noise_db is not None:
        heard += _noise(sound, line, chance)
    clicks = chance.random(len(heard)) < line.clicks_per_s / RATE_HZ
    heard[clicks] += chance.uniform(-0.3, 0.3, int(clicks.sum()))
    heard = with_losses(np.clip(heard, -1, 1), line, chance)
    if line.a_law:
        heard = through_a_law(heard)
    return np.round(heard * 32767).astype("<i2").tobytes()


def coloured_noise(length: int, colour: float, chance: np.random.Generator) -> Sound:
    """Noise in the band of the line with a root mean square of 1."""
    spectrum = np.fft.rfft(chance.standard_normal(length))
    frequencies = np.fft.rfftfreq(length, 1 / RATE_HZ)
    spectrum *= np.where((frequencies > 300) & (frequencies < 3400), np.maximum(frequencies, 1.0) ** -colour, 0)
    noise = np.fft.irfft(spectrum, length)
    return noise / max(1e-12, float(np.sqrt(np.mean(noise**2))))


def with_losses(heard: Sound, line: Line, chance: np.random.Generator) -> Sound:
    """Some frames gone, in bursts of one to three."""
    if not line.loss:
        return heard
    for frame in np.flatnonzero(chance.random(len(heard) // FRAME) < line.loss / 2):
        for lost in range(int(frame), int(frame) + int(chance.integers(1, 4))):
            here = heard[lost * FRAME : (lost + 1) * FRAME]
            before = heard[max(0, lost - 1) * FRAME :][: len(here)]
            here[:] = before * 0.7 if line.conceals else 0
    return heard


def through_a_law(samples: Sound) -> Sound:
    """The samples after 8-bit A-law coding (ITU-T G.711, as its formula)."""
    magnitude = np.abs(samples)
    linear = magnitude < 1 / _A
    coded = np.where(linear, _A * magnitude, 1 + np.log(np.maximum(_A * magnitude, 1))) / _COMPRESSED
    coded = (np.floor(coded * 128) + 0.5) / 128
    decoded = np.where(
        coded < 1 / _COMPRESSED, coded * _COMPRESSED / _A, np.exp(np.minimum(coded * _COMPRESSED, _COMPRESSED) - 1) / _A
    )
    return np.asarray(np.sign(samples) * decoded)


def music(length: int, chance: np.random.Generator) -> Sound:
    """Chords of decaying harmonics over a beat, with a peak of 1: enough of a tune to be taken for one."""
    sound = np.zeros(length)
    beat = int(chance.uniform(0.25, 0.7) * RATE_HZ)
    times = np.arange(2 * beat) / RATE_HZ
    root = chance.uniform(150, 330)
    for start in range(0, length, beat):
        note = np.zeros(2 * beat)
        step = 2 ** (chance.choice([0, 2, 4, 5, 7, 9, 12]) / 12)
        for interval in (1.0, 2 ** (4 / 12), 2 ** (7 / 12)):
            for harmonic in range(1, 6):
                frequency = root * step * interval * harmonic
                if frequency < 3600:
                    note += np.sin(2 * np.pi * frequency * times + chance.uniform(0, 6)) / harmonic
        note *= np.exp(-times * chance.uniform(0.5, 4)) * np.minimum(1, times / 0.01)
        end = min(length, start + len(note))
        sound[start:end] += note[: end - start]
    return peaked(resampled(sound, RATE_HZ))


def tone(seconds: float, *frequencies_hz: float) -> Sound:
    """Sines together, faded over 5 ms at both ends, with a peak of 1."""
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    sound = np.sum([np.sin(2 * np.pi * frequency * times) for frequency in frequencies_hz], axis=0)
    fade = np.minimum(1, np.minimum(times, times[::-1]) / 0.005)
    return peaked(np.asarray(sound * fade))


def silence(seconds: float) -> Sound:
    """Nothing."""
    return np.zeros(int(seconds * RATE_HZ))


def _noise(sound: Sound, line: Line, chance: np.random.Generator) -> Sound:
    noise = coloured_noise(len(sound), line.noise_colour, chance) * _ratio(line.noise_db or 0.0)
    if line.comfort_noise:
        near = np.convolve(np.abs(sound), np.ones(1600) / 1600, "same") > 0.003
        noise *= np.where(near, 1.0, 0.25)
    return noise


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))
