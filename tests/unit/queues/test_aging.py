"""Bands of delay, at their edges."""

from datetime import date

import pytest

from queues.aging import Bucket, bucket_of, days_past_due


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-400, Bucket.PREVENTIVE),
        (-1, Bucket.PREVENTIVE),
        (0, Bucket.DUE_TODAY),
        (1, Bucket.DAYS_1_30),
        (30, Bucket.DAYS_1_30),
        (31, Bucket.DAYS_31_60),
        (60, Bucket.DAYS_31_60),
        (61, Bucket.DAYS_61_90),
        (90, Bucket.DAYS_61_90),
        (91, Bucket.DAYS_91_180),
        (180, Bucket.DAYS_91_180),
        (181, Bucket.DAYS_181_360),
        (360, Bucket.DAYS_181_360),
        (361, Bucket.DAYS_361_1800),
        (1800, Bucket.DAYS_361_1800),
        (1801, Bucket.PRESCRIPTION_RISK),
        (20_000, Bucket.PRESCRIPTION_RISK),
    ],
)
def test_bucket(days: int, bucket: Bucket) -> None:
    assert bucket_of(days) is bucket


def test_days_count_from_the_due_date() -> None:
    assert days_past_due(date(2026, 11, 20), date(2026, 11, 21)) == 1
    assert days_past_due(date(2026, 11, 22), date(2026, 11, 21)) == -1
