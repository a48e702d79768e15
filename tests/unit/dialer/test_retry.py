"""When somebody may be called again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dialer.retry import Agreed, RetryKind, RetryRule, add_business_days, morning_of, retry_at

NOW = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # a Thursday
HOLIDAY = date(2026, 11, 20)  # Zumbi and Black Consciousness, a Friday


def works(day: date) -> bool:
    return day.weekday() < 5 and day != HOLIDAY


def test_after_a_while() -> None:
    rule = RetryRule(RetryKind.AFTER, after=timedelta(hours=4))
    assert retry_at(rule, Agreed(), NOW, works) == NOW + timedelta(hours=4)


def test_never() -> None:
    assert retry_at(RetryRule(RetryKind.NEVER), Agreed(), NOW, works) is None


def test_at_the_agreed_time() -> None:
    moment = NOW + timedelta(days=2)
    assert retry_at(RetryRule(RetryKind.AGREED_TIME), Agreed(callback_at=moment), NOW, works) == moment


def test_the_day_after_the_first_payment_is_due() -> None:
    due = date(2026, 12, 10)
    assert retry_at(RetryRule(RetryKind.DAY_AFTER_DUE), Agreed(due=due), NOW, works) == morning_of(date(2026, 12, 11))


def test_business_days_pass_over_weekend_and_holiday() -> None:
    rule = RetryRule(RetryKind.BUSINESS_DAYS, business_days=2)
    assert retry_at(rule, Agreed(), NOW, works) == morning_of(date(2026, 11, 24))


def test_business_days_count_from_the_promised_day() -> None:
    rule = RetryRule(RetryKind.BUSINESS_DAYS, business_days=2)
    assert retry_at(rule, Agreed(due=date(2026, 11, 27)), NOW, works) == morning_of(date(2026, 12, 1))


def test_today_is_the_day_of_the_centre_and_not_of_utc() -> None:
    late = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)  # still the 17th in São Paulo
    rule = RetryRule(RetryKind.BUSINESS_DAYS, business_days=1)
    assert retry_at(rule, Agreed(), late, works) == morning_of(date(2026, 11, 18))


def test_the_morning_is_nine_in_sao_paulo() -> None:
    assert morning_of(date(2026, 11, 18)) == datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def test_no_business_days_is_the_same_day() -> None:
    assert add_business_days(HOLIDAY, 0, works) == HOLIDAY


@pytest.mark.parametrize(
    "kind", [RetryKind.AFTER, RetryKind.AGREED_TIME, RetryKind.DAY_AFTER_DUE, RetryKind.BUSINESS_DAYS]
)
def test_a_rule_without_what_it_needs_is_refused(kind: RetryKind) -> None:
    with pytest.raises(ValueError, match="the retry rule needs"):
        retry_at(RetryRule(kind), Agreed(), NOW, works)
