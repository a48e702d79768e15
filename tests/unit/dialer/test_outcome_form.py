"""The fields of an outcome, and who may be left word with."""

from datetime import UTC, date, datetime, timedelta

import pytest

from debts.agreement import AgreementTerms
from dialer.errors import OutcomeRefused
from dialer.outcome_form import CallFacts, OutcomeForm, check_form, third_party_allowed
from dialer.retry import Agreed, RetryKind

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
TERMS = AgreementTerms(10_000, 1, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("form", "retry", "field", "message"),
    [
        (OutcomeForm("refuses", notes="x" * 2_001), RetryKind.AFTER, "notes", "notes_too_long"),
        (OutcomeForm("callback"), RetryKind.AGREED_TIME, "callback_at", "callback_missing"),
        (
            OutcomeForm("callback", callback_at=datetime(2026, 11, 19, 10)),  # noqa: DTZ001 - the fault under test
            RetryKind.AGREED_TIME,
            "callback_at",
            "callback_without_zone",
        ),
        (OutcomeForm("callback", callback_at=NOW), RetryKind.AGREED_TIME, "callback_at", "callback_in_the_past"),
        (
            OutcomeForm("callback", callback_at=NOW + timedelta(days=31)),
            RetryKind.AGREED_TIME,
            "callback_at",
            "callback_too_far",
        ),
        (OutcomeForm("promise_to_pay"), RetryKind.BUSINESS_DAYS, "promised_for", "promise_missing"),
        (
            OutcomeForm("promise_to_pay", promised_for=TODAY - timedelta(days=1)),
            RetryKind.BUSINESS_DAYS,
            "promised_for",
            "promise_in_the_past",
        ),
        (
            OutcomeForm("promise_to_pay", promised_for=TODAY + timedelta(days=61)),
            RetryKind.BUSINESS_DAYS,
            "promised_for",
            "promise_too_far",
        ),
        (OutcomeForm("agreement"), RetryKind.DAY_AFTER_DUE, "terms", "terms_missing"),
    ],
)
def test_a_field_that_cannot_be_accepted_is_named(
    form: OutcomeForm, retry: RetryKind, field: str, message: str
) -> None:
    with pytest.raises(OutcomeRefused) as refused:
        check_form(form, retry, NOW)
    assert (refused.value.field, refused.value.message_id) == (field, message)


@pytest.mark.parametrize(
    ("form", "retry", "agreed"),
    [
        (OutcomeForm("refuses", notes="x" * 2_000), RetryKind.AFTER, Agreed()),
        (OutcomeForm("claims_paid"), RetryKind.BUSINESS_DAYS, Agreed()),
        (OutcomeForm("promise_to_pay", promised_for=TODAY), RetryKind.BUSINESS_DAYS, Agreed(due=TODAY)),
        (OutcomeForm("agreement", terms=TERMS), RetryKind.DAY_AFTER_DUE, Agreed(due=TERMS.first_due)),
        (
            OutcomeForm("callback", callback_at=NOW + timedelta(hours=1)),
            RetryKind.AGREED_TIME,
            Agreed(callback_at=NOW + timedelta(hours=1)),
        ),
    ],
)
def test_what_was_agreed_is_taken_from_the_fields_of_the_outcome(
    form: OutcomeForm, retry: RetryKind, agreed: Agreed
) -> None:
    assert check_form(form, retry, NOW) == agreed


@pytest.mark.parametrize(
    ("number", "state", "allowed"),
    [
        ("+5511987654321", "SP", True),
        ("+5511987654321", "RJ", False),
        ("+5521987654321", "SP", False),
        ("+5524987654321", None, False),
        ("+5511987654321", None, True),
    ],
)
def test_no_word_is_left_with_others_in_rio_by_address_or_by_number(
    number: str, state: str | None, allowed: bool
) -> None:
    assert third_party_allowed(CallFacts(number, state, identified=False)) is allowed
