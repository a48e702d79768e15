"""The mode of a campaign with its figures, as one types them."""

from decimal import Decimal, InvalidOperation
from typing import Final

from starlette.datastructures import FormData

from queues.errors import InvalidPace
from queues.pace import LEAST_LINES, LEAST_PREVIEW_S, MOST_LINES, MOST_PREVIEW_S, Mode, Pace
from web.i18n.extraction import N_
from web.i18n.language import Language
from web.managing.fields import Fields

MODES: Final = tuple(Mode)
_HUNDRED: Final = Decimal(100)


def read_pace(form: FormData) -> Pace:
    """Read mode and figures; raises FormRefused."""
    fields = Fields(form)
    pace = pace_of(fields)
    if pace is None:
        fields.refuse("mode", N_("Choose one of the list."))
    fields.check()
    return pace or Pace()


def pace_of(fields: Fields) -> Pace | None:
    """Take mode and figures from a form, None where it has no mode; what is wrong is refused in its field."""
    usual = Pace()
    if not fields.given("mode"):
        return None
    lines = _decimal(fields, "lines_per_agent", usual.lines_per_agent)
    target = _decimal(fields, "abandon_target", usual.abandon_target * _HUNDRED)
    limit = _decimal(fields, "abandon_limit", usual.abandon_limit * _HUNDRED)
    pace = Pace(
        mode=Mode(fields.chosen("mode", MODES) or usual.mode),
        lines_per_agent=lines.quantize(Decimal("0.01")),
        abandon_target=(target / _HUNDRED).quantize(Decimal("0.0001")),
        abandon_limit=(limit / _HUNDRED).quantize(Decimal("0.0001")),
        preview_s=fields.whole_or_none("preview_s", LEAST_PREVIEW_S, MOST_PREVIEW_S),
    )
    try:
        pace.check()
    except InvalidPace as error:
        for name in error.expected:
            _refuse(fields, name)
    return pace


def pace_values(pace: Pace, language: Language) -> dict[str, str]:
    """Mode and figures as one types them."""
    return {
        "mode": pace.mode.value,
        "lines_per_agent": language.number(pace.lines_per_agent),
        "abandon_target": language.number(pace.abandon_target * _HUNDRED),
        "abandon_limit": language.number(pace.abandon_limit * _HUNDRED),
        "preview_s": "" if pace.preview_s is None else str(pace.preview_s),
    }


def _decimal(fields: Fields, name: str, usual: Decimal) -> Decimal:
    written = fields.optional(name, 10).replace(",", ".")
    if not written:
        return usual
    try:
        value = Decimal(written)
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_finite() and abs(value) < 1_000:
        return value
    _refuse(fields, name)
    return usual


def _refuse(fields: Fields, name: str) -> None:
    match name:
        case "lines_per_agent":
            fields.refuse(name, N_("Between %(least)s and %(most)s."), least=LEAST_LINES, most=MOST_LINES)
        case "abandon_target":
            fields.refuse(name, N_("A share of those who answer, from 0,1 to 20 %%, and no more than the limit."))
        case "abandon_limit":
            fields.refuse(name, N_("A share of those who answer, from 0,1 to 20 %%."))
        case _:
            fields.refuse(name, N_("Between %(least)s and %(most)s."), least=LEAST_PREVIEW_S, most=MOST_PREVIEW_S)
