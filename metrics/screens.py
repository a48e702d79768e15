"""How fast screens show what happened, and how many are connected."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

ANSWER_TO_SCREEN: Final = Histogram(
    "alo_answer_to_screen_seconds",
    "From the 200 OK of the called party to the call on its agent's websocket",
    buckets=(0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0),
)
WEBSOCKET_CLIENTS: Final = Gauge("alo_websocket_clients", "Connected screens", ["screen"])
SCREEN_MESSAGES: Final = Counter("alo_screen_messages_total", "Messages sent to screens", ["screen"])
LOGINS: Final = Counter("alo_logins_total", "Attempts to sign in", ["result"])


@contextmanager
def websocket_clients(screen: str) -> Iterator[None]:
    """Count a connected screen ("agent" or "wallboard") within the context."""
    gauge = WEBSOCKET_CLIENTS.labels(screen)
    gauge.inc()
    try:
        yield
    finally:
        gauge.dec()
