"""How a carrier is reached, and what a node does with a call over it."""

from typing import Literal

from pydantic import Field

from telephony.protocol.message import Message


class Trunk(Message):
    """How to reach a carrier. Sent inside `Originate`, so that a node has no configuration of its own to go stale."""

    name: str
    address: str  # "host:port" of the carrier
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: Literal["off", "optional", "mandatory"] = "off"  # RFC 4568
    codecs: tuple[str, ...] = ("PCMA", "PCMU")  # in order of preference
    username: str | None = None  # digest user; None for authentication by IP address
    password: str | None = Field(default=None, repr=False)
    realm: str = "*"
    registers: bool = False  # keep a registration with the carrier
    caller_id: str = "anonymous"  # chosen for this call
    identity: str | None = None  # number of P-Asserted-Identity (RFC 3325)
    privacy: bool = False  # Privacy: id (RFC 3323, RFC 3325)
    dtmf: Literal["rfc4733", "info"] = "rfc4733"
    session_timer_s: int | None = None  # RFC 4028; None: no session timer
    follow_redirects: bool = False  # a 3xx to the carrier's own address, once
    options_interval_s: int = 30  # how often it is asked whether it is there; 0: never
    max_calls: int = 30  # simultaneous calls on this trunk; one more ends with NO_CAPACITY
    max_calls_per_s: float = 10.0


class Alternative(Message):
    """The next trunk for a call, when the one before failed before the far end rang or answered."""

    trunk: Trunk
    dialled: str | None = None  # the digits as this trunk wants them; None: the number as it is


class CallPlan(Message):
    """What a node does with a call by itself."""

    record: bool = False  # both sides, from the answer on
    announce: str | None = None  # sound that both sides hear first, once an agent is connected
    detect: bool = False  # tell human from machine in the first seconds after the answer
    caution: float = 0.5  # of that detection: 0 is fast, 1 is sure
