"""Aging: how late a debt is, in the bands the field works with. Pure."""

from datetime import date
from enum import StrEnum


class Bucket(StrEnum):
    """Bands of days past due. Beyond 1,800 days a debt is near or past five years: at risk of prescription."""

    PREVENTIVE = "preventive"
    DUE_TODAY = "0"
    DAYS_1_30 = "1-30"
    DAYS_31_60 = "31-60"
    DAYS_61_90 = "61-90"
    DAYS_91_180 = "91-180"
    DAYS_181_360 = "181-360"
    DAYS_361_1800 = "361-1800"
    PRESCRIPTION_RISK = "prescription_risk"


LAST_DAY_OF_COLLECTION = 1800  # five years of 360 days: some weeks early rather than a day late (CC art. 206 §5 I)

_LAST_DAYS = (
    (0, Bucket.DUE_TODAY),
    (30, Bucket.DAYS_1_30),
    (60, Bucket.DAYS_31_60),
    (90, Bucket.DAYS_61_90),
    (180, Bucket.DAYS_91_180),
    (360, Bucket.DAYS_181_360),
    (LAST_DAY_OF_COLLECTION, Bucket.DAYS_361_1800),
)


def days_past_due(due_date: date, today: date) -> int:
    """Whole days since a debt fell due; negative before."""
    return (today - due_date).days


def bucket_of(days: int) -> Bucket:
    """The band of so many days past due; negative days are preventive."""
    if days < 0:
        return Bucket.PREVENTIVE
    return next((bucket for last_day, bucket in _LAST_DAYS if days <= last_day), Bucket.PRESCRIPTION_RISK)
