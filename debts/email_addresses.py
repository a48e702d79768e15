"""Reading e-mail addresses as people write them. Pure."""

import re
from typing import Final

from debts.errors import InvalidEmail

_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]+")
_SEPARATOR: Final = re.compile(r"[;,|\s]+|/(?=[^/]*@)")
_LONGEST: Final = 254  # RFC 5321, 4.5.3.1.3


def split_emails(cell: str) -> list[str]:
    """The addresses of one cell, which people separate by blanks, `; , |` or `/`."""
    return [part for part in _SEPARATOR.split(cell.strip()) if part]


def parse_email(text: str) -> str:
    """Read one address; the domain in lower case, because it has no case. Raises InvalidEmail."""
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        raise InvalidEmail(text, f"longer than {_LONGEST} characters")
    if not _ADDRESS.fullmatch(stripped):
        raise InvalidEmail(text, "not an e-mail address")
    name, _, domain = stripped.rpartition("@")
    return f"{name}@{domain.lower()}"
