"""The clock of a measurement: it starts on a working day at noon in São Paulo, whatever the day is, and then runs."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Final

STARTS_AT: Final = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday; open in every state's contact window
TODAY: Final = date(2026, 11, 18)


class Clock:
    """Seconds go by as they do; `next_day` lets a night pass."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._nights = timedelta()

    def now(self) -> datetime:
        """The moment it is."""
        return STARTS_AT + self._nights + timedelta(seconds=time.monotonic() - self._begun)

    def next_day(self) -> None:
        """Let a day pass."""
        self._nights += timedelta(days=1)
