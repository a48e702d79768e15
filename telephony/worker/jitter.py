"""A small buffer that turns frames that come unevenly from a browser into one frame every 20 ms. Pure."""

from collections import deque
from typing import Final

CUSHION: Final = 2  # frames waited for before playing: 40 ms ride out a browser's uneven timer
LIMIT: Final = 10  # frames: speech that would come more than 200 ms late
WATCH: Final = 50  # frames, a second: for so long there was more than the cushion, and one frame goes


class JitterBuffer:
    """Frames in order. Starts once `CUSHION` frames are there, and again after it ran dry.

    What a browser kept back and then sent at once would stay late for good, and so would the speech of one whose clock
    is faster than ours: at more than `LIMIT` frames the oldest go, down to the cushion, and what lay in the buffer
    needlessly for `WATCH` frames goes one frame at a time.
    """

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._playing = False
        self._least = LIMIT
        self._watched = 0
        self.dropped = 0

    def push(self, pcm: bytes) -> None:
        """Add the newest frame."""
        self._frames.append(pcm)
        if len(self._frames) <= LIMIT:
            return
        while len(self._frames) > CUSHION:
            self._drop()

    def pop(self) -> bytes | None:
        """The frame to play now; None is silence."""
        if not self._playing and len(self._frames) < CUSHION:
            return None
        self._playing = bool(self._frames)
        self._watch()
        return self._frames.popleft() if self._frames else None

    def _watch(self) -> None:
        self._least = min(self._least, len(self._frames))
        self._watched += 1
        if self._watched >= WATCH:
            if self._least > CUSHION:
                self._drop()
            self._least, self._watched = LIMIT, 0

    def _drop(self) -> None:
        self._frames.popleft()
        self.dropped += 1
