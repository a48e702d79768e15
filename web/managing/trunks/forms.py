"""Trunks as managers type them. A password is written and never shown again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.datastructures import FormData

from queues.errors import InvalidTrunk
from queues.lines.caller_ids import CallerIdChoice
from queues.lines.number_formats import International, NumberFormat
from queues.lines.trunk_settings import DTMF, SRTP, TRANSPORTS, TrunkSettings, check
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.fields import Fields

BLANK: Final = TrunkSettings(name="", address="", caller_id="")

_WRONG: Final[Mapping[str, str]] = {
    "name": N_("At most 80 characters."),
    "address": N_("Host and port, such as sip.operadora.com.br:5060."),
    "caller_id": N_("A number of 2 to 20 digits, or anonymous."),
    "identity": N_("A number of 2 to 20 digits."),
    "codecs": N_("One or more of PCMA, PCMU, G722, GSM, iLBC, speex, each once."),
    "username": N_("Without blanks and quotation marks; needed to register."),
    "realm": N_("Without blanks and quotation marks; * for any."),
    "password": N_("One line of at most 200 characters."),
    "max_calls": N_("From 1 to 10,000."),
    "max_calls_per_s": N_("More than 0, at most 1,000; decimals with a comma."),
    "options_interval_s": N_("From 5 to 3,600 seconds, or 0 for never."),
    "session_timer_s": N_("From 90 to 86,400 seconds, or empty for none."),
    "carrier_code": N_("Two digits, such as 21."),
    "area_code": N_("An area code of Brazil, such as 11."),
    "simulated": N_("Campaigns call over it: it stays what it is."),
}


def read_trunk(form: FormData, before: TrunkSettings) -> TrunkSettings:
    """Read a trunk; an empty password leaves the one that is there. Raises FormRefused."""
    given = Fields(form)
    settings = _dialling(given, _limits(given, _account(given, before)))
    given.check()
    try:
        check(settings)
    except InvalidTrunk as error:
        raise refused(error) from error
    return settings


def refused(error: InvalidTrunk) -> FormRefused:
    """Return the same error in words for a form."""
    return FormRefused(
        *(FieldRefused(name, _WRONG.get(name, N_("Choose one of the list."))) for name in error.expected)
    )


def trunk_values(settings: TrunkSettings) -> dict[str, str]:
    """A trunk as one types it, without its password."""
    names = ("name", "address", "caller_id", "transport", "srtp", "username", "realm", "identity", "dtmf")
    numbers = ("max_calls", "session_timer_s", "options_interval_s", "carrier_code", "area_code")
    choices = ("number_format", "international", "caller_id_choice")
    ticks = ("registers", "privacy", "follow_redirects", "simulated")
    return {
        **{name: _text(getattr(settings, name)) for name in (*names, *numbers, *choices)},
        **{name: "yes" if getattr(settings, name) else "" for name in ticks},
        "codecs": ", ".join(settings.codecs),
        "max_calls_per_s": f"{settings.max_calls_per_s:g}".replace(".", ","),
    }


def _account(given: Fields, before: TrunkSettings) -> TrunkSettings:
    password = given.optional("password", 200) or before.password
    return replace(
        before,
        name=given.required("name", 80),
        address=given.required("address"),
        transport=given.chosen("transport", TRANSPORTS),
        srtp=given.chosen("srtp", SRTP),
        codecs=tuple(codec for each in given.optional("codecs").split(",") if (codec := each.strip())),
        dtmf=given.chosen("dtmf", DTMF),
        username=given.optional("username") or None,
        password=None if given.ticked("forget_password") else password,
        registers=given.ticked("registers"),
        realm=given.optional("realm") or "*",
        simulated=given.ticked("simulated"),
    )


def _limits(given: Fields, settings: TrunkSettings) -> TrunkSettings:
    return replace(
        settings,
        max_calls=given.whole("max_calls", 1, 10_000),
        max_calls_per_s=_per_second(given),
        options_interval_s=given.whole("options_interval_s", 0, 3600),
        session_timer_s=given.whole_or_none("session_timer_s", 0, 86_400),
        follow_redirects=given.ticked("follow_redirects"),
    )


def _dialling(given: Fields, settings: TrunkSettings) -> TrunkSettings:
    formats, abroad, choices = (tuple(kind) for kind in (NumberFormat, International, CallerIdChoice))
    number_format = given.chosen("number_format", formats)
    international = given.chosen("international", abroad)
    choice = given.chosen("caller_id_choice", choices)
    return replace(
        settings,
        number_format=next((kind for kind in NumberFormat if kind == number_format), NumberFormat.E164),
        international=next((kind for kind in International if kind == international), International.REFUSED),
        caller_id_choice=next((kind for kind in CallerIdChoice if kind == choice), CallerIdChoice.FIXED),
        carrier_code=given.optional("carrier_code") or None,
        area_code=given.optional("area_code") or None,
        caller_id=given.required("caller_id"),
        identity=given.optional("identity") or None,
        privacy=given.ticked("privacy"),
    )


def _per_second(given: Fields) -> float:
    try:
        return float(given.optional("max_calls_per_s", 20).replace(",", "."))
    except ValueError:
        given.refuse("max_calls_per_s", _WRONG["max_calls_per_s"])
        return 1.0


def _text(value: object) -> str:
    return "" if value is None else str(value)
