"""How long a step took on the wall clock."""

import time
from typing import Self


class Stopwatch:
    """`with Stopwatch() as watch: …`, then `watch.seconds`. May be started several times; the times add up."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begun = 0.0

    def start(self) -> None:
        """Count from now on."""
        self._begun = time.perf_counter()

    def stop(self) -> None:
        """Add what has passed since the start."""
        self.seconds += time.perf_counter() - self._begun

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
