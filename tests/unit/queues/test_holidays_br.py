"""Holidays: national, state, and the days on which offices are closed all the same."""

from datetime import date

import pytest

from queues.rules.holidays_br import holidays_around, holidays_of


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 2, 16),
        date(2026, 2, 17),
        date(2026, 4, 3),
        date(2026, 6, 4),
        date(2026, 11, 20),
        date(2026, 12, 25),
    ],
)
def test_nobody_is_called_anywhere(day: date) -> None:
    assert day in holidays_of(None, 2026)
    assert day in holidays_of("SP", 2026)


def test_states_have_their_own() -> None:
    assert date(2026, 7, 9) in holidays_of("SP", 2026)
    assert date(2026, 7, 9) not in holidays_of("RJ", 2026)
    assert date(2026, 4, 23) in holidays_of("RJ", 2026)


def test_optional_days_are_working_days() -> None:
    assert date(2026, 10, 28) not in holidays_of("SP", 2026)
    assert date(2026, 12, 24) not in holidays_of("SP", 2026)


def test_an_unknown_state_has_the_national_ones() -> None:
    assert holidays_of("XX", 2026) == holidays_of(None, 2026)


def test_looks_into_the_next_year() -> None:
    assert date(2027, 1, 1) in holidays_around("SP", date(2026, 12, 31))
