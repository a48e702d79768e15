"""Numbers as a carrier writes them in a call that comes in: who calls, and which of our numbers was called."""

import re
from typing import Final

from debts.errors import InvalidPhone
from debts.phone_numbers import parse_phone

_WITHHELD: Final = frozenset({"", "anonymous", "anonimo", "unknown", "unavailable", "restricted", "private"})
_NO_DIGITS: Final = re.compile(r"[^0-9]")
_STRANGE: Final = re.compile(r"[^0-9a-z._*#-]")


def caller_number(text: str) -> str | None:
    """The caller in E.164, from `0DDD…`, `DDD…` or `+55…`; None for a withheld number or nobody's telephone."""
    written = _user(text)
    if written.lower() in _WITHHELD:
        return None
    try:
        return parse_phone(written)
    except InvalidPhone:
        return None


def called_key(text: str) -> str:
    """One writing for one of our numbers, however it is written; empty for a text without any sign of a number.

    E.164 for a telephone. A service number (`0800 …`, `4004-…`) is its digits without country code and trunk zero, and
    a name (`cobranca`) is itself in lower case.
    """
    written = _user(text)
    try:
        return parse_phone(written)
    except InvalidPhone:
        plain = _STRANGE.sub("", written.lower())
    if re.search(r"[a-z]", plain):
        return plain
    digits = _NO_DIGITS.sub("", plain)
    return (digits.removeprefix("55") if len(digits) > 10 else digits).lstrip("0")


def _user(text: str) -> str:
    """What stands before the @ of an address."""
    return text.strip().removeprefix("sip:").removeprefix("tel:").partition("@")[0].partition(";")[0].strip()
