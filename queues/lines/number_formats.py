"""How a number is written on a trunk, from E.164. Pure.

    e164      +5511987654321    as it is
    digits    5511987654321     without the plus
    national  011987654321      0, area code, number (Anatel, Plano de Numeração do STFC)
    carrier   02111987654321    0, selection code of the long-distance carrier (here 21), area code, number
    local     987654321         within the trunk's own area code; elsewhere like `carrier`, or `national` without a code

Numbers of Brazil without an area code (0800, 0303) never take a carrier's code. Numbers of other countries go out as
E.164 (without the plus under `digits`) or not at all.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from queues.area_codes import area_of

_BRAZIL: Final = "+55"


class NumberFormat(StrEnum):
    """What a carrier wants in the request URI."""

    E164 = "e164"
    DIGITS = "digits"
    NATIONAL = "national"
    CARRIER = "carrier"
    LOCAL = "local"


class International(StrEnum):
    """What becomes of a number of another country."""

    UNTOUCHED = "untouched"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Dialling:
    """How a trunk dials: `carrier_code` two digits, `area_code` the DDD where it is at home."""

    number_format: NumberFormat = NumberFormat.E164
    carrier_code: str | None = None
    area_code: str | None = None
    international: International = International.REFUSED


def dialled(number: str, way: Dialling) -> str | None:
    """Return what to dial for an E.164 number; None where the trunk does not take it."""
    if not number.startswith(_BRAZIL):
        return _abroad(number, way)
    national = number[len(_BRAZIL) :]
    has_area = area_of(number) is not None
    match way.number_format:
        case NumberFormat.E164:
            return number
        case NumberFormat.DIGITS:
            return number[1:]
        case NumberFormat.LOCAL if has_area and national[:2] == way.area_code:
            return national[2:]
        case NumberFormat.NATIONAL:
            return f"0{national}"
        case _:
            return f"0{way.carrier_code or ''}{national}" if has_area else f"0{national}"


def area_code_of(number: str) -> str | None:
    """Return the area code (DDD) of an E.164 number; None outside Brazil and for numbers without one."""
    return None if area_of(number) is None else number[3:5]


def _abroad(number: str, way: Dialling) -> str | None:
    if way.international is International.REFUSED:
        return None
    return number[1:] if way.number_format is NumberFormat.DIGITS else number
