"""Settings of a dialer process."""

from dataclasses import dataclass, field
from datetime import timedelta

from dialer.deadlines import Limits


@dataclass(frozen=True, slots=True)
class DialerSettings:
    """What a dialer has to know.

    `nodes`: (name, base URL such as "ws://127.0.0.1:8090") of every telephony node, the same for all dialers. `secret`:
    shared with the nodes. `let_go_sound`: name of the node's sound for a person whom no agent could take, None to hang
    up at once. `recordings`: their storage, from which expired ones are deleted, None to leave that to others.
    `node_away_s`: so long a node may be away before its calls count as lost.
    """

    dsn: str
    nodes: tuple[tuple[str, str], ...]
    secret: str = field(repr=False)
    let_go_sound: str | None = None
    recordings: str | None = None
    limits: Limits = field(default_factory=Limits)
    tick_s: float = 0.5
    node_away_s: float = 10.0
    refresh_every: timedelta = timedelta(minutes=1)
    application_name: str = "alo-dialer"
