"""Password hashes: argon2id, computed off the event loop, a few at a time."""

import asyncio
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER: Final = PasswordHasher()  # RFC 9106, low-memory profile: 64 MiB, 3 passes, 4 lanes
_AT_ONCE: Final = 4  # × 64 MiB


class Passwords:
    """Hashes and checks passwords for one event loop."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """The encoded argon2id hash of `password`."""
        async with self._slots:
            return await asyncio.to_thread(_HASHER.hash, password)

    async def matches(self, encoded: str | None, password: str) -> bool:
        """Whether `password` is that of `encoded`; takes as long for None (no such user) as for a real hash."""
        async with self._slots:
            matched = await asyncio.to_thread(_verify, encoded, password)
        return matched and encoded is not None

    @staticmethod
    def outdated(encoded: str) -> bool:
        """Whether `encoded` was made with weaker parameters than today's."""
        return _HASHER.check_needs_rehash(encoded)


def _verify(encoded: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(_decoy() if encoded is None else encoded, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """A hash with today's parameters, checked against in the place of that of a user who does not exist."""
    return _HASHER.hash("nobody has this password")
