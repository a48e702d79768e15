"""Whether a rule of contact that a manager wrote can hold: each refusal names the field. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Final

from debts.states import STATES
from queues.centre import CENTRE_ZONE, centre_day
from queues.errors import InvalidRule
from queues.rules.caps import Caps

CERTAINTIES: Final = ("C", "L", "U")  # certain, likely, uncertain


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one weekday (0 Monday … 6 Sunday) in local time, `closes` excluded."""

    weekday: int
    opens: time
    closes: time


def day_begins(day: date) -> datetime:
    """The moment at which that day of the centre begins, aware UTC."""
    return datetime.combine(day, time.min, CENTRE_ZONE).astimezone(UTC)


def check_origin(source: str, certainty: str, valid_from: date, now: datetime) -> None:
    """A rule has a source and a certainty, and does not change what held before today. Raises InvalidRule."""
    if not source.strip():
        raise InvalidRule("source", "must name the law or who decided it")
    if certainty not in CERTAINTIES:
        raise InvalidRule("certainty", f"must be C, L or U, not {certainty!r}")
    if valid_from < centre_day(now):
        raise InvalidRule("valid_from", f"must be {centre_day(now)} or later: what held before cannot be changed")


def check_state(state: str | None) -> None:
    """Raises InvalidRule for letters that are no state's; None is every state."""
    if state is not None and state not in STATES:
        raise InvalidRule("state", f"{state!r} is not a state of Brazil")


def check_hours(windows: Sequence[Hours]) -> None:
    """Hours open before they close and do not overlap on one weekday. Raises InvalidRule."""
    ordered = sorted(windows, key=lambda each: (each.weekday, each.opens))
    for each in ordered:
        if each.weekday not in range(7):
            raise InvalidRule("weekday", f"must be 0 (Monday) to 6 (Sunday), not {each.weekday}")
        if each.opens >= each.closes:
            raise InvalidRule("closes", f"must be after {each.opens:%H:%M}, not {each.closes:%H:%M}")
    for one, other in pairwise(ordered):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise InvalidRule("opens", f"{other.opens:%H:%M} is within the window that closes at {one.closes:%H:%M}")


def check_caps(caps: Caps) -> None:
    """Caps are at least 1, and a rule limits something. Raises InvalidRule."""
    if caps == Caps():
        raise InvalidRule("caps", "must hold at least one limit or condition")
    for field in ("attempts_per_day", "attempts_per_week", "attempts_per_month", "conversations_per_day"):
        figure = getattr(caps, field)
        if figure is not None and figure < 1:
            raise InvalidRule(field, f"must be at least 1, not {figure}")
