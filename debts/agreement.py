"""What may be agreed on with a debtor, and the instalments it becomes. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from debts.errors import TermsRefused
from debts.money import round_centavos, split_evenly

MAX_DAYS_TO_FIRST_DUE = 60  # a first payment further off is a slip of the keyboard, not a promise


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What the debtor offers: a total in centavos, in so many monthly instalments, the first due on a day."""

    total_centavos: int
    instalments: int
    first_due: date


@dataclass(frozen=True, slots=True)
class Policy:
    """What the creditor accepts. The smallest instalment binds only where there is more than one."""

    max_discount_percent: Decimal
    max_instalments: int
    min_instalment_centavos: int

    def min_total_centavos(self, original_centavos: int) -> int:
        """The least total this policy accepts for a debt, rounded up: a discount never exceeds its percentage."""
        least = original_centavos * (100 - self.max_discount_percent) / 100
        return max(1, round_centavos(least, ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of an agreement, numbered from 1."""

    number: int
    due_date: date
    centavos: int


@dataclass(frozen=True, slots=True)
class AgreementPlan:
    """Terms that were accepted: the debt as it stood, what is paid instead, and when."""

    original_centavos: int
    total_centavos: int
    instalments: tuple[Instalment, ...]


def plan(original_centavos: int, terms: AgreementTerms, policy: Policy, today: date) -> AgreementPlan:
    """Turn terms into instalments that sum to the total exactly; the first carries the remainder.

    Raises TermsRefused naming the field: `total_centavos`, `instalments` or `first_due`.
    """
    _check_total(original_centavos, terms, policy)
    _check_instalments(terms, policy)
    _check_first_due(terms, today)
    amounts = split_evenly(terms.total_centavos, terms.instalments)
    return AgreementPlan(
        original_centavos,
        terms.total_centavos,
        tuple(
            Instalment(number, months_after(terms.first_due, number - 1), centavos)
            for number, centavos in enumerate(amounts, start=1)
        ),
    )


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _check_total(original_centavos: int, terms: AgreementTerms, policy: Policy) -> None:
    if terms.total_centavos <= 0:
        raise _refused("total_centavos", "total_not_positive", {})
    if terms.total_centavos > original_centavos:
        raise _refused("total_centavos", "total_above_debt", {"max_total_centavos": original_centavos})
    least = policy.min_total_centavos(original_centavos)
    if terms.total_centavos < least:
        percent = str(policy.max_discount_percent)
        limits: dict[str, int | str] = {"min_total_centavos": least, "max_discount_percent": percent}
        raise _refused("total_centavos", "discount_above_policy", limits)


def _check_instalments(terms: AgreementTerms, policy: Policy) -> None:
    if not 1 <= terms.instalments <= policy.max_instalments:
        raise _refused("instalments", "instalments_outside_policy", {"max_instalments": policy.max_instalments})
    if terms.instalments > 1 and terms.total_centavos // terms.instalments < policy.min_instalment_centavos:
        limits: dict[str, int | str] = {
            "min_instalment_centavos": policy.min_instalment_centavos,
            "max_instalments": max(1, terms.total_centavos // policy.min_instalment_centavos),
        }
        raise _refused("instalments", "instalment_below_policy", limits)


def _check_first_due(terms: AgreementTerms, today: date) -> None:
    latest = today + timedelta(days=MAX_DAYS_TO_FIRST_DUE)
    if terms.first_due < today:
        raise _refused("first_due", "first_due_in_the_past", {"earliest": today.isoformat()})
    if terms.first_due > latest:
        raise _refused("first_due", "first_due_too_far", {"latest": latest.isoformat()})


def _refused(field: str, message: str, data: Mapping[str, int | str]) -> TermsRefused:
    return TermsRefused(field, message, data)
