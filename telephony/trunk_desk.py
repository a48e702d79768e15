"""The trunks that a node watches: where their carriers are, shared out over its workers, and how they do."""

import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from telephony import protocol
from telephony.name_desk import NameDesk
from telephony.names import Where
from telephony.orders import Route, Seen, Watch, Watched
from telephony.process import WorkerProcess
from telephony.settings import Network
from telephony.sip.front import Standing
from telephony.sip.host import host_of, ip_of, with_host

PER_WORKER: Final = 3  # see telephony.worker.trunk_watch


class TrunkDesk:
    """What the dialers want watched, and the last word on each; `tell` takes what is new.

    `calls` says how many calls a trunk of that name carries; `sources` are networks of carriers besides the addresses
    of trunks, `contact` is the URI that registrations name.
    """

    def __init__(
        self,
        node: str,
        names: NameDesk,
        *,
        tell: Callable[[protocol.TrunkState], None],
        calls: Callable[[str], int],
        contact: str | None,
        sources: Sequence[Network] = (),
    ) -> None:
        self._node = node
        self._names = names
        self._tell = tell
        self._calls = calls
        self._contact = contact
        self._sources = sources
        self._trunks: tuple[protocol.Trunk, ...] | None = None  # no dialer has said yet
        self._states: dict[str, protocol.TrunkState] = {}
        self._lost: set[str] = set()  # trunks whose host is not found

    def follow(self, trunks: Sequence[protocol.Trunk], workers: Sequence[WorkerProcess]) -> None:
        """Watch these trunks, and tell again what is known of them."""
        self._trunks = tuple(trunks)
        names = {trunk.name for trunk in trunks}
        self._states = {name: state for name, state in self._states.items() if name in names}
        self._lost &= names
        for state in self._states.values():
            self._tell(state)
        self.share_out(workers)

    def share_out(self, workers: Sequence[WorkerProcess]) -> None:
        """Have the workers watch, each a few; to be called whenever one comes or goes, or a host is found or lost."""
        found = [(trunk, where) for trunk in self._trunks or () if self._is_found(trunk, where := self._where(trunk))]
        watched = [self._watched(trunk, where) for trunk, where in found if _is_watched(trunk)]
        for number, worker in enumerate(sorted(workers, key=lambda each: each.index)):
            worker.order(Watch(tuple(watched[number * PER_WORKER : (number + 1) * PER_WORKER])))

    def look_after(self) -> None:
        """Keep an eye on the hosts; to be called a few times a second."""
        for trunk in self._trunks or ():
            self._is_found(trunk, self._where(trunk))

    def seen(self, report: Seen) -> None:
        """A worker tells how a trunk does."""
        if report.name not in self._lost:  # else it was asked before the host was lost
            self._say(report)

    def standing(self, host: str) -> Standing:
        """Who calls from an IP address: a carrier, a stranger; unknown while not every carrier is known."""
        if self._is_listed(host) or self.by_source(host) is not None:
            return "carrier"
        known = self._trunks is not None and all(self._where(trunk).addresses for trunk in self._trunks)
        return "stranger" if known else "unknown"

    def by_source(self, host: str) -> str | None:
        """The name of the trunk whose carrier has an IP address (no port); None for a stranger, and for no address."""
        source = ip_of(host)
        if source is None:
            return None
        return next((trunk.name for trunk in self._trunks or () if self._is_at(trunk, source)), None)

    def _is_at(self, trunk: protocol.Trunk, source: IPv4Address | IPv6Address) -> bool:
        return any(ip_of(address) == source for address in self._where(trunk).addresses)

    def _is_listed(self, host: str) -> bool:
        source = ip_of(host)
        return source is not None and any(source in network for network in self._sources)

    def _where(self, trunk: protocol.Trunk) -> Where:
        return self._names.find(host_of(trunk.address))

    def _is_found(self, trunk: protocol.Trunk, where: Where) -> bool:
        """Whether it is known where a trunk is; says so when that changes."""
        if where.addresses and trunk.name in self._lost:
            self._lost.discard(trunk.name)
            self._say(Seen(trunk.name, "unknown", None, None, "its host is found again"))
        elif where.failure is not None and not where.addresses and trunk.name not in self._lost:
            self._lost.add(trunk.name)
            detail = f"{host_of(trunk.address)}: {where.failure}"
            self._say(Seen(trunk.name, "down", None, None, detail))
        return bool(where.addresses)

    def _say(self, seen: Seen) -> None:
        told = protocol.TrunkState(
            node=self._node,
            name=seen.name,
            at=time.time(),
            state=seen.state,
            registered=seen.registered,
            rtt_ms=seen.rtt_ms,
            detail=seen.detail[:200],
            calls=self._calls(seen.name),
        )
        self._states[seen.name] = told
        self._tell(told)

    def _watched(self, trunk: protocol.Trunk, where: Where) -> Watched:
        route = route_of(trunk, where)
        return Watched(trunk.name, route, trunk.registers, trunk.options_interval_s, self._contact)


def route_of(trunk: protocol.Trunk, where: Where) -> Route:
    """What a worker is told of a trunk to call over, whose host is at `where`."""
    return Route(
        address=trunk.address,
        hop=_hop(trunk, where),
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


def _hop(trunk: protocol.Trunk, where: Where) -> str | None:
    """The address to send to in place of a name; not over TLS, where the certificate is compared with the name."""
    host = host_of(trunk.address)
    if trunk.transport == "tls" or not where.addresses or host.strip("[]") in where.addresses:
        return None
    return with_host(trunk.address, where.addresses[0])


def _is_watched(trunk: protocol.Trunk) -> bool:
    return trunk.registers or trunk.options_interval_s > 0
