"""Dates as people write them."""

from datetime import date

import pytest

from debts.dates import DateFormat, parse_date
from debts.errors import InvalidDate


@pytest.mark.parametrize(
    "text",
    ["21/11/2026", "21-11-2026", "21.11.2026", "2026-11-21", "20261121", "2026-11-21 10:30", " 21/11/2026 00:00:00"],
)
def test_reads_day_first_and_iso(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 21)


def test_reads_single_digits() -> None:
    assert parse_date("1/2/2026") == date(2026, 2, 1)


def test_reads_what_a_mapping_prescribes() -> None:
    assert parse_date("02/01/2026", DateFormat.MONTH_FIRST) == date(2026, 2, 1)
    assert parse_date("01/02/26", DateFormat.DAY_FIRST_SHORT) == date(2026, 2, 1)
    assert parse_date("01/02/80", DateFormat.DAY_FIRST_SHORT) == date(1980, 2, 1)
    assert parse_date("01/02/1950", DateFormat.DAY_FIRST_SHORT) == date(1950, 2, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2026", "no such day"),
        ("11/21/2026", "no such day"),
        ("21/11/26", "not a date"),
        ("21/11-2026", "not a date"),
        ("amanhã", "not a date"),
        ("01/01/0201", "outside"),
        ("2150-01-01", "outside"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(InvalidDate, match=reason):
        parse_date(text)


def test_a_prescribed_format_excludes_the_others() -> None:
    with pytest.raises(InvalidDate, match="yyyy-mm-dd"):
        parse_date("21/11/2026", DateFormat.ISO)
