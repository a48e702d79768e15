"""How long to wait before trying a lost connection again."""

import asyncio
from typing import Final

FIRST_S: Final = 0.02
LONGEST_S: Final = 1.0


class Backoff:
    """A pause that doubles from 20 ms to 1 s until `reset`."""

    def __init__(self) -> None:
        self._next_s = FIRST_S

    async def sleep(self) -> None:
        """Pause, and make the next pause longer."""
        pause_s, self._next_s = self._next_s, min(self._next_s * 2, LONGEST_S)
        await asyncio.sleep(pause_s)

    def reset(self) -> None:
        """Start again from the shortest pause: the connection stood."""
        self._next_s = FIRST_S
