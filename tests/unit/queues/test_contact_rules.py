"""The rules of contact: each reason, and from when on a call is allowed again."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from queues.contact_rules import (
    ContactFacts,
    Finding,
    Person,
    Reason,
    Verdict,
    day_start,
    findings,
    month_start,
    next_day,
    next_month,
    next_week,
    soonest,
    verdict,
    week_start,
)
from queues.rules.caps import Caps
from queues.rules.windows import Place, Window

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ACRE = ZoneInfo("America/Rio_Branco")
WEDNESDAY_NOON = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
THURSDAY_AT_EIGHT = datetime(2026, 11, 19, 11, 0, tzinfo=UTC)
YEAR = date(2026, 1, 1)


def _windows(opens: int, closes: int, days: range = range(5)) -> tuple[Window, ...]:
    return tuple(Window(day, time(opens), time(closes), YEAR, None) for day in days)


SP = Place(SAO_PAULO, (*_windows(8, 20), *_windows(8, 14, range(5, 6))), frozenset())
PERSON = Person(oldest_due=date(2026, 11, 1), day_zone=SAO_PAULO)
CAPS = Caps(attempts_per_day=2, attempts_per_week=4, attempts_per_month=8, conversations_per_day=1)
FACTS = ContactFacts(PERSON, CAPS, (SP,))


def _with(**changes: Any) -> ContactFacts:
    return replace(FACTS, person=replace(PERSON, **changes))


def _at(facts: ContactFacts, now: datetime = WEDNESDAY_NOON) -> Verdict:
    return verdict(facts, now)


def test_allows() -> None:
    assert _at(FACTS) == Verdict(allowed=True, reasons=(), earliest=WEDNESDAY_NOON)
    assert findings(FACTS, WEDNESDAY_NOON) == ()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (_with(on_hold=True), Reason.ON_HOLD),
        (_with(listed=True), Reason.DO_NOT_CALL),
        (replace(FACTS, number_listed=True), Reason.DO_NOT_CALL),
        (_with(open_debts=0), Reason.NO_OPEN_DEBT),
        (_with(oldest_due=None), Reason.PRESCRIBED),
        (replace(FACTS, caps=Caps(after_automatic_steps=True)), Reason.AUTOMATIC_STEPS_PENDING),
        (_with(phones=0), Reason.NO_PHONE),
        (replace(FACTS, number_forbidden=True), Reason.PHONE_FORBIDDEN),
    ],
)
def test_waiting_does_not_help(facts: ContactFacts, reason: Reason) -> None:
    assert _at(facts) == Verdict(allowed=False, reasons=(reason,), earliest=None)


@pytest.mark.parametrize(
    ("facts", "reason", "earliest"),
    [
        (_with(open_attempt=True), Reason.OPEN_ATTEMPT, WEDNESDAY_NOON + timedelta(minutes=5)),
        (_with(attempts_today=2), Reason.DAILY_CAP, THURSDAY_AT_EIGHT),
        (_with(attempts_this_week=4), Reason.WEEKLY_CAP, datetime(2026, 11, 23, 11, tzinfo=UTC)),
        (_with(attempts_this_month=8), Reason.MONTHLY_CAP, datetime(2026, 12, 1, 11, tzinfo=UTC)),
        (_with(conversations_today=1), Reason.SPOKEN_TO_TODAY, THURSDAY_AT_EIGHT),
        (_with(abandoned_today=True), Reason.ABANDONED_TODAY, THURSDAY_AT_EIGHT),
        (
            _with(cooling_until=datetime(2026, 11, 18, 20, tzinfo=UTC)),
            Reason.COOLING,
            datetime(2026, 11, 18, 20, tzinfo=UTC),
        ),
        (replace(FACTS, caps=Caps(min_days_past_due=18)), Reason.NOT_LATE_ENOUGH, THURSDAY_AT_EIGHT),
    ],
)
def test_waiting_helps(facts: ContactFacts, reason: Reason, earliest: datetime) -> None:
    assert _at(facts) == Verdict(allowed=False, reasons=(reason,), earliest=earliest)


def test_all_reasons_are_told_each_with_its_own_end() -> None:
    facts = _with(on_hold=True, open_attempt=True, attempts_today=2, conversations_today=1)
    night = WEDNESDAY_NOON + timedelta(hours=12)  # midnight
    assert findings(facts, night) == (
        Finding(Reason.ON_HOLD, None),
        Finding(Reason.OPEN_ATTEMPT, night + timedelta(minutes=5)),
        Finding(Reason.DAILY_CAP, datetime(2026, 11, 20, 3, tzinfo=UTC)),
        Finding(Reason.SPOKEN_TO_TODAY, datetime(2026, 11, 20, 3, tzinfo=UTC)),
        Finding(Reason.OUTSIDE_WINDOW, THURSDAY_AT_EIGHT),
    )


def test_a_holiday_at_night_is_both() -> None:
    place = replace(SP, holidays=frozenset({date(2026, 11, 18)}))
    facts = replace(FACTS, places=(place,))
    assert _at(facts) == Verdict(allowed=False, reasons=(Reason.HOLIDAY,), earliest=THURSDAY_AT_EIGHT)
    evening = _at(facts, WEDNESDAY_NOON + timedelta(hours=8))
    assert evening.reasons == (Reason.HOLIDAY, Reason.OUTSIDE_WINDOW)


def test_without_any_window_there_is_no_earliest() -> None:
    facts = replace(FACTS, places=(Place(SAO_PAULO, (), frozenset()),))
    assert _at(facts) == Verdict(allowed=False, reasons=(Reason.OUTSIDE_WINDOW,), earliest=None)


def test_without_hours_the_cap_waits_for_midnight() -> None:
    assert _at(replace(_with(attempts_today=2), places=())).earliest == datetime(2026, 11, 19, 3, tzinfo=UTC)
    assert _at(replace(FACTS, places=()), datetime(2026, 11, 22, 3, tzinfo=UTC)).allowed


def test_the_number_that_may_be_called_soonest_speaks_for_the_person() -> None:
    never = Verdict(allowed=False, reasons=(Reason.PHONE_FORBIDDEN,), earliest=None)
    late = Verdict(allowed=False, reasons=(Reason.OUTSIDE_WINDOW,), earliest=THURSDAY_AT_EIGHT)
    soon = Verdict(allowed=False, reasons=(Reason.OUTSIDE_WINDOW,), earliest=WEDNESDAY_NOON)
    now = Verdict(allowed=True, reasons=(), earliest=WEDNESDAY_NOON)
    assert soonest([never, late, soon]) == soon
    assert soonest([soon, now]) == now
    assert soonest([never]) == never


def test_days_weeks_and_months_begin_where_the_person_is() -> None:
    one_in_the_morning_in_sao_paulo = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)  # a Sunday; still Saturday in Acre
    at = one_in_the_morning_in_sao_paulo
    assert day_start(SAO_PAULO, at) == datetime(2026, 11, 1, 3, tzinfo=UTC)
    assert day_start(ACRE, at) == datetime(2026, 10, 31, 5, tzinfo=UTC)
    assert next_day(ACRE, at) == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert week_start(SAO_PAULO, at) == datetime(2026, 10, 26, 3, tzinfo=UTC)
    assert next_week(SAO_PAULO, at) == datetime(2026, 11, 2, 3, tzinfo=UTC)
    assert month_start(SAO_PAULO, at) == datetime(2026, 11, 1, 3, tzinfo=UTC)
    assert month_start(ACRE, at) == datetime(2026, 10, 1, 5, tzinfo=UTC)
    assert next_month(ACRE, at) == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert next_month(SAO_PAULO, datetime(2026, 12, 31, 15, tzinfo=UTC)) == datetime(2027, 1, 1, 3, tzinfo=UTC)
