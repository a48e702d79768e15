"""What a manager orders of its SIP worker processes, and what they report: JSON notes on `telephony.link`.

A call on a worker goes by its `line`, a number that the manager never uses twice on the same worker. After `Place`
comes either `Refused`, or `Progress` … `Finished`, `Freed`. Between `Finished` and `Freed` the library still waits for
the far end (a CANCEL or BYE that nobody answers holds one of its few calls for up to 32 s, RFC 3261 timers B and F).
Times are seconds since the Unix epoch (UTC).
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from telephony.end_cause import EndCause
from telephony.errors import LinkBroken
from telephony.link import Note
from telephony.outcomes import Release
from telephony.protocol import Message, Trunk


class Place(Message):
    """Send an INVITE for `number` (E.164) to `trunk`."""

    type: Literal["place"] = "place"
    line: int
    number: str
    trunk: Trunk
    ring_timeout_s: float


class End(Message):
    """Release the call: CANCEL before the answer, BYE after it."""

    type: Literal["end"] = "end"
    line: int
    why: Release


class PlayFile(Message):
    """Play the WAV file at `path` to the far end, once the call has media."""

    type: Literal["play_file"] = "play_file"
    line: int
    path: str


class OpenAudio(Message):
    """Exchange audio frames with the manager from now on, once the call has media."""

    type: Literal["open_audio"] = "open_audio"
    line: int


class Quit(Message):
    """End every call and then the process."""

    type: Literal["quit"] = "quit"


class Ready(Message):
    """The endpoint is up, carries `max_calls` at once and receives SIP on `address`."""

    type: Literal["ready"] = "ready"
    max_calls: int
    address: str


class Refused(Message):
    """The library did not place the call. No INVITE has left."""

    type: Literal["refused"] = "refused"
    line: int
    full: bool  # it carries all the calls it can; otherwise the trunk cannot be dialled at all
    detail: str


class Stage(StrEnum):
    """How far a call has come."""

    TRYING = "trying"
    RINGING = "ringing"
    EARLY_MEDIA = "early_media"
    ANSWERED = "answered"


class Progress(Message):
    """A call has come to `stage`; each stage at most once, `at` when its SIP message was handled."""

    type: Literal["progress"] = "progress"
    line: int
    stage: Stage
    at: float


class Finished(Message):
    """A call is over."""

    type: Literal["finished"] = "finished"
    line: int
    at: float
    cause: EndCause
    sip_code: int | None
    reason: str
    frames_dropped: int = 0  # audio frames that came too late for the far end or found the link full


class Freed(Message):
    """The library is rid of a finished call and has room for another."""

    type: Literal["freed"] = "freed"
    line: int


class Trouble(Message):
    """Something that the call survives went wrong: for the log."""

    type: Literal["trouble"] = "trouble"
    line: int
    what: str


Order = Place | End | PlayFile | OpenAudio | Quit
Report = Ready | Refused | Progress | Finished | Freed | Trouble

_orders: TypeAdapter[Order] = TypeAdapter(Annotated[Order, Field(discriminator="type")])
_reports: TypeAdapter[Report] = TypeAdapter(Annotated[Report, Field(discriminator="type")])


def read_order(note: Note) -> Order:
    """The order in a note; raises LinkBroken."""
    try:
        return _orders.validate_json(note.text)
    except ValidationError as error:
        raise LinkBroken(f"not an order ({error.error_count()} errors)") from error


def read_report(note: Note) -> Report:
    """The report in a note; raises LinkBroken."""
    try:
        return _reports.validate_json(note.text)
    except ValidationError as error:
        raise LinkBroken(f"not a report: {error}") from error


def write(message: Order | Report) -> Note:
    """The note that carries an order or a report."""
    return Note(message.model_dump_json().encode())
