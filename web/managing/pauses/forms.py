"""Reasons for pauses as managers type them."""

from starlette.datastructures import FormData

from dialer.pause_rules import CODE, COLOURS, PauseReason
from web.i18n.extraction import N_
from web.managing.answers import Typed
from web.managing.fields import Fields

MOST_MINUTES = 600


def read_new(form: FormData) -> PauseReason:
    """Read a new reason; raises FormRefused."""
    fields = Fields(form)
    code = fields.required("code", 32)
    if code and not CODE.fullmatch(code):
        fields.refuse("code", N_("Small letters, digits and _, beginning with a letter."))
    return _read(fields, code)


def read_change(form: FormData, code: str) -> PauseReason:
    """Read a reason that there is; raises FormRefused."""
    return _read(Fields(form), code)


def _read(fields: Fields, code: str) -> PauseReason:
    reason = PauseReason(
        code=code,
        position=fields.whole("position", 1, 99),
        name_pt=fields.required("name_pt", 40),
        name_en=fields.required("name_en", 40),
        colour=fields.chosen("colour", COLOURS),
        limit_minutes=fields.whole_or_none("limit_minutes", 1, MOST_MINUTES),
        daily_minutes=fields.whole_or_none("daily_minutes", 1, MOST_MINUTES),
        productive=fields.ticked("productive"),
        active=fields.ticked("active"),
    )
    if reason.limit_minutes and reason.daily_minutes and reason.daily_minutes < reason.limit_minutes:
        fields.refuse("daily_minutes", N_("A day has at least what one pause may last."))
    fields.check()
    return reason


def typed_reason(reason: PauseReason) -> Typed:
    """A reason as one types it."""
    figures = {name: getattr(reason, name) for name in ("position", "limit_minutes", "daily_minutes")}
    return Typed(
        {
            "code": reason.code,
            "name_pt": reason.name_pt,
            "name_en": reason.name_en,
            "colour": reason.colour,
            "productive": "yes" if reason.productive else "",
            "active": "yes" if reason.active else "",
            **{name: "" if value is None else str(value) for name, value in figures.items()},
        },
        {},
    )
