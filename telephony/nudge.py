"""Wakes a worker that waits for SIP events, so that an order reaches it at once.

The library waits in a select() of its own, on its sockets and on nothing of ours. A datagram too short for a SIP
message (CRLF CRLF, the keep-alive of RFC 5626 section 4.4.1) to its SIP port ends the wait, and is thrown away.
"""

import contextlib
import socket
from typing import Final

_KEEP_ALIVE: Final = b"\r\n\r\n"


class Nudge:
    """A socket for one worker's SIP address ("host:port", an IP address and not a name)."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        host = host.strip("[]")
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect((host, int(port)))

    def give(self) -> None:
        """Wake it. One that is lost costs the time that the worker waits by itself."""
        with contextlib.suppress(OSError):
            self._socket.send(_KEEP_ALIVE)

    def close(self) -> None:
        """Never again."""
        self._socket.close()
