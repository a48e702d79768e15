"""Reading the few things of raw SIP messages that the library does not hand on, and writing headers. Pure."""

import re
from typing import Final

LONGEST_LINE: Final = 160
_Q850: Final = re.compile(r"\nReason\s*:.*?Q\.850\s*;[^\r\n]*?cause\s*=\s*(\d{1,3})", re.IGNORECASE)
_USER: Final = re.compile(r"sips?:([^@>;]*)@", re.IGNORECASE)
_HOST: Final = re.compile(r"sips?:(?:[^@>;]*@)?(\[[^\]]+\]|[^:;>]+)", re.IGNORECASE)
_CALL_ID: Final = re.compile(r"^(?:Call-ID|i)\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def q850_cause(message: str) -> int | None:
    """The Q.850 cause of a Reason header (RFC 3326), None without one."""
    found = _Q850.search(message)
    return int(found[1]) if found and int(found[1]) <= 127 else None


def first_line(message: str) -> str:
    """The request or status line, cut to `LONGEST_LINE` printable characters."""
    line = message.partition("\r\n")[0]
    return printable(line)[:LONGEST_LINE]


def printable(text: str) -> str:
    """The text without what is not printable."""
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def is_provisional(line: str) -> bool:
    """Whether a first line is that of a provisional response, a 1xx (RFC 3261 §7.2)."""
    return line.startswith("SIP/2.0 1")


def user_of(uri: str) -> str:
    """The user of a SIP URI or name-addr, empty without one."""
    found = _USER.search(uri)
    return found[1] if found else ""


def host_of(uri: str) -> str:
    """The host of a SIP URI or name-addr, empty without one."""
    found = _HOST.search(uri)
    return found[1] if found else ""


def call_id_of(message: str) -> str:
    """The Call-ID of a message, empty without one."""
    found = _CALL_ID.search(message)
    return found[1] if found else ""
