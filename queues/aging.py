"""Aging: how late a debt is, in the bands the field works with. Pure."""

from bisect import bisect_right
from datetime import date
from enum import StrEnum
from typing import Final


class Bucket(StrEnum):
    """Bands of days past due, in the order of lateness: `accounts.bucket` holds the position.

    Beyond 1,800 days a debt is near or past five years: at risk of prescription.
    """

    PREVENTIVE = "preventive"
    DUE_TODAY = "0"
    DAYS_1_30 = "1-30"
    DAYS_31_60 = "31-60"
    DAYS_61_90 = "61-90"
    DAYS_91_180 = "91-180"
    DAYS_181_360 = "181-360"
    DAYS_361_1800 = "361-1800"
    PRESCRIPTION_RISK = "prescription_risk"


LAST_DAY_OF_COLLECTION: Final = (
    1800  # five years of 360 days: some weeks early rather than a day late (CC art. 206 §5 I)
)
# The first day of every band but the first: the position of a debt's band is how many of these it has reached.
FIRST_DAYS: Final = (0, 1, 31, 61, 91, 181, 361, LAST_DAY_OF_COLLECTION + 1)
BUCKETS: Final = tuple(Bucket)


def days_past_due(due_date: date, today: date) -> int:
    """Whole days since a debt fell due; negative before."""
    return (today - due_date).days


def bucket_of(days: int) -> Bucket:
    """The band of so many days past due; negative days are preventive."""
    return BUCKETS[bisect_right(FIRST_DAYS, days)]
