"""When a number is answered."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialer.inbound.hours import Opening, is_open, next_opening, overlapping

ZONE = ZoneInfo("America/Sao_Paulo")
WEEK = [Opening(day, time(9), time(18)) for day in range(5)]
FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=ZONE)
CLOSED_DAY = date(2026, 11, 30)


def holiday(day: date) -> bool:
    return day == CLOSED_DAY


def never(_day: date) -> bool:
    return False


def test_without_hours_it_is_answered_always() -> None:
    assert is_open([], FRIDAY.replace(hour=3), zone=ZONE, is_holiday=never)


def test_the_closing_minute_is_closed() -> None:
    assert is_open(WEEK, FRIDAY.replace(hour=9), zone=ZONE, is_holiday=never)
    assert is_open(WEEK, FRIDAY.replace(hour=17, minute=59), zone=ZONE, is_holiday=never)
    assert not is_open(WEEK, FRIDAY.replace(hour=18), zone=ZONE, is_holiday=never)


def test_hours_are_local() -> None:
    assert is_open(WEEK, datetime(2026, 11, 27, 20, 30, tzinfo=UTC), zone=ZONE, is_holiday=never)
    assert not is_open(WEEK, datetime(2026, 11, 27, 21, 30, tzinfo=UTC), zone=ZONE, is_holiday=never)


def test_the_next_opening_passes_over_the_weekend_and_a_holiday() -> None:
    evening = FRIDAY.replace(hour=19).astimezone(UTC)
    assert next_opening(WEEK, evening, zone=ZONE, is_holiday=never) == datetime(2026, 11, 30, 9, tzinfo=ZONE)
    assert next_opening(WEEK, evening, zone=ZONE, is_holiday=holiday) == datetime(2026, 12, 1, 9, tzinfo=ZONE)


def test_while_open_the_next_opening_is_now_and_a_second_one_counts_the_same_day() -> None:
    assert next_opening(WEEK, FRIDAY, zone=ZONE, is_holiday=never) == FRIDAY
    halves = [Opening(4, time(8), time(11)), Opening(4, time(14), time(18))]
    assert next_opening(halves, FRIDAY, zone=ZONE, is_holiday=never) == FRIDAY + timedelta(hours=2)


def test_a_number_that_stays_closed_has_no_opening() -> None:
    assert next_opening(WEEK, FRIDAY, zone=ZONE, is_holiday=lambda _day: True) is None


def test_overlaps_are_seen() -> None:
    assert not overlapping([*WEEK, Opening(0, time(18), time(20))])
    assert overlapping([*WEEK, Opening(0, time(17), time(20))])
    assert overlapping([Opening(0, time(17), time(9))])
