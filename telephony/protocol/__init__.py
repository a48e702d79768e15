"""What the dialer and a telephony node say to each other, as JSON text frames on the node's `/control` websocket.

One message per frame, `{"type": "...", ...}`. Times are seconds since the Unix epoch (UTC) as read on the node.
A call's id is chosen by the dialer (the attempt's id): a node answers a second `Originate` with a known id by doing
nothing, so that nobody is called twice for one attempt. `Ended` is sent exactly once per call and connection, and is
remembered for `ENDED_MEMORY_S`, so that a dialer that comes back learns from the `Snapshot` what it missed.
"""

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from telephony.end_cause import EndCause
from telephony.errors import ProtocolViolation
from telephony.protocol.commands import (
    Accept,
    AnyCommand,
    Arrange,
    AskSnapshot,
    ConnectAudio,
    Drain,
    HangUp,
    Originate,
    Play,
    RecordingNoted,
    Refuse,
    SendDigits,
    Supervise,
    Unsupervise,
    UseTrunks,
)
from telephony.protocol.events import (
    Answered,
    AnyEvent,
    Arranged,
    AudioConnected,
    AudioGone,
    CallEvent,
    CallFailed,
    CallState,
    Capacity,
    Detected,
    Digit,
    EarlyMedia,
    EarlyTone,
    Ended,
    Incoming,
    LadderStep,
    Played,
    Recorded,
    Ringing,
    Snapshot,
    TrunkState,
    Trying,
)
from telephony.protocol.message import ENDED_MEMORY_S, ArrangementName, Heard, Message, SupervisorRole
from telephony.protocol.trunks import Alternative, CallPlan, Trunk

__all__ = [
    "ENDED_MEMORY_S",
    "Accept",
    "Alternative",
    "Answered",
    "AnyCommand",
    "AnyEvent",
    "Arrange",
    "Arranged",
    "ArrangementName",
    "AskSnapshot",
    "AudioConnected",
    "AudioGone",
    "CallEvent",
    "CallFailed",
    "CallPlan",
    "CallState",
    "Capacity",
    "ConnectAudio",
    "Detected",
    "Digit",
    "Drain",
    "EarlyMedia",
    "EarlyTone",
    "EndCause",
    "Ended",
    "HangUp",
    "Heard",
    "Incoming",
    "LadderStep",
    "Message",
    "Originate",
    "Play",
    "Played",
    "Recorded",
    "RecordingNoted",
    "Refuse",
    "Ringing",
    "SendDigits",
    "Snapshot",
    "Supervise",
    "SupervisorRole",
    "Trunk",
    "TrunkState",
    "Trying",
    "Unsupervise",
    "UseTrunks",
]

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
