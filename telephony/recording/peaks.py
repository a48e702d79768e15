"""The waveform of a recording: the lowest and highest sample of each of 800 slices, per side."""

import json
from typing import Final

import numpy as np
from numpy.typing import NDArray

from telephony.recording.raw import SAMPLE_RATE, Stereo

SLICES: Final = 800


class Peaks:
    """Takes in the blocks of a recording of known length, in order."""

    def __init__(self, frames: int, slices: int = SLICES) -> None:
        self._frames = frames
        self._slices = min(slices, frames)
        self._seen = 0
        self._low: NDArray[np.int16] = np.zeros((self._slices, 2), np.int16)
        self._high: NDArray[np.int16] = np.zeros((self._slices, 2), np.int16)

    def add(self, block: Stereo) -> None:
        """Take in the next block."""
        first, last = self._slice_of(self._seen), self._slice_of(self._seen + len(block) - 1)
        edges = [max(0, self._first_frame(each) - self._seen) for each in range(first, last + 1)]
        lows = np.minimum.reduceat(block, edges, axis=0)
        highs = np.maximum.reduceat(block, edges, axis=0)
        self._low[first : last + 1] = np.minimum(self._low[first : last + 1], lows)
        self._high[first : last + 1] = np.maximum(self._high[first : last + 1], highs)
        self._seen += len(block)

    def to_json(self) -> bytes:
        """`{"duration_s": …, "agent": [low, high, low, high, …], "debtor": […]}`, in 1/128 of full scale."""
        sides = {
            side: np.stack([self._low[:, channel], self._high[:, channel]], axis=1).ravel() // 256
            for channel, side in enumerate(("agent", "debtor"))
        }
        shown = {side: values.tolist() for side, values in sides.items()}
        return json.dumps({"duration_s": self._frames / SAMPLE_RATE, **shown}, separators=(",", ":")).encode()

    def _slice_of(self, frame: int) -> int:
        return frame * self._slices // self._frames

    def _first_frame(self, number: int) -> int:
        return -(-number * self._frames // self._slices)
