"""The loop of a process that sends and receives many streams of 20 ms frames.

Streams are spread over five phases of 4 ms, so that they do not all want the processor at once. Commands come on
standard input, a line each: `begin` starts the figures anew, `end` prints them as one line of JSON and goes on,
and the end of the input ends the process.
"""

import contextlib
import json
import os
import selectors
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from alo.bench.telephony.arrivals import Figures

PHASES: Final = 5
PHASE_S: Final = 0.004
_STAMPED: Final = socket.CMSG_SPACE(16)
_TIMESPEC: Final = struct.Struct("qq")
SO_TIMESTAMPNS: Final = 35  # the module `socket` has no name for it


class Streams(Protocol):
    """What is sent and received."""

    def send(self, phase: int) -> None:
        """Send a frame of each stream of a phase."""
        ...

    def restart(self, figures: Figures) -> None:
        """Tell these figures of what arrives from now on."""
        ...


class Loop:
    """Sends on time, and calls those who have something to read."""

    def __init__(self) -> None:
        self._ready = selectors.DefaultSelector()
        self._ready.register(0, selectors.EVENT_READ, self._command)
        self._figures = Figures()
        self._over = False
        self._late_s = 0.0
        self._streams: Streams | None = None

    def read(self, source: socket.socket, take: Callable[[], None]) -> None:
        """Have `take` called whenever `source` has something."""
        self._ready.register(source, selectors.EVENT_READ, take)

    def forget(self, source: socket.socket) -> None:
        """Read it no more."""
        with contextlib.suppress(KeyError):
            self._ready.unregister(source)

    def run(self, streams: Streams) -> None:
        """Serve until the input ends."""
        self._streams = streams
        streams.restart(self._figures)
        phase, due = 0, time.monotonic()
        while not self._over:
            now = time.monotonic()
            if now >= due:
                self._late_s = max(self._late_s, now - due)
                streams.send(phase % PHASES)
                phase, due = phase + 1, due + PHASE_S
                continue
            for key, _ in self._ready.select(due - now):
                key.data()

    def _command(self) -> None:
        for word in os.read(0, 4096).split() or [b"quit"]:
            match word:
                case b"begin":
                    self._figures, self._late_s = Figures(), 0.0
                    if self._streams is not None:
                        self._streams.restart(self._figures)
                case b"end":
                    say({**self._figures.report(), "sender_late_ms": round(self._late_s * 1000, 3)})
                case _:
                    self._over = True


def say(report: dict[str, Any]) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


def stamped(source: socket.socket) -> None:
    """Have the kernel note when data come in, which is not when this process finds the time to read them."""
    source.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


def receive(source: socket.socket, size: int) -> tuple[bytes, int, Any]:
    """Data, when they came in (microseconds since the epoch), and from whom; raises BlockingIOError."""
    data, extra, _, sender = source.recvmsg(size, _STAMPED)
    for _, kind, value in extra:
        if kind == SO_TIMESTAMPNS and len(value) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(value)
            return data, seconds * 1_000_000 + nanoseconds // 1000, sender
    return data, time.time_ns() // 1000, sender


def now_us() -> int:
    """Microseconds since the epoch."""
    return time.time_ns() // 1000
