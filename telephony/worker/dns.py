"""The machine's DNS servers, for a library that would otherwise block in the system's resolver.

Trunks' hosts are looked up by the manager. What is left for a worker are names that a far end puts into its Contact or
Record-Route, and carriers over TLS, whose certificates are compared with the name.
"""

import ipaddress
from pathlib import Path
from typing import Final

_RESOLV_CONF: Final = Path("/etc/resolv.conf")


def system_nameservers() -> tuple[str, ...]:
    """Those of resolv.conf(5) that the library can use; none where there is no such file."""
    try:
        return nameservers_in(_RESOLV_CONF.read_text(errors="replace"))
    except OSError:
        return ()


def nameservers_in(text: str) -> tuple[str, ...]:
    """The IPv4 addresses in the `nameserver` lines of a resolv.conf(5). Pure."""
    lines = [line.split() for line in text.splitlines()]
    return tuple(words[1] for words in lines if len(words) > 1 and words[0] == "nameserver" and _is_ipv4(words[1]))


def _is_ipv4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True
