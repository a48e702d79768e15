"""The carrier's one address: a stateless SIP proxy (RFC 3261 §16.11) before worker processes, without any I/O.

`receive` takes a datagram and returns what to do. Stateless is meant as in the RFC, of transactions: branches are a
hash of the branch that came, so a retransmission, a CANCEL and an ACK to a rejection get the same one again. What is
remembered is which worker a Call-ID went to. No Record-Route is added, so requests inside a dialog go to the worker's
Contact directly; those of a client that sends everything to its first address (SIPp) follow the Call-ID, and its
responses the Via.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from telephony.carrier.behaviour import Behaviour
from telephony.carrier.lines import Lines
from telephony.carrier.steps import Swallow
from telephony.errors import MalformedSip
from telephony.sip.message import (
    Address,
    SipMessage,
    has_tag,
    parse,
    stamp_source,
    top_via,
    user_of,
    with_header,
)
from telephony.sip.stateless import Send, answer, pass_back, pass_on

CALL_INDEX_HEADER: Final = "X-Alo-Call-Index"
LINGER_S: Final = 32.0  # 64 * T1: as long as retransmissions of an ended call may come (RFC 3261 §17)
UNCONFIRMED_S: Final = 5.0  # a worker that refused an INVITE before it saw a call reports nothing


@dataclass(frozen=True, slots=True)
class Began:
    """A call was taken, and will meet `behaviour`."""

    call_id: str
    number: str
    behaviour: Behaviour


@dataclass(frozen=True, slots=True)
class GaveUp:
    """A call is over without its worker having said so: it was lost or refused the call, or nobody ever answers."""

    call_id: str


Effect = Send | Began | GaveUp


@dataclass(slots=True)
class _Route:
    branch: str
    worker: int | None
    began_at: float
    confirmed: bool = False
    ended_at: float | None = None


class Proxy:
    """Routes of calls to workers. `plan(number, call_index)` says what a call will meet; `now` is of any one clock."""

    def __init__(self, public: Address, plan: Callable[[str, int], Behaviour], lines: Lines) -> None:
        self._public = public
        self._plan = plan
        self._lines = lines
        self._routes: dict[str, _Route] = {}
        self._calls_to: Counter[str] = Counter()
        self.refused = 0  # INVITEs answered 503 because every line was taken

    def receive(self, datagram: bytes, source: Address, now: float) -> tuple[Effect, ...]:
        """What a datagram causes. One that is not SIP causes nothing (keep-alives are such)."""
        try:
            message = parse(datagram)
            return self._request(message, source, now) if message.is_request else self._response(message)
        except MalformedSip:
            return ()

    def confirm(self, call_id: str) -> None:
        """A worker has seen the call and will report its end."""
        if call_id in self._routes:
            self._routes[call_id].confirmed = True

    def release(self, call_id: str, now: float) -> None:
        """A worker reported the end of a call: its line is free; late retransmissions still find the worker."""
        route = self._routes.get(call_id)
        if route is not None and route.ended_at is None:
            route.ended_at = now
            if route.worker is not None:
                self._lines.release(route.worker, call_id, now)

    def lose(self, worker: int, now: float) -> tuple[Effect, ...]:
        """A worker died, and its calls with it."""
        self._lines.remove(worker)
        lost = [call for call, route in self._routes.items() if route.worker == worker and route.ended_at is None]
        for call in lost:
            self.release(call, now)
        return tuple(GaveUp(call) for call in lost)

    def expire(self, now: float) -> tuple[Effect, ...]:
        """Forget calls that ended long ago, and end those that no worker confirmed. Call it every second or so."""
        silent = []
        for call, route in list(self._routes.items()):
            patience_s = LINGER_S if route.worker is None else UNCONFIRMED_S
            if route.ended_at is not None:
                if now - route.ended_at > LINGER_S:
                    del self._routes[call]
            elif not route.confirmed and now - route.began_at > patience_s:
                self.release(call, now)
                silent.append(GaveUp(call))
        return tuple(silent)

    def _request(self, request: SipMessage, source: Address, now: float) -> tuple[Effect, ...]:
        request = stamp_source(request, source)
        if request.method == "OPTIONS":
            return (answer(request, 200, "OK"),)
        if request.method == "INVITE" and not has_tag(request.required("to")):
            return self._invite(request, now)
        route = self._routes.get(request.required("call-id"))
        if route is not None:
            return self._forward(request, route.worker)
        return () if request.method == "ACK" else (answer(request, 481, "Call/Transaction Does Not Exist"),)

    def _invite(self, request: SipMessage, now: float) -> tuple[Effect, ...]:
        """A new call, or a retransmission of its INVITE, which goes where the first one went."""
        call_id, branch = request.required("call-id"), top_via(request).branch
        known = self._routes.get(call_id)
        if known is not None and (known.ended_at is None or known.branch == branch):
            return self._forward(request, known.worker)
        number = user_of(request.request_uri)
        index = self._calls_to[number]
        behaviour = self._plan(number, index)
        swallowed = any(isinstance(step.action, Swallow) for step in behaviour.steps)
        worker = None if swallowed else self._lines.take(call_id, now)
        if worker is None and not swallowed:
            self.refused += 1
            return (answer(request, 503, "Every Line Is Taken"),)
        self._calls_to[number] += 1
        self._routes[call_id] = _Route(branch, worker, now)
        indexed = with_header(request, CALL_INDEX_HEADER, str(index))
        return (Began(call_id, number, behaviour), *self._forward(indexed, worker))

    def _forward(self, request: SipMessage, worker: int | None) -> tuple[Effect, ...]:
        """Pass a request on to a worker; to none, where the call is swallowed or its worker is gone."""
        address = None if worker is None else self._lines.address(worker)
        return () if address is None else (pass_on(request, self._public, address),)

    def _response(self, response: SipMessage) -> tuple[Effect, ...]:
        """Pass a worker's response back, or one of a caller's to a worker; any other is dropped (§16.7 item 3)."""
        via = top_via(response)
        if self._lines.has(via.response_address):
            return (Send(response.encode(), via.response_address),)
        back = pass_back(response, self._public)
        return () if back is None else (back,)
