"""Placing calls: on a trunk and a worker that have room, and on the next trunk when the first has failed."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from metrics import telephony as instruments
from telephony.book import LiveCall
from telephony.carried import Carried
from telephony.end_cause import EndCause
from telephony.failover import goes_on
from telephony.name_desk import NameDesk
from telephony.names import Where
from telephony.orders import Caller, Conduct, Place, Route
from telephony.pool import WorkerPool
from telephony.protocol import Alternative
from telephony.sip.host import host_of
from telephony.trunk_desk import route_of
from telephony.trunk_gate import TrunkGate

PLACE_PATIENCE_S: Final = 2.0  # for a worker: all may rest, have had their set-ups of this second, or be starting again


class GiveUp(Protocol):
    """Ends a call that could not be placed."""

    def __call__(self, call: LiveCall, cause: EndCause, *, reason: str) -> None:
        """End it."""
        ...


class Placing:
    """The calls that are being placed. `conduct` says what the worker does with a call by itself.

    A call waits for a worker, for its turn on the trunk, and for the address of a trunk whose host is a name.
    """

    def __init__(
        self,
        pool: WorkerPool,
        carried: Carried,
        names: NameDesk,
        *,
        conduct: Callable[[LiveCall], Conduct],
        placed: Callable[[LiveCall], None],
        give_up: GiveUp,
    ) -> None:
        self.gate = TrunkGate()
        self._pool = pool
        self._carried = carried
        self._names = names
        self._conduct = conduct
        self._placed = placed
        self._give_up = give_up
        self._waiting: dict[str, LiveCall] = {}  # for a worker, in the order of coming

    def begin(self, call: LiveCall) -> None:
        """Place a call on its route, or on the first after it that has room."""
        while call.route is not None and self.gate.full(call.route.trunk.name, call.route.trunk.max_calls):
            full = call.route.trunk
            if not _next_route(call):
                self._give_up(call, EndCause.NO_CAPACITY, reason=f"trunk {full.name} carries {full.max_calls} calls")
                return
        call.place_by = time.monotonic() + PLACE_PATIENCE_S
        self.place(call)

    def place(self, call: LiveCall) -> None:
        """Give a call to a worker, or have it wait for one."""
        if call.route is None:
            return
        now = time.monotonic()
        trunk = call.route.trunk
        where = self._names.find(host_of(trunk.address))
        if not where.addresses:
            self._without_address(call, host_of(trunk.address), where, now)
            return
        too_fast = self.gate.too_fast(trunk.name, trunk.max_calls_per_s, now)
        worker = None if too_fast else self._pool.choose(now)
        if worker is None:
            too_fast_text = f"trunk {trunk.name} begins {trunk.max_calls_per_s:g} calls per second"
            self._wait(call, now, too_fast_text if too_fast else "no worker has room")
            return
        self._waiting.pop(call.call_id, None)
        line = worker.new_line(now)
        self.gate.begin(trunk.name, now)
        instruments.child(instruments.SETUPS, "out").inc()
        self._carried.enter(call.call_id, worker, line)
        worker.order(self._order(call, call.route, route_of(trunk, where), line))
        self._placed(call)

    def place_waiting(self) -> None:
        """See to those that wait; to be called a few times a second."""
        for call in list(self._waiting.values()):
            self.place(call)

    def waits(self, call: LiveCall) -> bool:
        """Whether nothing has left for a call yet."""
        return call.call_id in self._waiting

    def leave(self, call: LiveCall) -> None:
        """A call is off its trunk."""
        self._waiting.pop(call.call_id, None)
        if call.route is not None and self._carried.carries(call.call_id):
            self.gate.end(call.route.trunk.name)
        self._carried.leave(call.call_id)

    def goes_on(self, call: LiveCall, cause: EndCause) -> bool:
        """Try the next trunk with a call that has left the one before; False when its end is the end."""
        rang, answered = call.first_sign_at is not None, call.answered_at is not None
        if not goes_on(cause, rang=rang, answered=answered, released=call.released is not None):
            return False
        failed = call.trunk or ""
        if not _next_route(call):
            return False
        instruments.FAILOVERS.labels(failed).inc()
        self.begin(call)
        return True

    def _wait(self, call: LiveCall, now: float, why: str) -> None:
        self._waiting[call.call_id] = call
        if now >= call.place_by:
            self._give_up(call, EndCause.NO_CAPACITY, reason=why)

    def _without_address(self, call: LiveCall, host: str, where: Where, now: float) -> None:
        """Wait a moment for the DNS; a host that is not found is a trunk that has failed."""
        if where.failure is None and now < call.place_by:
            self._waiting[call.call_id] = call
            return
        self._waiting.pop(call.call_id, None)
        if not self.goes_on(call, EndCause.NETWORK_FAILURE):
            why = where.failure or "the DNS has not answered yet"
            self._give_up(call, EndCause.NETWORK_FAILURE, reason=f"{host}: {why}")

    def _order(self, call: LiveCall, way: Alternative, route: Route, line: int) -> Place:
        trunk = way.trunk
        return Place(
            line=line,
            number=way.dialled or call.number,
            route=route,
            ring_timeout_s=call.ring_timeout_s,
            caller=Caller(number=trunk.caller_id, identity=trunk.identity, privacy=trunk.privacy),
            conduct=self._conduct(call),
            others=bool(call.alternatives),
        )


def _next_route(call: LiveCall) -> bool:
    if not call.alternatives:
        return False
    call.route = call.alternatives.popleft()
    return True
