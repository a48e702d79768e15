"""The `Range` header of a request (RFC 9110 §14.2): one range of bytes."""

import re
from typing import Final

from web.errors import RangeRefused

_ONE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Begin and end (excluded) of the bytes that are asked for; None for all of them.

    Several ranges, other units and what cannot be read are ignored, as the RFC allows. Raises RangeRefused.
    """
    asked = _ONE.fullmatch(header.strip()) if header else None
    if asked is None or asked[1] == asked[2] == "":
        return None
    if asked[1] == "":  # the last so many
        length = min(int(asked[2]), size)
        if length == 0:
            raise RangeRefused(header)
        return size - length, size
    start = int(asked[1])
    end = min(int(asked[2]) + 1, size) if asked[2] else size
    if asked[2] and int(asked[2]) < start:
        return None  # no valid range (§14.1.1): as if there were none
    if start >= size:
        raise RangeRefused(header)
    return start, end
