"""Whether a campaign's queue takes a debtor, from what is known of the account; not at which hours. Pure.

Function `campaign_candidates` in SQL gives the same answer for a whole portfolio.
"""

from dataclasses import dataclass
from enum import StrEnum

from queues.aging import Bucket
from queues.ordering.campaign_filter import EVERYBODY, Filter


class Exclusion(StrEnum):
    """Why a debtor with open debts is not in the queue, the first that applies; also the message id of its text."""

    ON_HOLD = "on_hold"
    NO_PHONE = "no_phone"
    PRESCRIBED = "prescribed"
    NOT_LATE_ENOUGH = "not_late_enough"
    TOO_LATE = "too_late"
    OTHER_BUCKET = "other_bucket"
    OTHER_AMOUNT = "other_amount"
    OTHER_SCORE = "other_score"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    OTHER_STATE = "other_state"
    OTHER_CITY = "other_city"
    OTHER_PRODUCT = "other_product"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a campaign takes: its filter, and the limits that concern the debts.

    `collect_prescribed`: also debtors whose every debt is over 1,800 days late.
    """

    filter: Filter = EVERYBODY
    min_days_past_due: int = 1
    collect_prescribed: bool = False


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A debtor in one portfolio. Amount in centavos, `attempts` of the last 365 days, `products` of the open debts."""

    on_hold: bool
    callable_phones: int
    prescribed: bool
    days_past_due: int
    bucket: Bucket
    amount_centavos: int
    score: int
    attempts: int
    state: str | None
    city: str | None
    products: frozenset[str]


def exclusion(facts: AccountFacts, terms: Terms) -> Exclusion | None:
    """Why the debtor is left out, None for one who is taken."""
    given = terms.filter
    checks = (
        (facts.on_hold, Exclusion.ON_HOLD),
        (facts.callable_phones == 0, Exclusion.NO_PHONE),
        (facts.prescribed and not terms.collect_prescribed, Exclusion.PRESCRIBED),
        (facts.days_past_due < terms.min_days_past_due, Exclusion.NOT_LATE_ENOUGH),
        (not _within(facts.days_past_due, None, given.max_days_past_due), Exclusion.TOO_LATE),
        (bool(given.buckets) and facts.bucket not in given.buckets, Exclusion.OTHER_BUCKET),
        (
            not _within(facts.amount_centavos, given.min_amount_centavos, given.max_amount_centavos),
            Exclusion.OTHER_AMOUNT,
        ),
        (not _within(facts.score, given.min_score, given.max_score), Exclusion.OTHER_SCORE),
        (not _within(facts.attempts, None, given.max_attempts), Exclusion.TOO_MANY_ATTEMPTS),
        (bool(given.states) and facts.state not in given.states, Exclusion.OTHER_STATE),
        (bool(given.cities) and not _named(facts.city, given.cities), Exclusion.OTHER_CITY),
        (bool(given.products) and facts.products.isdisjoint(given.products), Exclusion.OTHER_PRODUCT),
    )
    return next((reason for applies, reason in checks if applies), None)


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _named(city: str | None, cities: tuple[str, ...]) -> bool:
    return city is not None and city.lower() in {each.lower() for each in cities}
