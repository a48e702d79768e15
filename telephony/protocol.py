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

ArrangementName = Literal["talk", "hold", "consult", "conference", "bridged"]
SupervisorRole = Literal["listen", "whisper", "barge", "take_over"]
Heard = Literal["human", "machine", "fax", "silence", "network_announcement"]


class Message(BaseModel):
    """Base of every control message: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
    announce: str | None = None  # sound that is played to both sides when an agent is connected, before they hear each other
    detect: bool = False  # tell human from machine in the first seconds after the answer
    caution: float = 0.5  # of that detection: 0 is fast, 1 is sure


class Originate(Message):
    """Place a call. Answered by `Trying` … `Ended`."""

    type: Literal["originate"] = "originate"
    call_id: str
    number: str  # E.164 with "+"
    trunk: Trunk
    dialled: str | None = None  # the digits as the trunk wants them; None: the number as it is
    alternatives: tuple[Alternative, ...] = ()  # in order
    plan: CallPlan = CallPlan()
    ring_timeout_s: float = 26.0  # from the INVITE on; then CANCEL and NO_ANSWER
    answer_grace_s: float = 10.0  # an answered call whose audio nobody asked for by then ends UNATTENDED


class HangUp(Message):
    """End a call: CANCEL before the answer, BYE after it. Unknown calls are ignored."""

    type: Literal["hang_up"] = "hang_up"
    call_id: str


class Accept(Message):
    """Answer a call that came in (`Incoming`)."""

    type: Literal["accept"] = "accept"
    call_id: str
    plan: CallPlan = CallPlan()


class Refuse(Message):
    """Refuse a call that came in, with a final SIP status (486, 480, 603 …)."""

    type: Literal["refuse"] = "refuse"
    call_id: str
    sip_code: int = 480


class Play(Message):
    """Play a named sound of the node (a WAV file in its sounds folder) to the far end; `Played` follows."""

    type: Literal["play"] = "play"
    call_id: str
    sound: str
    after_beep: bool = False  # of an answering machine: wait until it has beeped, or has been silent for a while


class ConnectAudio(Message):
    """Open the call to its agent; answered by `AudioConnected` when the agent is on it.

    The agent is the browser on `/audio/<call_id>`, or, with `phone`, the live call of that id: the agent's own telephone.
    """

    type: Literal["connect_audio"] = "connect_audio"
    call_id: str
    phone: str | None = None


class Arrange(Message):
    """Who hears whom on a call.

    talk: the far end and the agent · hold: the far end hears music, the agent nothing · consult: the far end hears music,
    the agent speaks with the call `other` · conference: all three · bridged: the far end and `other`, without the agent.
    """

    type: Literal["arrange"] = "arrange"
    call_id: str
    arrangement: ArrangementName
    other: str | None = None  # id of a live call, for consult, conference and bridged


class SendDigits(Message):
    """Send DTMF to the far end, the way its trunk wants it."""

    type: Literal["send_digits"] = "send_digits"
    call_id: str
    digits: str


class Supervise(Message):
    """Let a listener (`/audio/<call_id>` with a ticket for the port `name`) hear the call; again with another role.

    listen: heard by nobody · whisper: by the agent only · barge: by both sides · take_over: they become the agent, and
    the agent's own audio is closed.
    """

    type: Literal["supervise"] = "supervise"
    call_id: str
    name: str  # port of the listener: "supervisor-<user id>"
    role: SupervisorRole


class Unsupervise(Message):
    """Close a listener's audio."""

    type: Literal["unsupervise"] = "unsupervise"
    call_id: str
    name: str


class UseTrunks(Message):
    """Keep the registrations of these trunks and watch whether their carriers are there; answered by `TrunkState`s.

    To be sent after each connection and each change; trunks that are not named any more are let go.
    """

    type: Literal["use_trunks"] = "use_trunks"
    trunks: tuple[Trunk, ...]


class Drain(Message):
    """Take no new calls; those in progress go on. `Capacity` says how many are left."""

    type: Literal["drain"] = "drain"
    on: bool = True


class RecordingNoted(Message):
    """The dialer has written a `Recorded` down: the node need not tell it again."""

    type: Literal["recording_noted"] = "recording_noted"
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


class Incoming(Message):
    """Somebody calls one of our numbers; the far end hears it ringing until `Accept` or `Refuse`."""

    type: Literal["incoming"] = "incoming"
    call_id: str  # chosen by the node
    at: float
    caller: str  # as the carrier wrote it; "anonymous" when it is withheld
    called: str
    trunk: str | None = None  # by the address that it came from


class Detected(Message):
    """What answered, by its sound."""

    type: Literal["detected"] = "detected"
    call_id: str
    at: float
    kind: Heard
    after_ms: int  # from the answer to the verdict


class EarlyTone(Message):
    """What was heard before the answer."""

    type: Literal["early_tone"] = "early_tone"
    call_id: str
    at: float
    kind: str  # of telephony.hearing: ring, busy, unobtainable, sit, announcement …


class Digit(Message):
    """The far end pressed a key."""

    type: Literal["digit"] = "digit"
    call_id: str
    at: float
    digit: str


class Played(Message):
    """A sound has ended, or could not be played."""

    type: Literal["played"] = "played"
    call_id: str
    at: float
    sound: str
    whole: bool


class Arranged(Message):
    """The arrangement of a call has changed."""

    type: Literal["arranged"] = "arranged"
    call_id: str
    at: float
    arrangement: ArrangementName


class LadderStep(Message):
    """A SIP message of a call: its first line."""

    at: float
    sent: bool
    line: str


class CallFailed(Message):
    """A call failed on one trunk; it may go on over the next."""

    type: Literal["call_failed"] = "call_failed"
    call_id: str
    trunk: str
    at: float
    sip_code: int | None
    q850: int | None
    reason: str
    ladder: tuple[LadderStep, ...]


class TrunkState(Message):
    """How a carrier does, as seen from one node."""

    type: Literal["trunk_state"] = "trunk_state"
    node: str
    name: str
    at: float
    state: Literal["unknown", "up", "down", "refused"]
    registered: bool | None = None  # None: it does not register
    rtt_ms: float | None = None  # of the last answer to OPTIONS
    detail: str = ""
    calls: int = 0


class Recorded(Message):
    """A recording is finished and stored."""

    type: Literal["recorded"] = "recorded"
    call_id: str
    at: float
    started_at: float
    duration_s: float
    key: str
    format: str
    size_bytes: int
    sha256: str
    complete: bool


class Ended(Message):
    """The call is over. The last event of a call."""

    type: Literal["ended"] = "ended"
    call_id: str
    at: float
    cause: EndCause
    sip_code: int | None = None  # final SIP status; None where no answer came
    reason: str = ""  # SIP reason phrase or what happened
    q850: int | None = None  # cause of ITU-T Q.850, from a Reason header (RFC 3326)
    trunk: str | None = None  # the trunk that carried the call, or failed last


class CallState(Message):
    """One call in a snapshot: the times of what happened so far, and its end if it has ended."""

    call_id: str
    trying_at: float | None = None
    ringing_at: float | None = None
    answered_at: float | None = None
    audio_connected: bool = False
    arrangement: ArrangementName = "talk"
    heard: Heard | None = None
    incoming: Incoming | None = None
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
    draining: bool = False


AnyCommand = (
    Originate
    | Accept
    | Refuse
    | HangUp
    | Play
    | ConnectAudio
    | Arrange
    | SendDigits
    | Supervise
    | Unsupervise
    | UseTrunks
    | Drain
    | RecordingNoted
    | AskSnapshot
)
CallEvent = (
    Incoming
    | Trying
    | Ringing
    | EarlyMedia
    | EarlyTone
    | Answered
    | Detected
    | AudioConnected
    | Arranged
    | Digit
    | Played
    | Ended
)
AnyEvent = CallEvent | CallFailed | TrunkState | Recorded | Snapshot | Capacity
Command = Annotated[AnyCommand, Field(discriminator="type")]
Event = Annotated[AnyEvent, Field(discriminator="type")]

_commands: TypeAdapter[AnyCommand] = TypeAdapter(Command)
_events: TypeAdapter[AnyEvent] = TypeAdapter(Event)


def read_command(text: str | bytes) -> AnyCommand:
    """Read a command from a text frame; raises ProtocolViolation."""
    try:
        return _commands.validate_json(text)
    except ValidationError as error:
        raise ProtocolViolation(str(error)) from error


def read_event(text: str | bytes) -> AnyEvent:
    """Read an event from a text frame; raises ProtocolViolation."""
    try:
        return _events.validate_json(text)
    except ValidationError as error:
        raise ProtocolViolation(str(error)) from error


def write(message: Message) -> str:
    """The text frame of a message."""
    return message.model_dump_json()
