"""Reading dates as people write them. Pure."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from debts.errors import InvalidDate


class DateFormat(StrEnum):
    """An order of day, month and year that a mapping file may prescribe; any of `/ - .` separates them."""

    DAY_FIRST = "dd/mm/yyyy"
    MONTH_FIRST = "mm/dd/yyyy"
    ISO = "yyyy-mm-dd"
    DAY_FIRST_SHORT = "dd/mm/yy"


_EARLIEST_YEAR: Final = 1900
_LATEST_YEAR: Final = 2100
_TIME: Final = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_PATTERNS: Final = {
    DateFormat.DAY_FIRST: re.compile(rf"(?P<d>\d{{1,2}})([/.-])(?P<m>\d{{1,2}})\2(?P<y>\d{{4}}){_TIME}"),
    DateFormat.MONTH_FIRST: re.compile(rf"(?P<m>\d{{1,2}})([/.-])(?P<d>\d{{1,2}})\2(?P<y>\d{{4}}){_TIME}"),
    DateFormat.ISO: re.compile(rf"(?P<y>\d{{4}})([/.-]?)(?P<m>\d{{2}})\2(?P<d>\d{{2}}){_TIME}"),
    DateFormat.DAY_FIRST_SHORT: re.compile(r"(?P<d>\d{1,2})([/.-])(?P<m>\d{1,2})\2(?P<y>\d{4}|\d{2})"),
}
_BY_DEFAULT: Final = (DateFormat.DAY_FIRST, DateFormat.ISO)


@lru_cache(maxsize=4096)
def parse_date(text: str, date_format: DateFormat | None = None) -> date:
    """Read a date; without a format day-first (`21/11/2026`) and ISO (`2026-11-21`, with or without a time) are taken.

    A two-digit year is read only where the format says so, as 1970–2069. Raises InvalidDate.
    """
    stripped = text.strip()
    for each in (date_format,) if date_format else _BY_DEFAULT:
        match = _PATTERNS[each].fullmatch(stripped)
        if match:
            return _date(text, int(match["y"]), int(match["m"]), int(match["d"]))
    raise InvalidDate(text, f"not a date written {date_format or 'dd/mm/yyyy or yyyy-mm-dd'}")


def _date(text: str, year: int, month: int, day: int) -> date:
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        raise InvalidDate(text, f"its year is outside {_EARLIEST_YEAR}–{_LATEST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InvalidDate(text, "no such day in the calendar") from error
