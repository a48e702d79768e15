"""Sentences that are said at one end of a call and looked for at the other, waveform against waveform.

A sentence is cut into syllables of 100 ms, and each is looked for in what was heard, by the normalised correlation: so
it is found whatever the line does to its level, wherever it lies, and although a jitter buffer left out or doubled some
frames between two syllables. Another sentence of the same voice shares next to none of them.
"""

import wave
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from telephony.link import FRAME_BYTES

FOUND: Final = 0.7  # of the syllables: then the sentence was said there
NOT_FOUND: Final = 0.2  # at most as many: then it was not
_SYLLABLE: Final = 800  # samples: 100 ms
_LOUD: Final = 500.0  # root mean square of a syllable that is worth looking for; pauses are alike everywhere
_ALIKE: Final = 0.9  # correlation from which a syllable counts as the same: A-law leaves more than 0.99

Samples = npt.NDArray[np.float64]


def sentence_file(name: str) -> AbstractContextManager[Path]:
    """The WAV file of one of the product's own prompts."""
    return as_file(files("alo") / "sounds" / f"{name}.wav")


@cache
def sentence(name: str) -> bytes:
    """The PCM of one of the product's own prompts, in whole frames."""
    with sentence_file(name) as path, wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        pcm = file.readframes(file.getnframes())
    return pcm + bytes(-len(pcm) % FRAME_BYTES)


def share_said(wanted: bytes, heard: bytes) -> float:
    """Which share of the syllables of a sentence is in what was heard, 0 to 1."""
    samples = np.frombuffer(heard, "<i2").astype(np.float64)
    syllables = _syllables(wanted)
    if len(samples) < _SYLLABLE:
        return 0.0
    return sum(_likeness(syllable, samples) >= _ALIKE for syllable in syllables) / len(syllables)


def said(wanted: bytes, heard: bytes) -> bool:
    """Whether a sentence is in what was heard."""
    return share_said(wanted, heard) >= FOUND


def unsaid(wanted: bytes, heard: bytes) -> bool:
    """Whether nothing of it is."""
    return share_said(wanted, heard) <= NOT_FOUND


def _syllables(pcm: bytes) -> list[Samples]:
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    cut = [samples[at : at + _SYLLABLE] for at in range(0, len(samples) - _SYLLABLE + 1, _SYLLABLE)]
    return [syllable for syllable in cut if np.sqrt(np.mean(syllable**2)) >= _LOUD]


def _likeness(syllable: Samples, samples: Samples) -> float:
    """The greatest normalised correlation at any place."""
    size = 1 << (len(samples) + len(syllable) - 1).bit_length()
    spectrum = np.fft.rfft(samples, size) * np.conj(np.fft.rfft(syllable, size))
    products = np.fft.irfft(spectrum, size)[: len(samples) - len(syllable) + 1]
    sums = np.concatenate(([0.0], np.cumsum(samples**2)))
    energy = sums[_SYLLABLE:] - sums[:-_SYLLABLE]
    return float(np.max(products / np.sqrt(np.maximum(energy, 1.0) * np.sum(syllable**2))))
