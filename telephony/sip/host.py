"""The host in an address with or without a port. Pure."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

_PORT: Final = re.compile(r":\d+$")


def host_of(address: str) -> str:
    """The host of `host`, `host:port`, `[::1]` or `[::1]:port`; brackets stay."""
    return _PORT.sub("", address)


def ip_of(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host is, with or without brackets, never with a port; None for a name and for no host."""
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def with_host(address: str, host: str) -> str:
    """The address with another host (an IPv6 address without brackets gets them), and the port that it had."""
    port = _PORT.search(address)
    return (f"[{host}]" if ":" in host else host) + ("" if port is None else port.group())
