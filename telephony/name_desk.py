"""Looks up the hosts of trunks, each on a thread of its own: the system's resolver may block for a minute.

The workers are given addresses, so that none of them ever waits for a DNS while it carries calls.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog

from metrics import telephony as instruments
from telephony.names import HostBook, Where

LookUp = Callable[[str, int], tuple[str, ...]]
NOT_FOUND: Final = (OSError, UnicodeError)  # the latter for a label that is no label

log = structlog.get_logger()


def look_up(host: str, family: int) -> tuple[str, ...]:
    """The addresses of a host as the system knows them; blocks; raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, None, family, socket.SOCK_DGRAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class NameDesk:
    """Where hosts are. `changed` is called on the event loop whenever something new is known.

    `sip_host` is our own address: only addresses of its family are of use.
    """

    def __init__(self, sip_host: str, changed: Callable[[], None]) -> None:
        self._book = HostBook()
        self._family = socket.AF_INET6 if ":" in sip_host else socket.AF_INET
        self._changed = changed

    def find(self, host: str) -> Where:
        """What is known of a host now; what is not known yet is looked up. Needs a running event loop for a name."""
        now = time.monotonic()
        where = self._book.find(host, now)
        if where == Where():
            self.look_after(now)
        return where

    def look_after(self, now: float) -> None:
        """Look up what is due at monotonic time `now`; to be called a few times a second."""
        for host in self._book.due(now):
            loop = asyncio.get_running_loop()
            threading.Thread(target=self._ask, args=(host, loop), name=f"look up {host}", daemon=True).start()

    def _ask(self, host: str, loop: asyncio.AbstractEventLoop) -> None:
        try:
            tell = partial(self._found, host, look_up(host, self._family))
        except NOT_FOUND as error:
            tell = partial(self._failed, host, str(error))
        with contextlib.suppress(RuntimeError):  # the node has stopped meanwhile
            loop.call_soon_threadsafe(tell)

    def _found(self, host: str, addresses: tuple[str, ...]) -> None:
        if self._book.found(host, addresses, time.monotonic()):
            log.info("host found", host=host, addresses=addresses)
            self._changed()

    def _failed(self, host: str, why: str) -> None:
        instruments.NAME_FAILURES.labels(host).inc()
        if self._book.failed(host, why, time.monotonic()):
            log.warning("host not found", host=host, why=why)
            self._changed()
