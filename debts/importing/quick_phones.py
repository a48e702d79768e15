"""Telephone numbers written the usual way, read by tables: as debts.phone_numbers does, but several times faster."""

import re
from typing import Final

from debts.errors import InvalidPhone
from debts.phone_numbers import parse_phone

_MIDDLE: Final = re.compile(r"([2-5][0-9]{3}|9[0-9]{4})[ -]?")
_TAILS: Final = frozenset(f"{tail:04d}" for tail in range(10_000))
_REPEATED: Final = frozenset({*(digit * 8 for digit in "2345"), "9" * 9})
_SERVICES: Final = ("300", "400", "500", "900")  # local numbers that are nobody's telephone


def _area_codes() -> dict[str, str]:
    """The ways of writing an area code before a number, and how it begins in E.164."""
    codes: dict[str, str] = {}
    for code in map(str, range(11, 100)):
        try:
            parse_phone(f"{code}20000001")
        except InvalidPhone:
            continue
        codes |= dict.fromkeys((code, f"{code} ", f"({code})", f"({code}) "), f"+55{code}")
    return codes


class _Middles(dict[str, str]):
    """What stands between area code and the last four digits, to its digits; empty where it is unusual."""

    def __missing__(self, text: str) -> str:
        match = _MIDDLE.fullmatch(text)
        if match is None:
            return ""
        self[text] = match[1]
        return match[1]


_AREA_CODES: Final = _area_codes()
_MIDDLES: Final = _Middles()


def usual_phone(text: str, area_code: str = "") -> str:
    """One number in E.164 where it is written the usual way; empty where it is not: `parse_phone` then tells.

    Usual is what has its area code, or has none and stands beside one, and no more than the customary punctuation.
    """
    if area_code and len(text) < 11 and not text.startswith(_SERVICES):
        local = usual_phone(f"{area_code} {text}")
        if local:
            return local
    cut = 5 if text[4:5] == " " else 4 if text[3:4] == ")" else 3 if text[2:3] == " " else 2
    tail = text[-4:]
    begin, middle = _AREA_CODES.get(text[:cut]), _MIDDLES[text[cut:-4]]
    if begin is None or not middle or tail not in _TAILS or f"{middle}{tail}" in _REPEATED:
        return ""
    return f"{begin}{middle}{tail}"
