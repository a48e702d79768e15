"""What an agent typed, read into values; what cannot be read names its field."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from debts.agreement import AgreementTerms
from debts.errors import InvalidAmount
from debts.money import parse_centavos
from dialer.desk import OutcomeForm
from web.errors import FieldRefused, MalformedCommand
from web.i18n.extraction import N_

Fields = Mapping[str, object]
MAX_NOTES: Final = 4_000


def read_outcome(fields: Fields, zone: ZoneInfo) -> OutcomeForm:
    """The outcome form; fields of other outcomes than the chosen one are ignored. Raises FieldRefused."""
    outcome = text(fields, "outcome")
    if not outcome:
        raise FieldRefused("outcome", N_("Choose an outcome."))
    return OutcomeForm(
        outcome=outcome,
        notes=text(fields, "notes")[:MAX_NOTES],
        callback_at=read_moment(fields, "callback_at", zone) if outcome == "callback" else None,
        promised_for=read_day(fields, "promised_for") if outcome == "promise_to_pay" else None,
        terms=read_terms(fields) if outcome == "agreement" else None,
    )


def read_terms(fields: Fields) -> AgreementTerms:
    """Total (as text in reais, or `total_centavos`), instalments and first due date; raises FieldRefused."""
    return AgreementTerms(
        total_centavos=_total(fields),
        instalments=_count(fields, "instalments"),
        first_due=read_day(fields, "first_due"),
    )


def read_day(fields: Fields, name: str) -> date:
    """A date as HTML's date input writes it; raises FieldRefused."""
    try:
        return date.fromisoformat(text(fields, name))
    except ValueError as error:
        raise FieldRefused(name, N_("Enter a date.")) from error


def read_moment(fields: Fields, name: str, zone: ZoneInfo) -> datetime:
    """A date and time, in the centre's zone unless it names its own; raises FieldRefused."""
    try:
        moment = datetime.fromisoformat(text(fields, name))
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the end of the year 9999 is beyond it in UTC
        raise FieldRefused(name, N_("Enter a date and a time.")) from error


def read_attempt(fields: Fields, current: UUID | None) -> UUID:
    """The attempt that a command is about: the one it names, else the current one; raises MalformedCommand."""
    named = text(fields, "attempt_id")
    if not named and current is not None:
        return current
    try:
        return UUID(named)
    except ValueError as error:
        raise MalformedCommand("no call, or attempt_id is not a UUID") from error


def read_row(fields: Fields, name: str) -> int | None:
    """The id of a row; None when the field is empty. Raises MalformedCommand."""
    written = text(fields, name)
    if not written:
        return None
    if not written.isdecimal() or len(written) > 18:
        raise MalformedCommand(f"{name} is no id")
    return int(written)


def text(fields: Fields, name: str) -> str:
    """The trimmed text of a field; empty when it is absent.

    Without what no database can store: NUL, and half a character, which a field's `maxlength` makes of an emoji.
    """
    value = fields.get(name)
    if value is None:
        return ""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode().strip()


def _total(fields: Fields) -> int:
    centavos = fields.get("total_centavos")
    if isinstance(centavos, int) and not isinstance(centavos, bool):
        return centavos
    try:
        return parse_centavos(text(fields, "total"))
    except InvalidAmount as error:
        raise FieldRefused("total_centavos", N_("Enter an amount, such as 1.234,56.")) from error


def _count(fields: Fields, name: str) -> int:
    try:
        return int(text(fields, name))
    except ValueError as error:
        raise FieldRefused(name, N_("Enter a whole number.")) from error
