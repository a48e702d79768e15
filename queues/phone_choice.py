"""Which of a person's phones is called, and in which part of the day. Pure.

The chance that the right person answers a phone in a part of the day is the mean of a beta posterior, in whole per
mille, so that SQL computes the same figure for a whole portfolio (divisions round down; nothing is negative):

    prior  = rates[part, kind of number], twice that for a confirmed phone, at most 900
    n, r   = attempts and right-party answers of the phone, those of the part counted twice, those of other parts once
    mean   = (1000 × r + 2 × 4 × prior) / (n + 2 × 4)             the prior weighs as much as 4 attempts
    chance = mean × 3 / (3 + f)                                   f: attempts in a row that no human answered

so a phone that keeps failing falls behind one not tried yet, and comes back when the other fails as well. Only phones
of status `unknown` or `good` have a chance at all. `rates` are learned from all calls (`queues.timing.answering`), on
top of DEFAULT_RATES, which weigh as much as 100 attempts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

CALLABLE: Final = frozenset({"unknown", "good"})
CONFIRMED: Final = "good"
PART_BEGINS: Final = (11, 14, 17)  # hours; in SQL: width_bucket(hour, PART_BEGINS) is the part
PRIOR_ATTEMPTS: Final = 4
DEFAULT_ATTEMPTS: Final = 100
DEFAULT_ANSWERED: Final = 0.25  # of attempts that any person answers: judgement, until a night has learned better
HIGHEST_PRIOR: Final = 900
PATIENCE: Final = 3  # failures in a row that halve a chance
_CLEARLY_BETTER: Final = (5, 4)  # a quarter more is worth waiting for
_MOBILE: Final = re.compile(r"\+55[0-9]{2}9[0-9]{8}")


class DayPart(IntEnum):
    """Parts of a person's own day; each runs to the beginning of the next, the evening to midnight."""

    MORNING = 0
    MIDDAY = 1
    AFTERNOON = 2
    EVENING = 3


class PhoneKind(StrEnum):
    """Brazilian mobile numbers have nine digits, the first a 9; all others count as fixed."""

    MOBILE = "mobile"
    FIXED = "fixed"


Rates = Mapping[tuple[DayPart, PhoneKind], int]  # per mille of attempts that the right person answers

DEFAULT_RATES: Final[Rates] = MappingProxyType(
    {
        (DayPart.MORNING, PhoneKind.MOBILE): 60,
        (DayPart.MIDDAY, PhoneKind.MOBILE): 65,
        (DayPart.AFTERNOON, PhoneKind.MOBILE): 60,
        (DayPart.EVENING, PhoneKind.MOBILE): 70,
        (DayPart.MORNING, PhoneKind.FIXED): 40,
        (DayPart.MIDDAY, PhoneKind.FIXED): 45,
        (DayPart.AFTERNOON, PhoneKind.FIXED): 40,
        (DayPart.EVENING, PhoneKind.FIXED): 50,
    }
)  # judgement, for a centre that has not called yet: a bit better when people are at lunch or at home


@dataclass(frozen=True, slots=True)
class Tries:
    """Attempts that rang on one phone in one part of the day; `failures`: those since a human last answered it."""

    attempts: int
    answered: int
    right_party: int
    failures: int = 0


@dataclass(frozen=True, slots=True)
class PhoneRecord:
    """A phone (E.164), its status, what became of calls to it, and when it was last tried (aware UTC)."""

    phone_id: int
    number: str
    status: str
    history: Mapping[DayPart, Tries] = field(default_factory=dict)
    last_at: datetime | None = None


def part_of(local: datetime) -> DayPart:
    """The part of the day of a moment given in the person's own time zone."""
    return DayPart(sum(local.hour >= hour for hour in PART_BEGINS))


def kind_of(number: str) -> PhoneKind:
    """Mobile or fixed, of a number in E.164."""
    return PhoneKind.MOBILE if _MOBILE.fullmatch(number) else PhoneKind.FIXED


def learned_rate(part: DayPart, kind: PhoneKind, *, attempts: int, right_party: int) -> int:
    """The rate (per mille) of a part and kind after so many attempts in all: the default's weight is 100 attempts."""
    default = DEFAULT_RATES[part, kind]
    return (1000 * right_party + DEFAULT_ATTEMPTS * default) // (attempts + DEFAULT_ATTEMPTS)


def chance(phone: PhoneRecord, part: DayPart, rates: Rates) -> int:
    """Per mille: how likely the right person answers this phone in this part of the day; 0 for one not to be called."""
    if phone.status not in CALLABLE:
        return 0
    prior = rates[part, kind_of(phone.number)]
    if phone.status == CONFIRMED:
        prior = min(HIGHEST_PRIOR, 2 * prior)
    attempts = sum(tries.attempts * _weight(each, part) for each, tries in phone.history.items())
    reached = sum(tries.right_party * _weight(each, part) for each, tries in phone.history.items())
    failures = sum(tries.failures for tries in phone.history.values())
    mean = (1000 * reached + 2 * PRIOR_ATTEMPTS * prior) // (attempts + 2 * PRIOR_ATTEMPTS)
    return mean * PATIENCE // (PATIENCE + failures)


def answer_chance(phone: PhoneRecord, part: DayPart, learned: tuple[int, int] | None) -> float | None:
    """How likely any person answers this phone in this part of the day, 0 to 1, shrunk like `chance`.

    `learned`: attempts on all such phones in this part, and how many of them a person answered; with fewer than
    DEFAULT_ATTEMPTS they say nothing. None where neither they nor the phone's own history say anything.
    """
    attempts = sum(tries.attempts * _weight(each, part) for each, tries in phone.history.items())
    answered = sum(tries.answered * _weight(each, part) for each, tries in phone.history.items())
    prior = None if learned is None or learned[0] < DEFAULT_ATTEMPTS else learned[1] / learned[0]
    if prior is None and not attempts:
        return None
    weight = 2 * PRIOR_ATTEMPTS
    mean = (answered + weight * (DEFAULT_ANSWERED if prior is None else prior)) / (attempts + weight)
    return mean * PATIENCE / (PATIENCE + sum(tries.failures for tries in phone.history.values()))


def best_chance(phones: Iterable[PhoneRecord], part: DayPart, rates: Rates) -> int:
    """Per mille: the chance of the best of a person's phones in this part of the day; 0 without any."""
    return max((chance(phone, part, rates) for phone in phones), default=0)


def order(phones: Iterable[PhoneRecord], part: DayPart, rates: Rates) -> tuple[PhoneRecord, ...]:
    """The phones that may be called, best first.

    Equals take turns: the one never tried, then the one tried longest ago, then the one known longest.
    """
    able = [phone for phone in phones if phone.status in CALLABLE]
    return tuple(sorted(able, key=lambda phone: (-chance(phone, part, rates), *_turn(phone))))


def best_part(
    phones: Sequence[PhoneRecord], parts: Sequence[DayPart], rates: Rates, *, failed: DayPart | None = None
) -> DayPart:
    """Of the parts of the day that come next (at least one, soonest first), the one worth waiting for.

    The soonest is left only for one that is clearly better, by a quarter; where a call of that very part (`failed`) has
    just failed, for any other that is no worse. Raises ValueError without parts.
    """
    if not parts:
        raise ValueError("no part of the day to choose from")
    soonest = parts[0]
    others = [part for part in dict.fromkeys(parts) if part is not soonest]
    if not others:
        return soonest
    best = max(others, key=lambda part: best_chance(phones, part, rates))
    gain, now = best_chance(phones, best, rates), best_chance(phones, soonest, rates)
    numerator, denominator = (1, 1) if soonest is failed else _CLEARLY_BETTER
    return best if gain and gain * denominator >= now * numerator else soonest


def _weight(each: DayPart, part: DayPart) -> int:
    return 2 if each is part else 1


def _turn(phone: PhoneRecord) -> tuple[float, int]:
    return (phone.last_at.timestamp() if phone.last_at else 0.0, phone.phone_id)
