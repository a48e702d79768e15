"""What agents type, read into values."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from debts.agreement import AgreementTerms
from web.agent.forms import read_attempt, read_outcome
from web.errors import FieldRefused, MalformedCommand

ZONE = ZoneInfo("America/Sao_Paulo")
ATTEMPT = UUID("0d9a4a2e-6a44-4f5b-9a86-0f8f3f0c7a11")


@pytest.mark.parametrize("total", [{"total": "1.234,56"}, {"total": "R$ 1234.56"}, {"total_centavos": 123456}])
def test_an_agreement(total: dict[str, object]) -> None:
    fields = {"outcome": "agreement", "instalments": "3", "first_due": "2026-12-01", "notes": " ok ", **total}
    form = read_outcome(fields, ZONE)
    assert form.terms == AgreementTerms(123_456, 3, date(2026, 12, 1))
    assert form.notes == "ok"


def test_a_local_time_is_of_the_centre_and_another_zone_is_kept() -> None:
    local = read_outcome({"outcome": "callback", "callback_at": "2026-12-01T09:30"}, ZONE)
    distant = read_outcome({"outcome": "callback", "callback_at": "2026-12-01T09:30:00-05:00"}, ZONE)
    assert local.callback_at == datetime(2026, 12, 1, 12, 30, tzinfo=UTC)
    assert distant.callback_at == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)


def test_text_keeps_only_what_a_database_can_store() -> None:
    form = read_outcome({"outcome": "refuses", "notes": " cut\ud83d by\0 a \U0001f600 limit "}, ZONE)
    assert form.notes == "cut? by a \U0001f600 limit"


@pytest.mark.parametrize("moment", ["9999-12-31T23:00", "0001-01-01T00:00:00+14:00"])
def test_moments_beyond_the_calendar_name_their_field(moment: str) -> None:
    with pytest.raises(FieldRefused) as refusal:
        read_outcome({"outcome": "callback", "callback_at": moment}, ZONE)
    assert refusal.value.field == "callback_at"


def test_fields_of_other_outcomes_are_ignored() -> None:
    form = read_outcome({"outcome": "refuses", "total": "rubbish", "callback_at": "", "promised_for": "x"}, ZONE)
    assert (form.terms, form.callback_at, form.promised_for) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("outcome", {}),
        ("total_centavos", {"outcome": "agreement", "total": "much"}),
        ("total_centavos", {"outcome": "agreement", "total_centavos": True}),
        ("instalments", {"outcome": "agreement", "total": "10", "instalments": "two"}),
        ("first_due", {"outcome": "agreement", "total": "10", "instalments": "2", "first_due": "01/12/2026"}),
        ("promised_for", {"outcome": "promise_to_pay", "promised_for": ""}),
        ("callback_at", {"outcome": "callback", "callback_at": "soon"}),
    ],
)
def test_what_cannot_be_read_names_its_field(field: str, fields: dict[str, object]) -> None:
    with pytest.raises(FieldRefused) as refused:
        read_outcome(fields, ZONE)
    assert refused.value.field == field


def test_a_command_is_about_the_call_it_names_or_the_current_one() -> None:
    other = "5b0f5f6e-6a0e-4b5c-8d6f-6d5a4f1c2b3a"
    assert read_attempt({}, ATTEMPT) == ATTEMPT
    assert read_attempt({"attempt_id": other}, ATTEMPT) == UUID(other)
    for fields in ({}, {"attempt_id": "7"}):
        with pytest.raises(MalformedCommand):
            read_attempt(fields, None)
