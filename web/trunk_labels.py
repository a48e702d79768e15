"""The words for what trunks name by an id: states, formats of numbers, ways to choose what is shown."""

from collections.abc import Mapping
from typing import Final

from web.i18n.extraction import N_

STATES: Final[Mapping[str, str]] = {
    "unknown": N_("Not asked"),
    "up": N_("Up"),
    "down": N_("Down"),
    "refused": N_("Refuses us"),
}

NUMBER_FORMATS: Final[Mapping[str, str]] = {
    "e164": N_("E.164: +5511987654321"),
    "digits": N_("Digits: 5511987654321"),
    "national": N_("National: 011987654321"),
    "carrier": N_("With carrier code: 02111987654321"),
    "local": N_("Local within the own area: 987654321"),
}

INTERNATIONAL: Final[Mapping[str, str]] = {
    "untouched": N_("Dialled as they are"),
    "refused": N_("Not dialled"),
}

CALLER_ID_CHOICES: Final[Mapping[str, str]] = {
    "fixed": N_("Always the trunk's own"),
    "by_area_code": N_("By the area code called"),
    "rotation": N_("In rotation through the pool"),
}

SRTP: Final[Mapping[str, str]] = {
    "off": N_("Off"),
    "optional": N_("If the carrier offers it"),
    "mandatory": N_("Only encrypted"),
}

DTMF: Final[Mapping[str, str]] = {
    "rfc4733": N_("In the audio stream (RFC 4733)"),
    "info": N_("SIP INFO"),
}

PASSED_OVER: Final[Mapping[str, str]] = {
    "rests": N_("rests after failures"),
    "storm": N_("a storm of failures"),
    "down": N_("down"),
    "full": N_("full"),
    "caller_ids_exhausted": N_("no number left to show today"),
}

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "passed_over": PASSED_OVER,
    "trunk_state": STATES,
    "number_format": NUMBER_FORMATS,
    "international": INTERNATIONAL,
    "caller_id_choice": CALLER_ID_CHOICES,
    "srtp": SRTP,
    "dtmf": DTMF,
}
