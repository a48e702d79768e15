"""The one address at which calls come in: a stateless SIP proxy (RFC 3261 §16.11) before the workers. Pure.

`receive` takes a datagram and returns what to do. What is remembered is where a Call-ID went, and who was refused: a
retransmission must get the same answer. No Record-Route is added: requests inside a dialog go to the worker's Contact;
those of a carrier that sends everything to its first address follow the Call-ID, and its responses the Via.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from telephony.errors import MalformedSip
from telephony.sip.message import Address, SipMessage, has_tag, parse, stamp_source, top_via
from telephony.sip.source_rate import SourceRate
from telephony.sip.stateless import Send, answer, pass_back, pass_on

LINGER_S: Final = 32.0  # 64 * T1: as long as retransmissions of an ended call may come (RFC 3261 §17)
UNCONFIRMED_S: Final = 5.0  # a worker that refused an INVITE before it saw a call reports nothing
RETRY_AFTER_S: Final = 5
REFUSALS_REMEMBERED: Final = 2000
LARGEST_DATAGRAM: Final = 16384  # an INVITE has some 1,500 bytes


Standing = Literal["carrier", "stranger", "unknown"]  # unknown: not every carrier's address is known yet


class House(Protocol):
    """What stands behind the front."""

    def standing(self, host: str) -> Standing:
        """Whether calls from an address are those of a carrier."""
        ...

    def is_open(self) -> bool:
        """Whether new calls are taken now."""
        ...

    def take(self, call: str, now: float) -> Address | None:
        """Keep a place for a call on the worker with most room: where that one listens. None without room."""
        ...

    def give_back(self, worker: Address, call: str) -> None:
        """The worker never saw that call: its place is free."""
        ...

    def is_worker(self, address: Address) -> bool:
        """Whether a worker listens there."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A call was refused; `why` is `stranger`, `unknown`, `flood`, `full`, `closed` or `merged`."""

    why: str


Effect = Send | Refused

_NOT_TAKEN: Final = {"stranger": (403, "Forbidden"), "unknown": (503, "Carriers Not Known Yet")}


@dataclass(slots=True)
class _Route:
    branch: str
    worker: Address
    source: Address
    began_at: float
    confirmed: bool = False
    ended_at: float | None = None


class Front:
    """Where calls went. `public` is our own address, `per_s` how many calls one address may begin; `now` monotonic."""

    def __init__(self, public: Address, house: House, per_s: float) -> None:
        self._public = public
        self._house = house
        self._rate = SourceRate(per_s)
        self._routes: dict[str, _Route] = {}
        self._refusals: OrderedDict[tuple[str, str], tuple[int, str]] = OrderedDict()

    def receive(self, datagram: bytes, source: Address, now: float) -> tuple[Effect, ...]:
        """What a datagram causes. One that is not SIP causes nothing (keep-alives are such)."""
        if len(datagram) > LARGEST_DATAGRAM:
            return ()
        try:
            message = parse(datagram)
            return self._request(message, source, now) if message.is_request else self._response(message, source)
        except MalformedSip:
            return ()

    def source_of(self, call: str) -> Address | None:
        """Where the INVITE of a call came from; None for a call that did not come by us."""
        route = self._routes.get(call)
        return None if route is None else route.source

    def confirm(self, call: str) -> None:
        """A worker has seen the call and will report its end."""
        if call in self._routes:
            self._routes[call].confirmed = True

    def release(self, call: str, now: float) -> None:
        """A call is over; late retransmissions still find the worker."""
        route = self._routes.get(call)
        if route is not None and route.ended_at is None:
            route.ended_at = now

    def expire(self, now: float) -> None:
        """Forget calls that ended long ago, and give up those that no worker confirmed. Call it every second or so."""
        for call, route in list(self._routes.items()):
            if route.ended_at is not None:
                if now - route.ended_at > LINGER_S:
                    del self._routes[call]
            elif not route.confirmed and now - route.began_at > UNCONFIRMED_S:
                route.ended_at = now
                self._house.give_back(route.worker, call)

    def _request(self, request: SipMessage, source: Address, now: float) -> tuple[Effect, ...]:
        request = stamp_source(request, source)
        _ = top_via(request).response_address  # raises where no answer could go
        route = self._routes.get(request.required("call-id"))
        inside = has_tag(request.required("to"))
        if request.method == "INVITE" and not inside:
            return self._invite(request, source, now)
        if route is not None and (source[0] == route.source[0] or self._is_carrier(source)):
            return (pass_on(request, self._public, route.worker),) if self._house.is_worker(route.worker) else ()
        if request.method == "ACK" or not self._rate.allows(source[0], now):
            return ()
        if request.method == "OPTIONS" and not inside:
            return (self._ping(request, source),)
        if request.method in {"BYE", "CANCEL"} or inside:
            return (answer(request, 481, "Call/Transaction Does Not Exist"),)
        return (answer(request, 405, "Method Not Allowed", ("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS")),)

    def _ping(self, request: SipMessage, source: Address) -> Send:
        """Answer the carrier's question whether we are there (§11.2): as an INVITE would be answered now."""
        standing = self._house.standing(source[0])
        if standing == "stranger":
            return answer(request, 403, "Forbidden")
        if standing == "unknown" or not self._house.is_open():
            return answer(request, 503, "Service Unavailable", _retry_after())
        return answer(request, 200, "OK")

    def _invite(self, request: SipMessage, source: Address, now: float) -> tuple[Effect, ...]:
        """A new call, or a retransmission of its INVITE, which goes where the first one went."""
        call, branch = request.required("call-id"), top_via(request).branch
        known = self._routes.get(call)
        if known is not None and known.branch == branch:
            return (pass_on(request, self._public, known.worker),) if self._house.is_worker(known.worker) else ()
        if (said := self._refusals.get((call, branch))) is not None:
            return (answer(request, *said, *_headers(said[0])),)
        if not self._rate.allows(source[0], now):
            return self._flood(request, source)
        standing = self._house.standing(source[0])
        if standing != "carrier":
            return self._refuse(request, standing, *_NOT_TAKEN[standing])
        if known is not None and known.ended_at is None:
            return self._refuse(request, "merged", 482, "Merged Request")  # §8.2.2.2
        return self._begin(request, source, now)

    def _begin(self, request: SipMessage, source: Address, now: float) -> tuple[Effect, ...]:
        if not self._house.is_open():
            return self._refuse(request, "closed", 503, "Service Unavailable")
        call = request.required("call-id")
        worker = self._house.take(call, now)
        if worker is None:
            return self._refuse(request, "full", 503, "Every Line Is Taken")
        self._routes[call] = _Route(top_via(request).branch, worker, source, now)
        return (pass_on(request, self._public, worker),)

    def _flood(self, request: SipMessage, source: Address) -> tuple[Effect, ...]:
        """Too many from one address: a carrier is told to wait, a stranger nothing at all."""
        if self._is_carrier(source):
            return self._refuse(request, "flood", 503, "Too Many Calls")
        return (Refused("flood"),)

    def _is_carrier(self, source: Address) -> bool:
        return self._house.standing(source[0]) == "carrier"

    def _refuse(self, request: SipMessage, why: str, status: int, reason: str) -> tuple[Effect, ...]:
        self._refusals[request.required("call-id"), top_via(request).branch] = (status, reason)
        if len(self._refusals) > REFUSALS_REMEMBERED:
            self._refusals.popitem(last=False)
        return (answer(request, status, reason, *_headers(status)), Refused(why))

    def _response(self, response: SipMessage, source: Address) -> tuple[Effect, ...]:
        """Pass a worker's response back, or one of a carrier's to a worker; any other is dropped (§16.7 item 3)."""
        via = top_via(response)
        if self._house.is_worker(via.response_address):
            if not self._is_carrier(source):
                return ()
            return (Send(response.encode(), via.response_address),)
        if not self._house.is_worker(source):
            return ()
        back = pass_back(response, self._public)
        return () if back is None else (back,)


def _headers(status: int) -> tuple[tuple[str, str], ...]:
    return (_retry_after(),) if status == 503 else ()


def _retry_after() -> tuple[str, str]:
    return ("Retry-After", str(RETRY_AFTER_S))
