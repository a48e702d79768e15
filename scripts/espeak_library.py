"""espeak-ng inside of this process: ten times faster than a process for each sentence. For training only.

Breathy voices go on with their noise from one sentence to the next, so a sentence depends on those before it;
`alo/bench/calls/voices.py` is for calls that must be the same every time. Constants are those of speak_lib.h.
"""

import ctypes
from functools import cache
from typing import Any, Final

import numpy as np

from alo.bench.calls.voices import RATE_HZ, Sound, Voice, peaked, shortened, trimmed

_LIBRARY: Final = "libespeak-ng.so.1"
_SYNCHRONOUS: Final = 2
_SPEED: Final = 1
_PITCH: Final = 3
_UTF8_AND_END_PAUSE: Final = 0x1001
_STOP: Final = 1
_BLOCK: Final = 1764  # at 22,050 Hz, and at 8,000: of small factors, for fast transforms; tracts are rounded for it
_BLOCK_AT_8_KHZ: Final = 640


class Speaker:
    """Says what `say` of `alo.bench.calls.voices` says, but for what comes after `most_s` seconds."""

    def __init__(self, most_s: float) -> None:
        """Raises OSError where the library is not installed."""
        self._most_s = most_s
        self._most = 0
        self._parts: list[np.ndarray[tuple[int], np.dtype[np.int16]]] = []
        self._library = ctypes.CDLL(_LIBRARY)
        self._rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0))
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._heard)  # kept: the library has no reference to it
        self._library.espeak_SetSynthCallback(self._callback)

    def __call__(self, text: str, voice: Voice) -> Sound:
        """The samples at 8 kHz, peak 1. Raises ValueError for a voice that is not installed."""
        self._parts.clear()
        self._most = int(self._rate_hz * self._most_s * voice.tract)
        if self._library.espeak_SetVoiceByName(voice.name.encode()):
            raise ValueError(voice.name)
        self._library.espeak_SetParameter(_SPEED, round(voice.words_per_minute * voice.tract), 0)
        self._library.espeak_SetParameter(_PITCH, voice.pitch, 0)
        data = text.encode() + b"\0"
        size = ctypes.c_size_t(len(data))
        self._library.espeak_Synth(data, size, 0, 0, 0, _UTF8_AND_END_PAUSE, None, None)
        samples = np.concatenate(self._parts).astype(float)
        given = (max(len(samples), 2 * self._rate_hz) // _BLOCK + 1) * _BLOCK
        length = round(given * RATE_HZ * voice.tract / self._rate_hz / _BLOCK_AT_8_KHZ) * _BLOCK_AT_8_KHZ
        return peaked(trimmed(shortened(samples, given, length)))

    def _heard(self, samples: Any, count: int, _events: int) -> int:
        if samples and count > 0:
            self._parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return _STOP if sum(map(len, self._parts)) > self._most else 0


@cache
def speaker(most_s: float) -> Speaker:
    """One for the process: the library has one state."""
    return Speaker(most_s)
