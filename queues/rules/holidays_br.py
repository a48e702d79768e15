"""Days on which nobody is called: national and state holidays, from the `holidays` package."""

from datetime import date
from functools import cache
from typing import Final

import holidays

from queues.area_codes import STATE_TIME_ZONES

# Not holidays by law, yet offices are closed and a call is resented.
_CUSTOMARY: Final = frozenset({"Carnival", "Corpus Christi"})


@cache
def holidays_of(state: str | None, year: int) -> frozenset[date]:
    """Public and customary holidays of a state (None or unknown: the national ones) in a year."""
    subdivision = state if state in STATE_TIME_ZONES else None
    public = holidays.country_holidays("BR", subdiv=subdivision, years=year)
    optional = holidays.country_holidays("BR", years=year, categories="optional", language="en_US")
    return frozenset(public) | {day for day, name in optional.items() if name in _CUSTOMARY}


def holidays_around(state: str | None, day: date) -> frozenset[date]:
    """The holidays of the year of `day` and of the two years after: what looking ahead from a promise may need."""
    return _holidays_from(state, day.year)


@cache
def _holidays_from(state: str | None, year: int) -> frozenset[date]:
    return holidays_of(state, year) | holidays_of(state, year + 1) | holidays_of(state, year + 2)
