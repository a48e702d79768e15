"""Which ports of this machine are free."""

import socket

from alo.settings import Settings


def with_free_ports(settings: Settings) -> Settings:
    """The same settings, with every port that is taken replaced by a free one."""
    return settings.model_copy(
        update={
            name: free_port(settings.model_dump()[host], settings.model_dump()[name])
            for name, host in (
                ("web_port", "web_host"),
                ("dialer_port", "dialer_host"),
                ("telephony_port", "telephony_host"),
            )
        }
    )


def free_port(host: str, preferred: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """`preferred` if it can be bound on `host`, else any free port; raises OSError for a `host` of elsewhere."""
    try:
        return bound_port(host, preferred, kind)
    except OSError:
        return bound_port(host, 0, kind)


def bound_port(host: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Bind `port` (0: any) on `host` and let it go; return it, or raise OSError when it cannot be had."""
    family, *_, address = socket.getaddrinfo(host, port, type=kind)[0]
    with socket.socket(family, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        return int(probe.getsockname()[1])
