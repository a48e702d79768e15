"""The trunks that a node watches: shared out over its workers, and how they do."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from telephony import protocol
from telephony.orders import Route, Seen, Watch, Watched
from telephony.process import WorkerProcess

_HOST: Final = re.compile(r"[0-9.]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
PER_WORKER: Final = 3  # see telephony.worker.trunk_watch


class TrunkDesk:
    """What the dialers want watched, and the last word on each; `tell` takes what is new."""

    def __init__(self, node: str, tell: Callable[[protocol.TrunkState], None], contact: str | None) -> None:
        self._node = node
        self._tell = tell
        self._contact = contact
        self._trunks: tuple[protocol.Trunk, ...] = ()
        self._states: dict[str, protocol.TrunkState] = {}

    def follow(self, trunks: Sequence[protocol.Trunk], workers: Sequence[WorkerProcess]) -> None:
        """Watch these trunks, and tell again what is known of them."""
        self._trunks = tuple(trunks)
        names = {trunk.name for trunk in trunks}
        self._states = {name: state for name, state in self._states.items() if name in names}
        self.share_out(workers)
        for state in self._states.values():
            self._tell(state)

    def share_out(self, workers: Sequence[WorkerProcess]) -> None:
        """Have the workers watch, each a few; to be called whenever one comes or goes."""
        watched = [watched_trunk(trunk, self._contact) for trunk in self._trunks if _is_watched(trunk)]
        for number, worker in enumerate(sorted(workers, key=lambda each: each.index)):
            worker.order(Watch(tuple(watched[number * PER_WORKER : (number + 1) * PER_WORKER])))

    def seen(self, report: Seen, calls: int) -> None:
        """A worker tells how a trunk does."""
        state = protocol.TrunkState(
            node=self._node,
            name=report.name,
            at=report.at,
            state=report.state,
            registered=report.registered,
            rtt_ms=report.rtt_ms,
            detail=report.detail,
            calls=calls,
        )
        self._states[report.name] = state
        self._tell(state)

    @property
    def strict(self) -> bool:
        """Whether every carrier is known by its IP address, so that calls of others can be told apart."""
        return bool(self._trunks) and all(_HOST.fullmatch(trunk.address) for trunk in self._trunks)

    def by_source(self, source: str) -> str | None:
        """The name of the trunk whose carrier has the address `source` (host:port), by host; None for a stranger."""
        host = source.rpartition(":")[0]
        return next((trunk.name for trunk in self._trunks if host_of(trunk.address) == host), None)


def host_of(address: str) -> str:
    """The host of an address with or without a port."""
    return re.sub(r":\d+$", "", address)


def watched_trunk(trunk: protocol.Trunk, contact: str | None) -> Watched:
    """What a worker is told of a trunk to watch."""
    return Watched(trunk.name, route_of(trunk), trunk.registers, trunk.options_interval_s, contact)


def route_of(trunk: protocol.Trunk) -> Route:
    """What a worker is told of a trunk to call over."""
    return Route(
        address=trunk.address,
        transport=trunk.transport,
        srtp=trunk.srtp,
        codecs=trunk.codecs,
        username=trunk.username,
        password=trunk.password,
        realm=trunk.realm,
        dtmf=trunk.dtmf,
        session_timer_s=trunk.session_timer_s,
        follow_redirects=trunk.follow_redirects,
    )


def _is_watched(trunk: protocol.Trunk) -> bool:
    return trunk.registers or trunk.options_interval_s > 0
