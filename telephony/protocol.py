"""What the dialer and a telephony node say to each other, as JSON text frames on the node's `/control` websocket.

One message per frame, `{"type": "...", ...}`. Times are seconds since the Unix epoch (UTC) as read on the node.
A call's id is chosen by the dialer (the attempt's id): a node answers a second `Originate` with a known id by doing
nothing, so that nobody is called twice for one attempt. `Ended` is sent exactly once per call and connection, and is
remembered for `ENDED_MEMORY_S`, so that a dialer that comes back learns from the `Snapshot` what it missed.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from telephony.end_cause import EndCause as EndCause  # noqa: PLC0414  (part of the protocol)
from telephony.errors import ProtocolViolation

ENDED_MEMORY_S: Final = 900.0


class Message(BaseModel):
    """Base of every control message: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Trunk(Message):
    """How to reach a carrier. Sent inside `Originate`, so that a node never dials by a configuration gone stale."""

    name: str
    address: str  # "host:port" of the carrier
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: Literal["off", "optional", "mandatory"] = "off"
    codecs: tuple[str, ...] = ("PCMA", "PCMU")  # in the order they are offered, by the names of the library
    username: str | None = None  # digest user; None for authentication by IP address
    password: str | None = Field(default=None, repr=False)
    registers: bool = False  # REGISTER with the carrier, and keep it
    realm: str = "*"  # of the digest; any by default
    caller_id: str = "anonymous"  # chosen for this call by the dialer
    identity: str | None = None  # number of P-Asserted-Identity (RFC 3325)
    privacy: bool = False  # Privacy: id and an anonymous From (RFC 3323, RFC 3325)
    dtmf: Literal["rfc4733", "info"] = "rfc4733"
    session_timer_s: int | None = None  # Session-Expires (RFC 4028); None: off
    follow_redirects: bool = False  # a 3xx to the same host, once; any other is a failure of the route
    options_interval_s: int = 30  # between OPTIONS that ask how the trunk does; 0: none
    max_calls: int = 30  # simultaneous calls on this trunk; one more ends with NO_CAPACITY
    max_calls_per_s: float = 10.0  # INVITEs per second


class Alternative(Message):
    """Another way to place a call: `dialled` are the digits for the request URI on that trunk; None: the number."""

    trunk: Trunk
    dialled: str | None = None


class Originate(Message):
    """Place a call. Answered by `Trying` … `Ended`.

    The `alternatives` are tried in order, each when the way before it failed before any 18x and any 2xx.
    """

    type: Literal["originate"] = "originate"
    call_id: str
    number: str  # E.164 with "+"
    trunk: Trunk
    dialled: str | None = None  # the digits for the request URI on `trunk`; None: `number`
    alternatives: tuple[Alternative, ...] = ()
    ring_timeout_s: float = 26.0  # from the INVITE on; then CANCEL and NO_ANSWER
    answer_grace_s: float = 10.0  # an answered call whose audio nobody asked for by then ends UNATTENDED


class UseTrunks(Message):
    """All trunks there are, to register with and to watch: sent after each connection and after each change."""

    type: Literal["use_trunks"] = "use_trunks"
    trunks: tuple[Trunk, ...]


class HangUp(Message):
    """End a call: CANCEL before the answer, BYE after it. Unknown calls are ignored."""

    type: Literal["hang_up"] = "hang_up"
    call_id: str


class Play(Message):
    """Play a named sound of the node (a WAV file in its sounds folder) to the far end."""

    type: Literal["play"] = "play"
    call_id: str
    sound: str


class ConnectAudio(Message):
    """Open the call to the websocket `/audio/<call_id>`; answered by `AudioConnected` when a browser is on it."""

    type: Literal["connect_audio"] = "connect_audio"
    call_id: str


class AskSnapshot(Message):
    """Ask which calls the node knows; answered by `Snapshot`."""

    type: Literal["ask_snapshot"] = "ask_snapshot"


class Trying(Message):
    """The INVITE has left (or a 100 came back): from here on nothing may redial this attempt by itself."""

    type: Literal["trying"] = "trying"
    call_id: str
    at: float


class Ringing(Message):
    """180: the far end rings."""

    type: Literal["ringing"] = "ringing"
    call_id: str
    at: float


class EarlyMedia(Message):
    """183 with a body: audio before the answer."""

    type: Literal["early_media"] = "early_media"
    call_id: str
    at: float


class Answered(Message):
    """200 OK was received at `at`."""

    type: Literal["answered"] = "answered"
    call_id: str
    at: float


class AudioConnected(Message):
    """A browser holds the audio websocket of the call, and frames flow."""

    type: Literal["audio_connected"] = "audio_connected"
    call_id: str
    at: float


class Ended(Message):
    """The call is over. The last event of a call."""

    type: Literal["ended"] = "ended"
    call_id: str
    at: float
    cause: EndCause
    sip_code: int | None = None  # final SIP status; None where no answer came
    q850: int | None = None  # cause of the Reason header (RFC 3326), as the telephone network gave it
    trunk: str | None = None  # the trunk that carried it, or was the last to be tried; None: no INVITE was sent
    reason: str = ""  # SIP reason phrase or what happened


class CallState(Message):
    """One call in a snapshot: the times of what happened so far, and its end if it has ended."""

    call_id: str
    trying_at: float | None = None
    ringing_at: float | None = None
    answered_at: float | None = None
    audio_connected: bool = False
    ended: Ended | None = None


class Snapshot(Message):
    """Every live call of the node, and the ended ones it still remembers."""

    type: Literal["snapshot"] = "snapshot"
    node: str
    calls: tuple[CallState, ...]


class Capacity(Message):
    """How many calls the node can carry and carries; sent on connection and when it changes (a worker came or died)."""

    type: Literal["capacity"] = "capacity"
    node: str
    max_calls: int
    calls: int


class TrunkState(Message):
    """How a trunk does, seen from a node; sent after `UseTrunks` and whenever it changes.

    `down`: no answer to OPTIONS or no way there; `refused`: it answered, and does not want us. `registered` is None
    where the trunk needs no registration, `rtt_ms` the round trip of the last OPTIONS, `calls` how many are on it.
    """

    type: Literal["trunk_state"] = "trunk_state"
    node: str
    name: str
    at: float
    state: Literal["unknown", "up", "down", "refused"]
    registered: bool | None = None
    rtt_ms: float | None = None
    detail: str = ""
    calls: int = 0


class LadderStep(Message):
    """The first line of one SIP message, `sent` by us or received."""

    at: float
    sent: bool
    line: str


class CallFailed(Message):
    """A try on a trunk failed; the call may go on over the next one. The call's own end is `Ended`."""

    type: Literal["call_failed"] = "call_failed"
    call_id: str
    trunk: str
    at: float
    sip_code: int | None = None
    q850: int | None = None
    reason: str = ""
    ladder: tuple[LadderStep, ...] = ()


Command = Annotated[Originate | HangUp | Play | ConnectAudio | AskSnapshot | UseTrunks, Field(discriminator="type")]
CallEvent = Trying | Ringing | EarlyMedia | Answered | AudioConnected | Ended
Event = Annotated[CallEvent | Snapshot | Capacity | TrunkState | CallFailed, Field(discriminator="type")]

_commands: TypeAdapter[Originate | HangUp | Play | ConnectAudio | AskSnapshot | UseTrunks] = TypeAdapter(Command)
_events: TypeAdapter[CallEvent | Snapshot | Capacity | TrunkState | CallFailed] = TypeAdapter(Event)


def read_command(text: str | bytes) -> Originate | HangUp | Play | ConnectAudio | AskSnapshot | UseTrunks:
    """Read a command from a text frame; raises ProtocolViolation."""
    try:
        return _commands.validate_json(text)
    except ValidationError as error:
        raise ProtocolViolation(str(error)) from error


def read_event(text: str | bytes) -> CallEvent | Snapshot | Capacity | TrunkState | CallFailed:
    """Read an event from a text frame; raises ProtocolViolation."""
    try:
        return _events.validate_json(text)
    except ValidationError as error:
        raise ProtocolViolation(str(error)) from error


def write(message: Message) -> str:
    """The text frame of a message."""
    return message.model_dump_json()
