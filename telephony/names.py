"""Where the hosts of trunks are: which names are to be looked up when, and what is known of each. Pure.

A name that was found is looked up again every `FRESH_S`, and keeps its last addresses while that fails: a carrier
seldom moves, and a DNS often fails. One that was never found is tried again after 1, 2, 4 … 30 s. `now` is monotonic,
in seconds.
"""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

FRESH_S: Final = 60.0
BACK_OFF_FIRST_S: Final = 1.0
BACK_OFF_MAX_S: Final = 30.0
ANSWER_PATIENCE_S: Final = 5.0  # then a name that was never found counts as not found, although nobody has said so
FORGOTTEN_S: Final = 900.0  # since anybody asked for it


@dataclass(frozen=True, slots=True)
class Where:
    """What is known of a host: its addresses, and why the last look-up failed. Neither: it is being looked up."""

    addresses: tuple[str, ...] = ()
    failure: str | None = None


@dataclass(slots=True)
class _Host:
    where: Where
    asked_at: float  # by us of the DNS, or when that is due
    wanted_at: float
    back_off: float = BACK_OFF_FIRST_S
    under_way: bool = False


class HostBook:
    """The hosts that somebody asked for."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def find(self, host: str, now: float) -> Where:
        """What is known of a host; one that is not known is due at once. An IP address is where it says."""
        address = _literal(host)
        if address is not None:
            return Where((address,))
        known = self._hosts.setdefault(host, _Host(Where(), now, now))
        known.wanted_at = now
        if known.where == Where() and known.under_way and now >= known.asked_at + ANSWER_PATIENCE_S:
            return Where(failure="the DNS does not answer")
        return known.where

    def due(self, now: float) -> list[str]:
        """The names to look up now; they are under way from then on, until `found` or `failed`."""
        for name in [name for name, host in self._hosts.items() if _is_forgotten(host, now)]:
            del self._hosts[name]
        due = [name for name, host in self._hosts.items() if not host.under_way and now >= host.asked_at]
        for name in due:
            self._hosts[name].under_way = True
            self._hosts[name].asked_at = now
        return due

    def found(self, host: str, addresses: tuple[str, ...], now: float) -> bool:
        """A name is at these addresses; whether that is news. The one used before stays the first."""
        known = self._hosts[host]
        before = known.where
        first = before.addresses[:1] if set(before.addresses[:1]) <= set(addresses) else ()
        known.where = Where((*first, *(each for each in addresses if each not in first)))
        known.back_off = BACK_OFF_FIRST_S
        known.under_way, known.asked_at = False, now + FRESH_S
        return known.where != before

    def failed(self, host: str, why: str, now: float) -> bool:
        """A name was not found; whether that is news."""
        known = self._hosts[host]
        before = known.where
        known.where = Where(before.addresses, why)
        known.under_way, known.asked_at = False, now + known.back_off
        known.back_off = min(2 * known.back_off, BACK_OFF_MAX_S)
        return known.where != before


def _is_forgotten(host: _Host, now: float) -> bool:
    return not host.under_way and now >= host.wanted_at + FORGOTTEN_S


@lru_cache(maxsize=1024)
def _literal(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return None
