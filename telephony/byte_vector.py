"""Fast copies in and out of the library's `ByteVector`.

The Python wrapper walks a `std::vector<unsigned char>` element by element: 450 µs for the 320 bytes of a 20 ms frame,
2 cores for 100 conversations. A vector is three pointers (first, last, end of storage) in libstdc++ and libc++ alike,
so its memory can be copied at once (2 µs). The layout is tried on a known vector when this module is loaded; where it
does not hold, the slow copies are used.
"""

import ctypes
from collections.abc import Callable
from typing import Any, Final

import pjsua2 as pj


def _first_byte(vector: Any) -> int:
    return ctypes.c_void_p.from_address(int(vector.this)).value or 0


def _read_at_once(vector: Any) -> bytes:
    size = len(vector)
    return ctypes.string_at(_first_byte(vector), size) if size else b""


def _write_at_once(vector: Any, data: bytes) -> None:
    vector.assign(len(data), 0)
    if data:
        ctypes.memmove(_first_byte(vector), data, len(data))


def _read_slowly(vector: Any) -> bytes:
    return bytes(vector)


def _write_slowly(vector: Any, data: bytes) -> None:
    vector.clear()
    for value in data:
        vector.append(value)


def _layout_holds() -> bool:
    known = bytes(range(256))
    vector = pj.ByteVector(known)
    pointers = (ctypes.c_void_p * 3).from_address(int(vector.this))
    return (
        all(pointers)
        and (pointers[1] or 0) - (pointers[0] or 0) == len(known)
        and (pointers[2] or 0) >= (pointers[1] or 0)
        and _read_at_once(vector) == known
    )


FAST: Final = _layout_holds()
read: Final[Callable[[Any], bytes]] = _read_at_once if FAST else _read_slowly
write: Final[Callable[[Any, bytes], None]] = _write_at_once if FAST else _write_slowly
