"""The centre's own day: debts are counted late, rules and lists begin and end, and nights pass by it. Pure."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from queues.area_codes import DEFAULT_TIME_ZONE

CENTRE_ZONE: Final = ZoneInfo(DEFAULT_TIME_ZONE)


def centre_day(now: datetime) -> date:
    """The day that an aware moment lies in."""
    return now.astimezone(CENTRE_ZONE).date()
