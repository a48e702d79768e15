"""When contact is allowed somewhere, and from when on it is again."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from queues.rules.windows import (
    DAYS_LOOKED_AHEAD,
    Place,
    Window,
    closes,
    is_open,
    midnight,
    next_open,
    on_holiday,
    within_hours,
)

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ACRE = ZoneInfo("America/Rio_Branco")
YEAR = date(2026, 1, 1)
WEDNESDAY = date(2026, 11, 18)


def _windows(opens: int, closes: int, days: range = range(5)) -> tuple[Window, ...]:
    return tuple(Window(day, time(opens), time(closes), YEAR, None) for day in days)


def _local(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SAO_PAULO) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)


SP = Place(SAO_PAULO, (*_windows(8, 20), *_windows(8, 14, range(5, 6))), frozenset())
AC = Place(ACRE, _windows(9, 18), frozenset())


@pytest.mark.parametrize(("hour", "minute", "allowed"), [(7, 59, False), (8, 0, True), (19, 59, True), (20, 0, False)])
def test_a_window_includes_its_opening_and_excludes_its_close(hour: int, minute: int, allowed: bool) -> None:
    assert is_open([SP], _local(18, hour, minute)) is allowed


def test_saturday_has_its_own_hours_and_sunday_none() -> None:
    assert is_open([SP], _local(21, 13, 59))
    assert next_open([SP], _local(21, 14)) == _local(23, 8)
    assert next_open([SP], _local(22, 12)) == _local(23, 8)


def test_two_places_must_both_be_open() -> None:
    nine_in_acre = _local(18, 9, zone=ACRE)
    assert is_open([SP, AC], nine_in_acre)
    assert next_open([SP, AC], nine_in_acre - timedelta(hours=3)) == nine_in_acre
    assert next_open([SP, AC], _local(18, 20)) == _local(19, 9, zone=ACRE)


def test_places_that_are_never_open_together_have_no_next_opening() -> None:
    morning = Place(SAO_PAULO, _windows(8, 10), frozenset())
    evening = Place(SAO_PAULO, _windows(18, 20), frozenset())
    assert next_open([morning, evening], _local(18, 12)) is None
    assert not within_hours([morning, evening], _local(18, 9))


def test_a_holiday_closes_the_day_of_its_own_place() -> None:
    holiday = Place(ACRE, _windows(9, 18), frozenset({date(2026, 11, 19)}))
    after_midnight_in_sao_paulo = _local(20, 1)  # 23:00 of the 19th in Acre
    assert on_holiday([SP, holiday], after_midnight_in_sao_paulo)
    assert next_open([SP, holiday], _local(19, 12)) == _local(20, 9, zone=ACRE)


def test_a_rule_holds_from_its_date_to_its_date() -> None:
    old = Window(2, time(8), time(20), YEAR, date(2026, 11, 17))
    new = Window(2, time(8), time(10), WEDNESDAY, None)
    place = Place(SAO_PAULO, (old, new), frozenset())
    assert not is_open([place], _local(18, 12))
    assert is_open([place], _local(11, 12))
    assert next_open([place], _local(18, 12)) == _local(25, 8)


def test_the_default_stands_while_a_place_has_no_rule_of_its_own() -> None:
    later = tuple(Window(day, time(11), time(12), date(2026, 11, 19), None) for day in range(5))
    place = Place(SAO_PAULO, later, frozenset(), otherwise=_windows(9, 18))
    assert is_open([place], _local(18, 17))
    assert not is_open([place], _local(19, 17))
    assert next_open([place], _local(18, 18)) == _local(19, 11)


def test_windows_of_a_day_may_be_several_and_touch_midnight() -> None:
    place = Place(SAO_PAULO, (*_windows(0, 1), *_windows(22, 23)), frozenset())
    assert is_open([place], midnight(WEDNESDAY, SAO_PAULO))
    assert next_open([place], _local(18, 1)) == _local(18, 22)
    assert next_open([place], _local(18, 23)) == midnight(date(2026, 11, 19), SAO_PAULO)


@pytest.mark.parametrize(
    ("places", "hour", "until"),
    [
        ([SP], 8, _local(18, 20)),
        ([SP], 19, _local(18, 20)),
        ([SP, AC], 15, _local(18, 20)),
        ([AC], 15, _local(18, 18, zone=ACRE)),
        ([], 15, None),
    ],
)
def test_the_first_place_to_close_ends_the_hours(places: list[Place], hour: int, until: datetime | None) -> None:
    assert closes(places, _local(18, hour)) == until


def test_a_window_that_is_over_does_not_end_the_next() -> None:
    place = Place(SAO_PAULO, (*_windows(8, 12), *_windows(14, 18)), frozenset())
    assert closes([place], _local(18, 11)) == _local(18, 12)
    assert closes([place], _local(18, 14)) == _local(18, 18)


def test_nowhere_is_always_open() -> None:
    assert is_open([], _local(22, 3))
    assert next_open([], _local(22, 3)) == _local(22, 3)


def test_looks_two_months_ahead() -> None:
    start = _local(18, 12)
    far = WEDNESDAY + timedelta(days=DAYS_LOOKED_AHEAD)
    reachable = Place(SAO_PAULO, (Window(far.weekday(), time(8), time(9), far, far),), frozenset())
    beyond = far + timedelta(days=1)
    unreachable = Place(SAO_PAULO, (Window(beyond.weekday(), time(8), time(9), beyond, beyond),), frozenset())
    assert next_open([reachable], start) == datetime.combine(far, time(8), SAO_PAULO).astimezone(UTC)
    assert next_open([unreachable], start) is None
