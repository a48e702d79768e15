"""What every stateless proxy does with a message (RFC 3261 §16.11). Pure: values in, datagrams out.

Stateless is meant as in the RFC, of transactions: branches are a hash of the branch that came, so a retransmission, a
CANCEL and an ACK to a rejection get the same one again.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from telephony.errors import MalformedSip
from telephony.sip.message import Address, SipMessage, Via, push_via, respond, strip_via, top_via, with_header

ALLOW: Final = "INVITE, ACK, BYE, CANCEL, OPTIONS"


@dataclass(frozen=True, slots=True)
class Send:
    """Send a datagram."""

    datagram: bytes
    to: Address


def branch_of(request: SipMessage) -> str:
    """A branch that is the same for the same transaction (§16.11): a hash of the branch that came."""
    via = top_via(request)
    seed = f"{via.host}:{via.port}:{via.branch}:{request.required('call-id')}"
    return "z9hG4bK" + hashlib.blake2b(seed.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def pass_on(request: SipMessage, public: Address, to: Address) -> Send:
    """Pass a request on with our Via on top, or answer it 483 (§16.3 item 3); raises MalformedSip."""
    hops = request.header("max-forwards") or "70"
    if not (hops.isascii() and hops.isdecimal() and len(hops) <= 4):
        raise MalformedSip("its Max-Forwards is not a number")
    if int(hops) == 0:
        return answer(request, 483, "Too Many Hops")
    host, port = public
    via = Via("SIP/2.0/UDP", host, port, (("rport", None), ("branch", branch_of(request))))
    return Send(push_via(with_header(request, "Max-Forwards", str(int(hops) - 1)), via).encode(), to)


def pass_back(response: SipMessage, public: Address) -> Send | None:
    """Pass a response back without our Via; None for one that did not come by us (§16.7 item 3)."""
    via = top_via(response)
    if (via.host, via.port) != public:
        return None
    onward = strip_via(response)
    if onward.header("via") is None:
        return None
    return Send(onward.encode(), top_via(onward).response_address)


def answer(request: SipMessage, status: int, reason: str, *headers: tuple[str, str]) -> Send:
    """The proxy's own answer, the same for every retransmission (§8.2.7)."""
    response = respond(request, status, reason, tag=branch_of(request)[-16:])
    more = (*headers, ("Allow", ALLOW)) if status == 200 else headers
    return Send(replace(response, headers=(*response.headers, *more)).encode(), top_via(request).response_address)
