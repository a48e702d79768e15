"""How many calls per second a trunk is given. Pure.

Counted in a window that slides: a carrier that counts in seconds of its own never sees more than was agreed.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class TrunkPace:
    """When calls were launched, those of the last window."""

    launched: tuple[datetime, ...] = ()


def free_at(pace: TrunkPace, per_second: float, now: datetime) -> datetime:
    """Return the moment from which one more call fits, `now` if it does already."""
    window, most = _window(per_second)
    recent = [at for at in pace.launched if at > now - window]
    return now if len(recent) < most else recent[-most] + window


def launched(pace: TrunkPace, per_second: float, now: datetime) -> TrunkPace:
    """Return the pace after one more call."""
    window, _ = _window(per_second)
    return TrunkPace((*(at for at in pace.launched if at > now - window), now))


def not_launched(pace: TrunkPace, at: datetime) -> TrunkPace:
    """Return the pace without a call that was counted at `at` and not placed after all."""
    if at not in pace.launched:
        return pace
    place = pace.launched.index(at)
    return TrunkPace(pace.launched[:place] + pace.launched[place + 1 :])


def _window(per_second: float) -> tuple[timedelta, int]:
    """Below one call a second the window is as long as one call takes."""
    if per_second >= 1:
        return timedelta(seconds=1), math.floor(per_second)
    return timedelta(seconds=1 / per_second), 1
