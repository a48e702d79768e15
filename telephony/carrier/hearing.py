"""Measures the energy of what a caller says: a port of the conference bridge that keeps sums, not sound.

An ear is never destroyed: it is lent to one call after the other by a `telephony.rack.Rack`.
"""

import array
import math
import operator
from typing import Any

import pjsua2 as pj

from telephony import byte_vector
from telephony.link import FRAME_MS
from telephony.voice_format import voice_format


class Ear(pj.AudioMediaPort):  # type: ignore[misc]  # the library is untyped
    """Connect a call's media to it, and read `frames`, `rms_max` and `seconds_with_energy`.

    Its callback runs on the library's clock thread, 50 times a second, and touches no object of the library but the
    frame that it is given.
    """

    def __init__(self, name: str, energy_threshold: int) -> None:
        super().__init__()
        self._energy_threshold = energy_threshold
        self.begin()
        self.createPort(name, voice_format())

    def begin(self) -> None:
        """Forget the call before."""
        self._loud_frames = 0
        self.frames = 0
        self.rms_max = 0.0

    @property
    def seconds_with_energy(self) -> float:
        """Seconds of the frames at or above the threshold."""
        return self._loud_frames * FRAME_MS / 1000

    def onFrameReceived(self, frame: Any) -> None:  # noqa: N802  (the library's name)
        """20 ms of the caller; empty while it is connected to none, and before the first RTP."""
        pcm = byte_vector.read(frame.buf)
        if not pcm:
            return
        loudness = root_mean_square(pcm)
        self.frames += 1
        self.rms_max = max(self.rms_max, loudness)
        self._loud_frames += loudness >= self._energy_threshold


def root_mean_square(pcm: bytes) -> float:
    """Root mean square of 16-bit samples, 0 to 32768; 0 for none."""
    samples = array.array("h", pcm)
    return math.sqrt(sum(map(operator.mul, samples, samples)) / len(samples)) if samples else 0.0
