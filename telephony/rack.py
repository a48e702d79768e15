"""Media ports written in Python, lent to one call after the other and never destroyed.

The library's clock thread calls a port every 20 ms, connected or not, and may be on its way into it while Python takes
the object apart: the process then aborts (measured: once in some 1,000 calls). So a port lives as long as its process,
which ends by `os._exit`.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

Port = TypeVar("Port")

QUARANTINE_S: Final = 0.5  # the library disconnects a port from a call some frames after the call is gone


class Rack(Generic[Port]):
    """The ports of one kind in a worker. Grows to as many as are lent, or were a moment ago."""

    def __init__(self, make: Callable[[str], Port]) -> None:
        self._make = make
        self._every: list[Port] = []  # keeps them alive
        self._idle: deque[tuple[float, Port]] = deque()  # since when, longest first

    def take(self) -> Port:
        """A port for a call, still as the last call left it. Raises what `make` (of a name) raises."""
        if self._idle and self._idle[0][0] <= time.monotonic() - QUARANTINE_S:
            return self._idle.popleft()[1]
        port = self._make(f"port {len(self._every)}")
        self._every.append(port)
        return port

    def give_back(self, port: Port) -> None:
        """The call is over."""
        self._idle.append((time.monotonic(), port))
