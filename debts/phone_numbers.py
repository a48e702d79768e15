"""Reading Brazilian telephone numbers as people write them, into E.164.

Numbering plan: Anatel, Resolução 749/2022: area code (DDD) and 8 digits starting with 2–5 (fixed) or 9 digits starting
with 9 (mobile). The common case is a regular expression; `phonenumbers` is asked only about other countries, because it
is slow for bulk import.
"""

import re

import phonenumbers

from debts.errors import InvalidPhone

_AREA_CODE = r"(?:[14689][1-9]|2[12478]|3[1-578]|5[1345]|7[134579])"
_FIXED_OR_MOBILE = re.compile(rf"{_AREA_CODE}(?:[2-5][0-9]{{7}}|9[0-9]{{8}})")
_USUAL = re.compile(rf"\(?({_AREA_CODE})\)? ?([2-5][0-9]{{3}}|9[0-9]{{4}})[ -]?([0-9]{{4}})")
_MOBILE_WITHOUT_NINTH_DIGIT = re.compile(rf"({_AREA_CODE})([6-9]\d{{7}})")
_SEPARATOR = re.compile(r"[/,;|]|\bou\b|\be\b", re.IGNORECASE)
_ALLOWED = re.compile(r"\+?[0-9\s().\-‐‑‒–—]+")
_FREE_OR_SHARED = re.compile(r"0?(?:800|300|500|900)\d{6,7}|400\d{5}|300\d{5}")


def split_phones(cell: str) -> list[str]:
    """The numbers of one cell, which people separate by `/ , ; |`, `e` or `ou`; blanks are dropped."""
    if not _SEPARATOR.search(cell):
        return [cell.strip()] if cell.strip() else []
    return [part.strip() for part in _SEPARATOR.split(cell) if part.strip()]


def parse_phone(text: str, area_code: str = "") -> str:
    """Read one number as E.164 (`+5511987654321`).

    Takes it with or without +55, trunk zero, carrier code and punctuation; `area_code` serves numbers that have none.
    Mobiles written before the ninth digit get it. Raises InvalidPhone.
    """
    usual = _USUAL.fullmatch(text)
    if usual and len(set(usual[2] + usual[3])) > 1:
        return f"+55{usual[1]}{usual[2]}{usual[3]}"
    stripped = text.strip()
    if stripped.endswith(".0") and stripped[:-2].isdigit():
        stripped = stripped[:-2]
    if not _ALLOWED.fullmatch(stripped):
        raise InvalidPhone(text, "not a telephone number")
    digits = re.sub(r"\D", "", stripped)
    if stripped.startswith("+") and not digits.startswith("55"):
        return _foreign(text, f"+{digits}")
    return f"+55{_national(text, digits, re.sub(r'[^0-9]', '', area_code).lstrip('0'))}"


def _national(text: str, digits: str, area_code: str) -> str:
    if _FREE_OR_SHARED.fullmatch(digits):
        raise InvalidPhone(text, "a service number, nobody's telephone")
    number = _without_prefixes(digits)
    if len(number) in (8, 9):
        number = area_code + number
        if not area_code:
            raise InvalidPhone(text, "has no area code (DDD)")
    if len(number) > 9 and len(set(number[2:])) == 1:
        raise InvalidPhone(text, "one digit repeated, a placeholder")
    if _FIXED_OR_MOBILE.fullmatch(number):
        return number
    old_mobile = _MOBILE_WITHOUT_NINTH_DIGIT.fullmatch(number)
    if old_mobile:
        return f"{old_mobile[1]}9{old_mobile[2]}"
    raise InvalidPhone(text, "does not fit the Brazilian numbering plan")


def _without_prefixes(digits: str) -> str:
    """Drop 0055 or 55, the trunk 0, and the two-digit carrier code after it."""
    digits = digits.removeprefix("00")
    if digits.startswith("0") and len(digits) in (13, 14):
        return digits[3:]
    digits = digits.removeprefix("0")
    if digits.startswith("55") and len(digits) in (12, 13):
        return digits[2:]
    return digits


def _foreign(text: str, number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(text, "not a telephone number of any country") from error
    if not phonenumbers.is_valid_number(parsed):
        raise InvalidPhone(text, "not a telephone number of its country")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
