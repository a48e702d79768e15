"""Whether somebody is behind an open connection: browsers keep websockets alive for pages that hang."""

import time
from collections.abc import Callable
from typing import Final

ASK_S: Final = 2.0
SILENT_AFTER_S: Final = 5.0  # two questions without an answer


class RollCall:
    """What one page answers; `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard_at = clock()

    def heard(self) -> None:
        """The page has said something, whatever it is."""
        self._heard_at = self._clock()

    @property
    def answers(self) -> bool:
        """Whether the page has said anything lately."""
        return self._clock() - self._heard_at < SILENT_AFTER_S
