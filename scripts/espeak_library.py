"""espeak-ng inside of this process: ten times faster than a process for each sentence, and it tells what it utters.

For training only. Breathy voices go on with their noise from one sentence to the next, so a sentence depends on those
before it; `alo/bench/calls/voices.py` is for calls that must be the same every time. Constants are of speak_lib.h.
"""

import ctypes
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alo.bench.calls.voices import RATE_HZ, Sound, Voice, audible, peaked, shortened

_LIBRARY: Final = "libespeak-ng.so.1"
_SYNCHRONOUS: Final = 2
_TELLS_PHONEMES: Final = 1
_PHONEME: Final = 7
_LAST_EVENT: Final = 0
_SPEED: Final = 1
_PITCH: Final = 3
_UTF8_AND_END_PAUSE: Final = 0x1001
_STOP: Final = 1
_BLOCK: Final = 1764  # at 22,050 Hz, and at 8,000: of small factors, for fast transforms; tracts are rounded for it
_BLOCK_AT_8_KHZ: Final = 640
# How espeak-ng writes a phoneme, but for its quality: the first letter. The place is its number; 0 is a pause.
PHONEMES: Final = "_aeiouyAEIOUV&@03bcdfghjklmnprstvwxzCDGJLNQRSTXZ*"

Numbers = NDArray[np.uint8]


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


class Speaker:
    """Says what `say` of `alo.bench.calls.voices` says, but for what comes after `most_s` seconds.

    `uttered` has, for each thing said, the number of the phoneme at every sample: whoever wants them empties it.
    """

    def __init__(self, most_s: float) -> None:
        """Raises OSError where the library is not installed."""
        self._most_s = most_s
        self._most = 0
        self._parts: list[np.ndarray[tuple[int], np.dtype[np.int16]]] = []
        self._library = ctypes.CDLL(_LIBRARY)
        self._phonemes: list[tuple[int, int]] = []  # the sample that each begins with, and its number
        self.uttered: list[Numbers] = []
        self._rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _TELLS_PHONEMES))
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = kind(self._heard)  # kept: the library has no reference to it
        self._library.espeak_SetSynthCallback(self._callback)

    def __call__(self, text: str, voice: Voice) -> Sound:
        """The samples at 8 kHz, peak 1. Raises ValueError for a voice that is not installed."""
        self._parts.clear()
        self._phonemes.clear()
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
        sound = shortened(samples, given, length)
        heard = audible(sound)
        self.uttered.append(self._numbers(length / given, length)[heard])
        return peaked(sound[heard])

    def _numbers(self, scale: float, length: int) -> Numbers:
        numbers = np.zeros(length, np.uint8)
        for sample, number in self._phonemes:
            numbers[round(sample * scale) :] = number
        return numbers

    def _heard(self, samples: Any, count: int, events: Any) -> int:
        at = 0
        while events[at].type != _LAST_EVENT:
            if events[at].type == _PHONEME:
                self._phonemes.append((events[at].sample, max(0, PHONEMES.find(events[at].name[:1].decode()))))
            at += 1
        if samples and count > 0:
            self._parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return _STOP if sum(map(len, self._parts)) > self._most else 0


@cache
def speaker(most_s: float) -> Speaker:
    """One for the process: the library has one state."""
    return Speaker(most_s)
