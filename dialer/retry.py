"""When a debtor may be called again after an outcome (outcomes table, DOMAIN.md §3). Pure.

Days are the days of the centre's time zone, and begin at nine o'clock; the contact rules move the moment on into the
debtor's own window, which overrides every retry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar, assert_never
from zoneinfo import ZoneInfo

CENTRE_ZONE: Final = ZoneInfo("America/Sao_Paulo")
DAY_BEGINS: Final = time(9)
_T = TypeVar("_T")


class RetryKind(StrEnum):
    """The kinds of `outcomes.retry`."""

    AFTER = "after"
    BUSINESS_DAYS = "business_days"
    AGREED_TIME = "agreed_time"
    DAY_AFTER_DUE = "day_after_due"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RetryRule:
    """One outcome's rule; `after` goes with AFTER, `business_days` with BUSINESS_DAYS."""

    kind: RetryKind
    after: timedelta | None = None
    business_days: int | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed in the call: the moment to call back, the day of the promised or first payment."""

    callback_at: datetime | None = None
    due: date | None = None


def retry_at(
    rule: RetryRule, agreed: Agreed, now: datetime, is_business_day: Callable[[date], bool]
) -> datetime | None:
    """Return the moment from which the debtor may be called again, None for never.

    Business days count from the promised day if there is one, else from today. Raises ValueError when the rule lacks
    what it needs: the form or the table is wrong.
    """
    match rule.kind:
        case RetryKind.NEVER:
            return None
        case RetryKind.AFTER:
            return now + _needed(rule.after, "after")
        case RetryKind.AGREED_TIME:
            return _needed(agreed.callback_at, "callback_at")
        case RetryKind.DAY_AFTER_DUE:
            return morning_of(_needed(agreed.due, "due") + timedelta(days=1))
        case RetryKind.BUSINESS_DAYS:
            start = agreed.due or now.astimezone(CENTRE_ZONE).date()
            return morning_of(add_business_days(start, _needed(rule.business_days, "business_days"), is_business_day))
        case _:
            assert_never(rule.kind)


def add_business_days(day: date, count: int, is_business_day: Callable[[date], bool]) -> date:
    """Return the `count`-th business day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        if is_business_day(day):
            count -= 1
    return day


def morning_of(day: date) -> datetime:
    """Return the beginning of the centre's working day, as aware UTC."""
    return datetime.combine(day, DAY_BEGINS, CENTRE_ZONE).astimezone(ZoneInfo("UTC"))


def _needed(value: _T | None, name: str) -> _T:
    if value is None:
        raise ValueError(f"the retry rule needs {name}")
    return value
