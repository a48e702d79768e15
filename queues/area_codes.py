"""Area code (DDD) to state and time zone, and state to time zone. Pure.

Source: Anatel, Plano Geral de Códigos Nacionais; IANA time zones of each state. Own table, because `phonenumbers` maps
DDD 81 mobiles to America/Noronha and 65, 67, 69 and 95 to Manaus. Where an area code crosses a border (61 reaches into
Goiás, 81 to Fernando de Noronha) the state that holds nearly all its people stands here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

STATE_TIME_ZONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AC": "America/Rio_Branco",
        "AL": "America/Maceio",
        "AM": "America/Manaus",
        "AP": "America/Belem",
        "BA": "America/Bahia",
        "CE": "America/Fortaleza",
        "DF": "America/Sao_Paulo",
        "ES": "America/Sao_Paulo",
        "GO": "America/Sao_Paulo",
        "MA": "America/Fortaleza",
        "MG": "America/Sao_Paulo",
        "MS": "America/Campo_Grande",
        "MT": "America/Cuiaba",
        "PA": "America/Belem",
        "PB": "America/Fortaleza",
        "PE": "America/Recife",
        "PI": "America/Fortaleza",
        "PR": "America/Sao_Paulo",
        "RJ": "America/Sao_Paulo",
        "RN": "America/Fortaleza",
        "RO": "America/Porto_Velho",
        "RR": "America/Boa_Vista",
        "RS": "America/Sao_Paulo",
        "SC": "America/Sao_Paulo",
        "SE": "America/Maceio",
        "SP": "America/Sao_Paulo",
        "TO": "America/Araguaina",
    }
)
DEFAULT_TIME_ZONE: Final = "America/Sao_Paulo"

_CODES_BY_STATE: Final = {
    "AC": "68",
    "AL": "82",
    "AM": "92 97",
    "AP": "96",
    "BA": "71 73 74 75 77",
    "CE": "85 88",
    "DF": "61",
    "ES": "27 28",
    "GO": "62 64",
    "MA": "98 99",
    "MG": "31 32 33 34 35 37 38",
    "MS": "67",
    "MT": "65 66",
    "PA": "91 93 94",
    "PB": "83",
    "PE": "81 87",
    "PI": "86 89",
    "PR": "41 42 43 44 45 46",
    "RJ": "21 22 24",
    "RN": "84",
    "RO": "69",
    "RR": "95",
    "RS": "51 53 54 55",
    "SC": "47 48 49",
    "SE": "79",
    "SP": "11 12 13 14 15 16 17 18 19",
    "TO": "63",
}


class AreaCode(NamedTuple):
    """Where an area code is: the state (UF) and its IANA time zone."""

    state: str
    time_zone: str


AREA_CODES: Final[Mapping[str, AreaCode]] = MappingProxyType(
    {
        code: AreaCode(state, STATE_TIME_ZONES[state])
        for state, codes in _CODES_BY_STATE.items()
        for code in codes.split()
    }
)


def area_of(number: str) -> AreaCode | None:
    """The area of an E.164 number; None outside Brazil."""
    return AREA_CODES.get(number[3:5]) if number.startswith("+55") else None


def time_zone_of(state: str | None, number: str | None) -> str:
    """The IANA zone of a person's day: of the address, else of the phone's area, else the default."""
    if state is not None and state in STATE_TIME_ZONES:
        return STATE_TIME_ZONES[state]
    area = area_of(number) if number else None
    return area.time_zone if area else DEFAULT_TIME_ZONE
