"""A small buffer that turns frames that come unevenly from a browser into one frame every 20 ms. Pure."""

from collections import deque
from typing import Final

CUSHION: Final = 2  # frames waited for before playing: 40 ms ride out a browser's uneven timer
LIMIT: Final = 10  # frames: speech that would come more than 200 ms late


class JitterBuffer:
    """Frames in order. Starts once `CUSHION` frames are there, and again after it ran dry.

    A browser whose clock is faster than ours would fill it for good: at more than `LIMIT` frames the oldest go, down to
    the cushion, so that the delay is back where it began.
    """

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._playing = False
        self.dropped = 0

    def push(self, pcm: bytes) -> None:
        """Add the newest frame."""
        self._frames.append(pcm)
        if len(self._frames) <= LIMIT:
            return
        while len(self._frames) > CUSHION:
            self._frames.popleft()
            self.dropped += 1

    def pop(self) -> bytes | None:
        """The frame to play now; None is silence."""
        if not self._playing and len(self._frames) < CUSHION:
            return None
        self._playing = bool(self._frames)
        return self._frames.popleft() if self._frames else None
