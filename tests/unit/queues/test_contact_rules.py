"""The rules of contact: each reason, and from when on a call is allowed again."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from queues.contact_rules import ContactFacts, Place, Reason, Verdict, Window, local_day_start, verdict

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ACRE = ZoneInfo("America/Rio_Branco")
WEDNESDAY_NOON = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
YEAR = date(2026, 1, 1)


def _windows(opens: int, closes: int, days: range = range(5)) -> tuple[Window, ...]:
    return tuple(Window(day, time(opens), time(closes), YEAR, None) for day in days)


SP = Place(SAO_PAULO, (*_windows(8, 20), *_windows(8, 14, range(5, 6))), frozenset())
AC = Place(ACRE, _windows(9, 18), frozenset())
FACTS = ContactFacts(
    on_hold=False,
    open_debts=1,
    callable_phones=1,
    open_attempt=False,
    attempts_today=0,
    max_attempts_per_day=2,
    spoken_to_today=False,
    day_zone=SAO_PAULO,
    places=(SP,),
)


def _at(facts: ContactFacts, now: datetime = WEDNESDAY_NOON) -> Verdict:
    return verdict(facts, now)


def test_allows() -> None:
    assert _at(FACTS) == Verdict(allowed=True, reasons=(), earliest=WEDNESDAY_NOON)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(FACTS, on_hold=True), Reason.ON_HOLD),
        (replace(FACTS, open_debts=0), Reason.NO_OPEN_DEBT),
        (replace(FACTS, callable_phones=0), Reason.NO_PHONE),
    ],
)
def test_waiting_does_not_help(facts: ContactFacts, reason: Reason) -> None:
    assert _at(facts) == Verdict(allowed=False, reasons=(reason,), earliest=None)


def test_all_reasons_are_told() -> None:
    facts = replace(FACTS, on_hold=True, open_attempt=True, attempts_today=2, spoken_to_today=True)
    assert _at(facts, WEDNESDAY_NOON + timedelta(hours=12)).reasons == (
        Reason.ON_HOLD,
        Reason.OPEN_ATTEMPT,
        Reason.DAILY_CAP,
        Reason.SPOKEN_TO_TODAY,
        Reason.OUTSIDE_WINDOW,
    )


@pytest.mark.parametrize(("hour", "minute", "allowed"), [(7, 59, False), (8, 0, True), (19, 59, True), (20, 0, False)])
def test_a_window_includes_its_opening_and_excludes_its_close(hour: int, minute: int, allowed: bool) -> None:
    now = datetime(2026, 11, 18, hour, minute, tzinfo=SAO_PAULO).astimezone(UTC)
    assert _at(FACTS, now).allowed is allowed


def test_saturday_has_its_own_hours_and_sunday_none() -> None:
    saturday = datetime(2026, 11, 21, 14, 0, tzinfo=SAO_PAULO).astimezone(UTC)
    monday_at_eight = datetime(2026, 11, 23, 8, 0, tzinfo=SAO_PAULO).astimezone(UTC)
    assert _at(FACTS, saturday - timedelta(minutes=1)).allowed
    assert _at(FACTS, saturday) == Verdict(allowed=False, reasons=(Reason.OUTSIDE_WINDOW,), earliest=monday_at_eight)


def test_two_places_must_both_be_open() -> None:
    facts = replace(FACTS, places=(SP, AC))
    nine_in_acre = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
    assert _at(facts, nine_in_acre).allowed
    before = _at(facts, nine_in_acre - timedelta(minutes=1))
    assert (before.reasons, before.earliest) == ((Reason.OUTSIDE_WINDOW,), nine_in_acre)
    eight_in_the_evening_in_sao_paulo = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)
    assert not _at(facts, eight_in_the_evening_in_sao_paulo).allowed


def test_a_holiday_closes_the_day() -> None:
    place = replace(SP, holidays=frozenset({date(2026, 11, 18)}))
    thursday_at_eight = datetime(2026, 11, 19, 8, 0, tzinfo=SAO_PAULO).astimezone(UTC)
    refused = _at(replace(FACTS, places=(place,)))
    assert refused == Verdict(allowed=False, reasons=(Reason.HOLIDAY,), earliest=thursday_at_eight)


def test_a_rule_holds_from_its_date_to_its_date() -> None:
    old = Window(2, time(8), time(20), YEAR, date(2026, 11, 17))
    new = Window(2, time(8), time(10), date(2026, 11, 18), None)
    facts = replace(FACTS, places=(Place(SAO_PAULO, (old, new), frozenset()),))
    assert not _at(facts).allowed
    assert _at(facts, WEDNESDAY_NOON - timedelta(days=7)).allowed


def test_without_any_window_there_is_no_earliest() -> None:
    facts = replace(FACTS, places=(Place(SAO_PAULO, (), frozenset()),))
    assert _at(facts) == Verdict(allowed=False, reasons=(Reason.OUTSIDE_WINDOW,), earliest=None)


def test_the_cap_waits_for_tomorrows_window() -> None:
    thursday_at_eight = datetime(2026, 11, 19, 8, 0, tzinfo=SAO_PAULO).astimezone(UTC)
    for facts in (replace(FACTS, attempts_today=2), replace(FACTS, spoken_to_today=True)):
        assert _at(facts).earliest == thursday_at_eight


def test_without_hours_the_cap_waits_for_midnight() -> None:
    facts = replace(FACTS, attempts_today=2, places=())
    assert _at(facts).earliest == datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
    assert _at(replace(FACTS, places=()), datetime(2026, 11, 22, 3, 0, tzinfo=UTC)).allowed


def test_an_open_attempt_is_looked_at_again_soon() -> None:
    assert _at(replace(FACTS, open_attempt=True)).earliest == WEDNESDAY_NOON + timedelta(minutes=5)


def test_days_begin_where_the_person_is() -> None:
    one_in_the_morning_in_sao_paulo = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
    assert local_day_start(SAO_PAULO, one_in_the_morning_in_sao_paulo) == datetime(2026, 11, 18, 3, tzinfo=UTC)
    assert local_day_start(ACRE, one_in_the_morning_in_sao_paulo) == datetime(2026, 11, 17, 5, tzinfo=UTC)
