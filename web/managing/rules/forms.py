"""Contact rules as managers type them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from starlette.datastructures import FormData

from debts.states import STATES
from queues.centre import centre_day
from queues.errors import InvalidRule
from queues.rules.caps import Caps
from queues.rules.cooling import Cooling
from queues.rules.recording_policies import NewPolicy
from queues.rules.rule_checks import CERTAINTIES, Hours
from queues.rules.rulebook import Limit, WindowRule
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.fields import Fields

PAIRS: Final = (1, 2)  # windows that the form offers for one day
# The smallest last.
UNITS: Final[Mapping[str, timedelta]] = {
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
}
BUSINESS_DAYS: Final = "business_days"
_CAPS: Final = ("attempts_per_day", "attempts_per_week", "attempts_per_month", "conversations_per_day")


@dataclass(frozen=True, slots=True)
class NewHours:
    """Hours of a state from a day on; none: those of the default."""

    windows: tuple[Hours, ...]
    source: str
    certainty: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class NewHoliday:
    """A day on which nobody is called there."""

    day: date
    state: str | None
    city: str | None
    name: str
    source: str


def read_hours(form: FormData, *, of_default: bool, now: datetime) -> NewHours:
    """Read the hours of a week; raises FormRefused."""
    fields = Fields(form)
    windows = tuple(_windows(fields))
    if of_default and not windows:
        fields.refuse("windows", N_("The default needs hours on one day at least."))
    hours = NewHours(windows, *_origin(fields, now))
    fields.check()
    return hours


def hours_values(windows: Sequence[WindowRule], now: datetime) -> dict[str, str]:
    """Hours as one types them, to hold from today on."""
    values: dict[str, str] = {"valid_from": centre_day(now).isoformat(), "certainty": "L"}
    for day in range(7):
        for pair, window in zip(PAIRS, (each for each in windows if each.weekday == day), strict=False):
            values[f"opens_{day}_{pair}"] = f"{window.opens:%H:%M}"
            values[f"closes_{day}_{pair}"] = f"{window.closes:%H:%M}"
    return values


def read_limit(form: FormData, now: datetime, portfolios: Collection[int]) -> Limit:
    """Read caps and conditions, for one of the portfolios or for all; raises FormRefused."""
    fields = Fields(form)
    caps = Caps(
        **{name: fields.whole_or_none(name, 1, 1000) for name in _CAPS},
        min_days_past_due=fields.whole_or_none("min_days_past_due", -365, 36_500),
        after_automatic_steps=fields.ticked("after_automatic_steps"),
    )
    if caps == Caps():
        fields.refuse("caps", N_("Fill in one limit or condition at least."))
    portfolio_id, state = fields.row_or_none("portfolio"), _state(fields)
    if portfolio_id is not None and portfolio_id not in portfolios:
        fields.refuse("portfolio", N_("Choose one of the list."))
    source, certainty, valid_from = _origin(fields, now)
    fields.check()
    return Limit(caps, source, certainty, valid_from, portfolio_id, state)


def read_recording(form: FormData, now: datetime, portfolios: Collection[int]) -> NewPolicy:
    """Read a rule of recording, for one of the portfolios or for all; raises FormRefused."""
    fields = Fields(form)
    record, announce = _yes_or_no(fields, "record"), _yes_or_no(fields, "announce")
    kept = fields.whole_or_none("retention_days", 1, 36_500)
    copy = fields.whole_or_none("copy_business_days", 1, 250)
    if (record, announce, kept, copy) == (None,) * 4:
        fields.refuse("record", N_("The rule says nothing yet: fill in one of these."))
    portfolio_id, state = fields.row_or_none("portfolio"), _state(fields)
    if portfolio_id is not None and portfolio_id not in portfolios:
        fields.refuse("portfolio", N_("Choose one of the list."))
    source, certainty, valid_from = _origin(fields, now)
    fields.check()
    return NewPolicy(source, certainty, valid_from, portfolio_id, state, record, announce, kept, copy)


def read_holiday(form: FormData) -> NewHoliday:
    """Read a local holiday; raises FormRefused."""
    fields = Fields(form)
    state, city = _state(fields), fields.optional("city", 120) or None
    if city and not state:
        fields.refuse("state", N_("Say in which state the city lies."))
    day = fields.day("day")
    holiday = NewHoliday(day, state, city, fields.required("name", 120), fields.required("source"))
    fields.check()
    return holiday


def read_cooling(form: FormData) -> Cooling:
    """Read how long an outcome cools; raises FormRefused."""
    fields = Fields(form)
    outcome = fields.required("outcome", 60)
    unit = fields.chosen("unit", (*UNITS, BUSINESS_DAYS))
    figure = fields.whole("figure", 1, 250)
    if unit in UNITS and figure * UNITS[unit] > timedelta(days=365):
        fields.refuse("figure", N_("At most a year."))
    fields.check()
    if unit == BUSINESS_DAYS:
        return Cooling(outcome, "business_days", business_days=figure)
    return Cooling(outcome, "after", after=figure * UNITS[unit])


def in_units(after: timedelta) -> tuple[int, str]:
    """A duration in the largest unit that fits it."""
    unit = next((name for name, length in UNITS.items() if not after % length), "minutes")
    return after // UNITS[unit], unit


def as_refused(error: InvalidRule) -> FormRefused:
    """What the rulebook refused that the form let pass, at its field."""
    return FormRefused(FieldRefused(error.field, N_("This value cannot be accepted.")))


def _windows(fields: Fields) -> Iterator[Hours]:
    for day in range(7):
        last = None
        for pair in PAIRS:
            opens, closes = f"opens_{day}_{pair}", f"closes_{day}_{pair}"
            if not fields.given(opens) and not fields.given(closes):
                continue
            window = Hours(day, fields.clock(opens), fields.clock(closes))
            if window.opens >= window.closes:
                fields.refuse(f"day_{day}", N_("The end must be after the beginning."))
            elif last is not None and window.opens < last.closes:
                fields.refuse(f"day_{day}", N_("The second window must begin after the first has ended."))
            last = window
            yield window


def _origin(fields: Fields, now: datetime) -> tuple[str, str, date]:
    source = fields.required("source")
    certainty = fields.chosen("certainty", CERTAINTIES)
    valid_from = fields.day("valid_from")
    if valid_from < centre_day(now):
        fields.refuse("valid_from", N_("Today or later: what held before cannot be changed."))
    return source, certainty, valid_from


def _yes_or_no(fields: Fields, name: str) -> bool | None:
    return fields.chosen(name, ("yes", "no")) == "yes" if fields.given(name) else None


def _state(fields: Fields) -> str | None:
    return (fields.chosen("state", tuple(STATES)) or None) if fields.given("state") else None
