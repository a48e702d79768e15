"""The sound that detectors are fed: 20 ms of 8 kHz, mono, 16-bit little-endian PCM. Pure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from telephony.hearing.errors import WrongFrame

RATE_HZ: Final = 8000
FRAME_MS: Final = 20
SAMPLES: Final = RATE_HZ * FRAME_MS // 1000
FRAME_BYTES: Final = 2 * SAMPLES
FULL_SCALE: Final = 32768.0

Samples = NDArray[np.float32]


def samples_of(pcm: bytes) -> Samples:
    """The samples of a frame, between -1 and 1. Raises WrongFrame when it is not 20 ms long."""
    if len(pcm) != FRAME_BYTES:
        raise WrongFrame(len(pcm), FRAME_BYTES)
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(FULL_SCALE)
