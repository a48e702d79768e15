"""What may be agreed on, and the instalments it becomes."""

from datetime import date
from decimal import Decimal

import pytest

from debts.agreement import AgreementTerms, Instalment, Policy, months_after, plan
from debts.errors import TermsRefused

TODAY = date(2026, 11, 21)
POLICY = Policy(max_discount_percent=Decimal("10.00"), max_instalments=6, min_instalment_centavos=5_000)


def _terms(total: int = 95_000, instalments: int = 3, first_due: date = date(2026, 11, 30)) -> AgreementTerms:
    return AgreementTerms(total, instalments, first_due)


def test_divides_into_months() -> None:
    agreed = plan(100_000, _terms(), POLICY, TODAY)
    assert agreed.instalments == (
        Instalment(1, date(2026, 11, 30), 31_668),
        Instalment(2, date(2026, 12, 30), 31_666),
        Instalment(3, date(2027, 1, 30), 31_666),
    )
    assert (agreed.original_centavos, agreed.total_centavos) == (100_000, 95_000)


def test_a_short_month_ends_earlier() -> None:
    assert [months_after(date(2026, 12, 31), n) for n in range(4)] == [
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]


@pytest.mark.parametrize(
    ("terms", "field", "message", "data"),
    [
        (_terms(total=0), "total_centavos", "total_not_positive", {}),
        (_terms(total=100_001), "total_centavos", "total_above_debt", {"max_total_centavos": 100_000}),
        (
            _terms(total=89_999),
            "total_centavos",
            "discount_above_policy",
            {"min_total_centavos": 90_000, "max_discount_percent": "10.00"},
        ),
        (_terms(instalments=0), "instalments", "instalments_outside_policy", {"max_instalments": 6}),
        (_terms(instalments=7), "instalments", "instalments_outside_policy", {"max_instalments": 6}),
        (_terms(first_due=date(2026, 11, 20)), "first_due", "first_due_in_the_past", {"earliest": "2026-11-21"}),
        (_terms(first_due=date(2027, 1, 21)), "first_due", "first_due_too_far", {"latest": "2027-01-20"}),
    ],
)
def test_refuses_terms_outside_the_policy(
    terms: AgreementTerms, field: str, message: str, data: dict[str, int | str]
) -> None:
    with pytest.raises(TermsRefused) as refused:
        plan(100_000, terms, POLICY, TODAY)
    assert (refused.value.field, refused.value.message, refused.value.data) == (field, message, data)


def test_instalments_have_a_least_amount() -> None:
    with pytest.raises(TermsRefused) as refused:
        plan(12_000, _terms(total=12_000, instalments=3), POLICY, TODAY)
    assert refused.value.data == {"min_instalment_centavos": 5_000, "max_instalments": 2}


def test_a_small_debt_may_be_paid_at_once() -> None:
    assert plan(3_000, _terms(total=3_000, instalments=1), POLICY, TODAY).instalments[0].centavos == 3_000


def test_the_limits_themselves_are_accepted() -> None:
    assert plan(100_000, _terms(total=90_000, first_due=TODAY), POLICY, TODAY).total_centavos == 90_000
    assert len(plan(100_000, _terms(instalments=6, first_due=date(2027, 1, 20)), POLICY, TODAY).instalments) == 6


def test_a_discount_is_rounded_in_the_creditors_favour() -> None:
    assert POLICY.min_total_centavos(101) == 91
    assert Policy(Decimal(100), 1, 1).min_total_centavos(101) == 1
