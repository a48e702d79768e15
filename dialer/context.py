"""What the parts of a dialer process share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dialer.health import DialerHealth
from dialer.node_link import NodeLink
from dialer.settings import DialerSettings
from dialer.trunk_board import TrunkBoard
from store.bus import Bus
from store.pool import Pool


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Team:
    """A team this process may lead."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class DialerContext:
    """One per process. `links` by the node's name."""

    settings: DialerSettings
    pool: Pool
    bus: Bus
    links: Mapping[str, NodeLink]
    health: DialerHealth = field(default_factory=DialerHealth)
    board: TrunkBoard = field(default_factory=TrunkBoard)
    clock: Callable[[], datetime] = utc_now
