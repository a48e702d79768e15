"""Listening to the far end of a call: what rings before the answer, who answered, and when a machine has beeped.

Frames arrive on the library's clock thread and are only kept there; the detectors work on the thread that owns the
endpoint, a few frames at a time. They need numpy, which a worker loads with the first call that is listened to.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from telephony.rack import Rack
from telephony.worker.bridge import Bridge

MOST_WAITING: Final = 100  # frames: two seconds; a worker that is further behind hears with gaps
BEEP_PATIENCE_FRAMES: Final = 30 * 50  # a machine that never beeps: the message is left all the same

Feed = Callable[[bytes], Any]


class Listener:
    """Hears one call, for one purpose after the other."""

    def __init__(self, bridges: Rack[Bridge]) -> None:
        self._bridges = bridges
        self._frames: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._ear: Bridge | None = None
        self._feed: Feed | None = None
        self._tell: Callable[[Any], None] | None = None
        self._once = True

    def begin(self, feed: Feed, tell: Callable[[Any], None], *, once: bool = True) -> Bridge | None:
        """Feed frames to `feed`, and `tell` what it finds, once or always; a port to connect, if one is new."""
        self._feed, self._tell, self._once = feed, tell, once
        self._frames.clear()
        if self._ear is not None:
            return None
        self._ear = self._bridges.take()
        self._ear.begin(self._keep)
        return self._ear

    def work(self) -> None:
        """Feed what has come in."""
        while self._frames and self._feed is not None:
            found = self._feed(self._frames.popleft())
            if found is None or self._tell is None:
                continue
            tell = self._tell
            if self._once:
                self._feed = self._tell = None
            tell(found)

    def end(self, stop: Callable[[Bridge], None]) -> None:
        """Hear nothing any more; `stop` takes the port off the call."""
        self._feed = self._tell = None
        if self._ear is not None:
            stop(self._ear)
            self._ear.end()
            self._bridges.give_back(self._ear)
            self._ear = None

    @property
    def busy(self) -> bool:
        """Whether somebody waits for what is heard."""
        return self._feed is not None

    def _keep(self, pcm: bytes) -> bool:
        self._frames.append(pcm)
        return True


def early_tones() -> Feed:
    """Hears the tones of the network before the answer."""
    from telephony.hearing import NetworkToneDetector  # noqa: PLC0415  (numpy: 60 ms and 20 MB)

    return NetworkToneDetector().feed


def answering_machine(caution: float) -> Feed:
    """Hears who answered."""
    from telephony.hearing import AnsweringMachineDetector  # noqa: PLC0415

    return AnsweringMachineDetector(caution=caution).feed


def beep() -> Feed:
    """Hears the beep after which a message can be left; returns something in the end, also where none comes."""
    from telephony.hearing import BeepDetector  # noqa: PLC0415

    detector = BeepDetector()
    heard = 0

    def feed(pcm: bytes) -> object | None:
        nonlocal heard
        heard += 1
        found = detector.feed(pcm)
        return found or (heard if heard >= BEEP_PATIENCE_FRAMES else None)

    return feed
