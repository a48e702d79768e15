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
    """How to reach a carrier. Sent inside `Originate`, so that a node has no configuration of its own to go stale."""

    name: str
    address: str  # "host:port" of the carrier
    transport: Literal["udp", "tcp"] = "udp"
    username: str | None = None  # digest user; None for authentication by IP address
    password: str | None = Field(default=None, repr=False)
    caller_id: str = "anonymous"
    max_calls: int = 30  # simultaneous calls on this trunk; one more ends with NO_CAPACITY


class Originate(Message):
    """Place a call. Answered by `Trying` … `Ended`."""

    type: Literal["originate"] = "originate"
    call_id: str
    number: str  # E.164 with "+"
    trunk: Trunk
    ring_timeout_s: float = 26.0  # from the INVITE on; then CANCEL and NO_ANSWER
    answer_grace_s: float = 10.0  # an answered call whose audio nobody asked for by then ends UNATTENDED


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


class RecordingNoted(Message):
    """The recording of a call is in the dialer's tables: `Recorded` need not be told again."""

    type: Literal["recording_noted"] = "recording_noted"
    call_id: str


class AskSnapshot(Message):
    """Ask which calls the node knows; answered by `Snapshot`, and `Recorded` for what was not noted yet."""

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
    reason: str = ""  # SIP reason phrase or what happened


class Recorded(Message):
    """The recording of a call is stored; told to every dialer, again and again, until one says `RecordingNoted`.

    `key`: its name in the storage of recordings. `complete`: its recorder was closed in order.
    """

    type: Literal["recorded"] = "recorded"
    call_id: str
    at: float
    started_at: float
    duration_s: float
    key: str
    format: Literal["opus", "flac", "wav"]
    size_bytes: int
    sha256: str
    complete: bool


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


AnyCommand = Originate | HangUp | Play | ConnectAudio | AskSnapshot | RecordingNoted
Command = Annotated[AnyCommand, Field(discriminator="type")]
CallEvent = Trying | Ringing | EarlyMedia | Answered | AudioConnected | Ended
AnyEvent = CallEvent | Snapshot | Capacity | Recorded
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
