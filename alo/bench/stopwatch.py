"""How long a step took on the wall clock."""

import time
from typing import Self


class Stopwatch:
    """`with Stopwatch() as watch: …`, then `watch.seconds`. May be used for several blocks, whose times add up."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begun = 0.0

    def __enter__(self) -> Self:
        self._begun = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._begun
