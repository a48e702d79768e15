"""Which debtors of its portfolio a campaign takes, beyond what the law and its limits leave. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from queues.aging import Bucket
from queues.area_codes import STATE_TIME_ZONES
from queues.errors import InvalidFilter

_LISTS: Final = ("states", "cities", "products", "buckets")
_HIGHEST: Final = {
    "min_amount_centavos": 10**15,
    "max_amount_centavos": 10**15,
    "min_score": 1000,
    "max_score": 1000,
    "max_days_past_due": 36_500,
    "max_attempts": 1_000_000,
}
_RANGES: Final = (("min_amount_centavos", "max_amount_centavos"), ("min_score", "max_score"))


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty lists and None let everybody through; bounds are inclusive.

    Amounts in centavos, of the debts that count. `products`: at least one open debt is of one of them. `max_attempts`:
    attempts of the last 365 days in any campaign, 0 for those never called. Cities are compared without regard to case.
    """

    states: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    min_amount_centavos: int | None = None
    max_amount_centavos: int | None = None
    min_score: int | None = None
    max_score: int | None = None
    max_days_past_due: int | None = None
    max_attempts: int | None = None


EVERYBODY: Final = Filter()


def parse_filter(document: Mapping[str, Any]) -> Filter:
    """Read a filter from its document (JSON or TOML); what is left out lets everybody through.

    Raises InvalidFilter naming the field.
    """
    known = [field.name for field in fields(Filter)]
    for name in document:
        if name not in known:
            raise InvalidFilter(str(name), f"unknown; known are {', '.join(known)}")
    numbers = {name: _number(name, document.get(name), highest) for name, highest in _HIGHEST.items()}
    for lowest, highest in _RANGES:
        low, high = numbers[lowest], numbers[highest]
        if low is not None and high is not None and low > high:
            raise InvalidFilter(highest, f"at least {lowest} ({low}) is expected, not {high}")
    return Filter(
        states=_states(document.get("states", ())),
        cities=_words("cities", document.get("cities", ())),
        products=_words("products", document.get("products", ())),
        buckets=_buckets(document.get("buckets", ())),
        **numbers,
    )


def to_document(given: Filter) -> dict[str, Any]:
    """The document of a filter, without what lets everybody through; `parse_filter` reads it back."""
    values = {field.name: getattr(given, field.name) for field in fields(Filter)}
    return {
        name: [str(each) for each in value] if name in _LISTS else value
        for name, value in values.items()
        if value not in (None, ())
    }


def _number(field: str, value: object, highest: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= highest:
        raise InvalidFilter(field, f"a whole number between 0 and {highest} is expected, not {value!r}")
    return value


def _words(field: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value):
        raise InvalidFilter(field, f"a list of words is expected, not {value!r}")
    return tuple(dict.fromkeys(each.strip() for each in value if each.strip()))


def _states(value: object) -> tuple[str, ...]:
    states = tuple(dict.fromkeys(each.upper() for each in _words("states", value)))
    for each in states:
        if each not in STATE_TIME_ZONES:
            raise InvalidFilter("states", f"two letters of a state are expected, not {each!r}")
    return states


def _buckets(value: object) -> tuple[Bucket, ...]:
    names = _words("buckets", value)
    for name in names:
        if name not in set(Bucket):
            raise InvalidFilter("buckets", f"one of {', '.join(Bucket)} is expected, not {name!r}")
    return tuple(Bucket(name) for name in names)
