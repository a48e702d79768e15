"""Ports for a demo that must not get in the way of what already runs on the machine."""

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
    """`preferred` if it can be bound on `host`, else any free port."""
    for port in (preferred, 0):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind is socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port on {host}")
