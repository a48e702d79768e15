"""What is heard in each frame: energy in 16 bands, against the loudest and the softest so far, and tones. Pure.

Everything is relative to the call's own level: the same sound ten times softer gives the same figures, down to the
noise of 16-bit samples. Works on one frame or on many calls at once (any leading dimensions), with the same arithmetic.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from telephony.hearing.frames import RATE_HZ, SAMPLES, Samples

WINDOW: Final = 256  # samples: this frame and the end of the one before
BANDS: Final = 16
FIGURES: Final = BANDS + 3  # of a frame
_LOWEST_HZ: Final = 200.0
_HIGHEST_HZ: Final = 3600.0
_SOFTEST_DB: Final = -72.0  # below this a line is silent; speech at -35 dBov is well above
_FORGET_DB: Final = 0.04  # per frame: how fast the loudest sound is forgotten
_RISE_DB: Final = 0.08  # per frame: how fast the softest sound is forgotten
_WITHIN: Final = 2  # bins on both sides of a tone that belong to it, under a Hann window

Floats = NDArray[np.float32]


def _mel(hertz: float) -> float:
    return float(np.log1p(hertz / 700))


def _band_matrix() -> Floats:
    """Triangles of equal width in mel, from bins to bands."""
    edges = 700 * np.expm1(np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), BANDS + 2))
    bins = np.arange(WINDOW // 2 + 1) * RATE_HZ / WINDOW
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)), np.float32)


_HANN: Final = np.hanning(WINDOW).astype(np.float32)
_MATRIX: Final = _band_matrix()
_SCALE: Final = np.float32(1 / (_HANN**2).sum() / WINDOW * 2)
_SILENT: Final = np.float32(10 ** (_SOFTEST_DB / 10))
_IN_BAND: Final = (np.arange(WINDOW // 2 + 1) * RATE_HZ / WINDOW > _LOWEST_HZ - 60).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Heard:
    """One frame. `figures` (…, FIGURES) is what the network sees; the others are for rules.

    Levels in dB against full scale. `purity` is the share of the energy that one tone has, at `tone_hz`.
    """

    figures: Floats
    level_db: Floats
    floor_db: Floats
    purity: Floats
    tone_hz: Floats


class Spectrum:
    """Keeps what is needed from one frame to the next: the last samples, the loudest and the softest level."""

    def __init__(self, batch: tuple[int, ...] = ()) -> None:
        self._before = np.zeros((*batch, WINDOW - SAMPLES), np.float32)
        self._loudest = np.full(batch, _SOFTEST_DB, np.float32)
        self._softest = np.full(batch, 0.0, np.float32)

    def hear(self, samples: Samples) -> Heard:
        """Figures of the next frame (…, 160)."""
        window = np.concatenate((self._before, samples), axis=-1)
        self._before = window[..., SAMPLES:]
        power = np.abs(np.fft.rfft(window * _HANN, axis=-1)).astype(np.float32) ** 2 * _IN_BAND
        total = power.sum(axis=-1)
        level = 10 * np.log10(total * _SCALE + _SILENT)
        self._loudest = np.maximum(self._loudest - np.float32(_FORGET_DB), level)
        self._softest = np.minimum(self._softest + np.float32(_RISE_DB), level)
        bands = 10 * np.log10(power @ _MATRIX * _SCALE + _SILENT / BANDS)
        purity, tone_hz = _tone(power, total)
        range_db = self._loudest - self._softest
        rest = np.stack((level - self._softest, range_db, 20 * purity), axis=-1)
        figures = np.concatenate((bands - self._loudest[..., None] + 20, rest - 10), axis=-1) / np.float32(15)
        return Heard(figures.astype(np.float32), level, self._softest, purity, tone_hz)


def _tone(power: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Share of the loudest tone in the energy, and its frequency by the centre of gravity of its bins."""
    peak = np.clip(power.argmax(axis=-1), _WITHIN, power.shape[-1] - 1 - _WITHIN)[..., None]
    near = np.take_along_axis(power, peak + np.arange(-_WITHIN, _WITHIN + 1), axis=-1)
    own = near.sum(axis=-1) + np.float32(1e-20)
    offset = (near * np.arange(-_WITHIN, _WITHIN + 1, dtype=np.float32)).sum(axis=-1) / own
    frequency = (peak[..., 0] + offset) * np.float32(RATE_HZ / WINDOW)
    return own / (total + np.float32(1e-12)), frequency.astype(np.float32)
