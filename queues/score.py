"""The collection score: how likely a debtor pays within 30 days, from a scorecard one can read. Pure.

A logistic scorecard in integers: each characteristic has an integer value, the value falls into one bin, each bin adds
points (thousandths of log-odds) and names its reason,

    score = round(1000 / (1 + exp(-(intercept + sum of points) / 1000)))

Integers, because the same arithmetic runs in SQL over whole portfolios (`accounts.sql`) and must come to the same.
Characteristics are banded on purpose: a day's passing moves few scores. No protected attribute (sex, age, race,
religion, address) is among them, and every score tells its reasons (LGPD art. 20).
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_SCORE: Final = 1000
UNKNOWN: Final = -1
REASONS_SHOWN: Final = 4


class Characteristic(StrEnum):
    """What the scorecard looks at, and the unit of its value; the order is that of `accounts.bins`.

    UNKNOWN (-1) stands where nothing happened yet. AGING alone is always known: there -1 is the day before it is due.
    """

    AGING = "aging"  # days past due of the oldest debt that counts, negative before
    AMOUNT = "amount"  # centavos of the debts that count
    OPEN_DEBTS = "open_debts"  # how many debts count
    TENURE = "tenure"  # days since we know the debtor
    PHONES = "phones"  # numbers that may be called
    CONFIRMED_PHONES = "confirmed_phones"  # of these, the ones where the debtor was reached
    PHONE_FRESHNESS = "phone_freshness"  # days since the newest of them was learned
    AGREEMENTS_KEPT = "agreements_kept"  # how many, ever
    AGREEMENTS_BROKEN = "agreements_broken"  # how many, ever
    PROMISES = "promises"  # promises of the last 365 days that passed unpaid; unknown: none was made
    PAYMENTS = "payments"  # payments received, ever
    PAYMENT_RECENCY = "payment_recency"  # days since the last payment
    RIGHT_PARTY_RECENCY = "right_party_recency"  # days since the last conversation, of the last 365
    ANSWER_RATE = "answer_rate"  # percent of the attempts of the last 365 days that a human answered
    BEST_HOUR = "best_hour"  # percent answered in the part of the day in which they answer most
    TIMES_CURED = "times_cured"  # debts of this portfolio that were paid
    DISPUTES = "disputes"  # attempts of the last 365 days in which a debt was disputed
    BUREAU = "bureau"  # the newest score of an external bureau, 0 to 1000


# Those that only a history gives a value, with the value of a debtor who has none.
WITHOUT_HISTORY: Final[Mapping[Characteristic, int]] = {
    Characteristic.AGREEMENTS_KEPT: 0,
    Characteristic.AGREEMENTS_BROKEN: 0,
    Characteristic.PROMISES: UNKNOWN,
    Characteristic.PAYMENTS: 0,
    Characteristic.PAYMENT_RECENCY: UNKNOWN,
    Characteristic.RIGHT_PARTY_RECENCY: UNKNOWN,
    Characteristic.ANSWER_RATE: UNKNOWN,
    Characteristic.BEST_HOUR: UNKNOWN,
    Characteristic.TIMES_CURED: 0,
    Characteristic.DISPUTES: 0,
    Characteristic.BUREAU: UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Bin:
    """A band of a characteristic: values up to and including `up_to` (None: any), its points, and its reason.

    Points are thousandths of log-odds: 693 doubles the odds of paying. A reason is an id, put into words by the web.
    """

    up_to: int | None
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The intercept in thousandths of log-odds, and of every characteristic its ascending bins, the last one open."""

    intercept: int
    bins: Mapping[Characteristic, tuple[Bin, ...]]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score is what it is: the points that one characteristic gave, in thousandths of log-odds."""

    characteristic: Characteristic
    reason: str
    points: int


def bins_of(values: Mapping[Characteristic, int], card: Scorecard) -> tuple[int, ...]:
    """The position of every characteristic's bin, in the order of Characteristic; `values` has every characteristic."""
    return tuple(bisect_left(limits, values[each]) for each, limits in limits_of(card).items())


def limits_of(card: Scorecard) -> dict[Characteristic, list[int]]:
    """The upper limits of all bins but the open one: a value's bin is the number of limits below the value."""
    return {each: [limit.up_to for limit in card.bins[each] if limit.up_to is not None] for each in Characteristic}


def score_of(bins: Sequence[int], card: Scorecard) -> int:
    """The score, 0 to 1000, of a debtor whose characteristics fall into these bins."""
    return value_of(card.intercept + sum(chosen.points for _, chosen in _chosen(bins, card)))


def value_of(log_odds: int) -> int:
    """The score of log-odds in thousandths: a thousand times the probability of paying."""
    return round(MAX_SCORE / (1 + math.exp(-max(-30_000, min(30_000, log_odds)) / 1000)))


def reasons_of(bins: Sequence[int], card: Scorecard, most: int = REASONS_SHOWN) -> tuple[Reason, ...]:
    """What moved the score most, strongest first; what gave no points is left out."""
    reasons = [Reason(each, chosen.reason, chosen.points) for each, chosen in _chosen(bins, card) if chosen.points]
    return tuple(sorted(reasons, key=lambda each: -abs(each.points))[:most])


def _chosen(bins: Sequence[int], card: Scorecard) -> list[tuple[Characteristic, Bin]]:
    return [(each, card.bins[each][position]) for each, position in zip(Characteristic, bins, strict=True)]
