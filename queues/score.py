"""The collection score: how likely a debtor pays within 30 days, from a scorecard one can read. Pure.

A logistic scorecard: each characteristic falls into one bin, each bin adds points (log-odds) and names its reason,

    score = round(1000 / (1 + exp(-(intercept + sum of points))))

Characteristics are banded on purpose: a day's passing moves few scores. No protected attribute (sex, age, race,
religion, address) is among them. The points are configuration (`scorecard.toml`), to be refitted from own outcomes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from queues.aging import Bucket

MAX_SCORE: Final = 1000
_REASONS_KEPT: Final = 4


class Characteristic(StrEnum):
    """What the scorecard looks at."""

    AGING = "aging"
    AMOUNT = "amount"
    OPEN_DEBTS = "open_debts"
    AGREEMENTS_KEPT = "agreements_kept"
    AGREEMENTS_BROKEN = "agreements_broken"
    PHONES = "phones"
    ANSWER_RATE = "answer_rate"
    RIGHT_PARTY_RECENCY = "right_party_recency"


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What is known of a debtor in one portfolio. Amounts in centavos; None where nothing happened yet."""

    bucket: Bucket
    amount_centavos: int
    open_debts: int
    agreements_kept: int
    agreements_broken: int
    callable_phones: int
    confirmed_phones: int
    attempts: int
    answered: int
    days_since_right_party: int | None


@dataclass(frozen=True, slots=True)
class Bin:
    """A band of a characteristic: values up to and including `up_to` (None: any), its points, and its reason."""

    up_to: int | None
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Intercept, points by aging bucket, and ascending bins of every other characteristic."""

    intercept: float
    aging: Mapping[Bucket, Bin]
    bins: Mapping[Characteristic, tuple[Bin, ...]]


@dataclass(frozen=True, slots=True)
class Score:
    """0–1000, and the ids of the reasons that moved it most, strongest first."""

    value: int
    reasons: tuple[str, ...]


def score(facts: ScoreFacts, card: Scorecard) -> Score:
    """Score a debtor; reasons without any weight are left out."""
    bins = [_bin_of(characteristic, facts, card) for characteristic in Characteristic]
    odds = card.intercept + math.fsum(each.points for each in bins)
    strongest = sorted((each for each in bins if each.points), key=lambda each: -abs(each.points))
    value = round(MAX_SCORE / (1 + math.exp(-max(-30.0, min(30.0, odds)))))
    return Score(value, tuple(each.reason for each in strongest[:_REASONS_KEPT]))


def _bin_of(characteristic: Characteristic, facts: ScoreFacts, card: Scorecard) -> Bin:
    if characteristic is Characteristic.AGING:
        return card.aging[facts.bucket]
    value = _value_of(characteristic, facts)
    return next(each for each in card.bins[characteristic] if each.up_to is None or value <= each.up_to)


def _value_of(characteristic: Characteristic, facts: ScoreFacts) -> int:  # noqa: PLR0911 - one line per characteristic
    """The number a bin is looked up by; -1 where nothing is known yet."""
    match characteristic:
        case Characteristic.AGING:
            raise ValueError("aging is looked up by its bucket")
        case Characteristic.AMOUNT:
            return facts.amount_centavos
        case Characteristic.OPEN_DEBTS:
            return facts.open_debts
        case Characteristic.AGREEMENTS_KEPT:
            return facts.agreements_kept
        case Characteristic.AGREEMENTS_BROKEN:
            return facts.agreements_broken
        case Characteristic.PHONES:
            return facts.callable_phones + 10 * min(1, facts.confirmed_phones)
        case Characteristic.ANSWER_RATE:
            return 100 * facts.answered // facts.attempts if facts.attempts else -1
        case Characteristic.RIGHT_PARTY_RECENCY:
            return -1 if facts.days_since_right_party is None else facts.days_since_right_party
        case _:
            assert_never(characteristic)
