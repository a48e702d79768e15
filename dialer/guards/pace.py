"""A share of a campaign's pace as calls in time. Pure.

The full pace is that of the campaign's busiest five minutes of the last days: a share of what it happens to do at
this moment would shrink with every call it is not allowed.
"""

from datetime import datetime, timedelta
from typing import Final

LEAST_PER_MINUTE: Final = 1.0  # the full pace of a campaign that has hardly called yet


def next_at(last: datetime | None, share: float, full_per_minute: float, now: datetime) -> datetime | None:
    """Return when the next call may be launched if the last one was at `last`; None: not as things stand."""
    if share <= 0:
        return None
    if share >= 1 or last is None:
        return now
    pause = timedelta(minutes=1) / (share * max(full_per_minute, LEAST_PER_MINUTE))
    return max(now, last + pause)
