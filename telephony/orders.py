"""What a manager orders of its SIP worker processes, and what they report: JSON notes on `telephony.link`.

A call on a worker goes by its `line`, a number that the manager never uses twice on the same worker. After `Place`
comes either `Refused`, or `Progress` … `Finished`, and `Freed` if that was not the same moment: the library may still
wait for the far end (a BYE that nobody answers holds one of its few calls for up to 32 s, RFC 3261 timer F). Times are
seconds since the Unix epoch (UTC).

Plain dataclasses, because both ends are ours and of one version, and a worker without pydantic is 10 MB smaller and
starts in half the time.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal, get_args

from telephony.end_cause import EndCause
from telephony.errors import LinkBroken
from telephony.link import Note
from telephony.outcomes import Release

ALIVE_S: Final = 0.5


class Stage(StrEnum):
    """How far a call has come."""

    TRYING = "trying"
    RINGING = "ringing"
    EARLY_MEDIA = "early_media"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Route:
    """The part of a `telephony.protocol.Trunk` that a worker needs."""

    address: str  # "host:port" of the carrier
    transport: Literal["udp", "tcp"] = "udp"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    caller_id: str = "anonymous"


@dataclass(frozen=True, slots=True)
class Place:
    """Send an INVITE for `number` (E.164) along `route`."""

    line: int
    number: str
    route: Route
    ring_timeout_s: float


@dataclass(frozen=True, slots=True)
class End:
    """Release the call: CANCEL before the answer, BYE after it."""

    line: int
    why: Release


@dataclass(frozen=True, slots=True)
class PlayFile:
    """Play the WAV file at `path` to the far end, once the call has media."""

    line: int
    path: str


@dataclass(frozen=True, slots=True)
class OpenAudio:
    """Exchange audio frames with the manager from now on, once the call has media."""

    line: int


@dataclass(frozen=True, slots=True)
class Quit:
    """End every call and then the process."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The endpoint is up, carries `max_calls` at once and receives SIP on `address`."""

    max_calls: int
    address: str


@dataclass(frozen=True, slots=True)
class Alive:
    """The worker's loop turns. Sent every `ALIVE_S`, whatever else is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The library did not place the call. No INVITE has left."""

    line: int
    full: bool  # it carries all the calls it can; otherwise the trunk cannot be dialled at all
    detail: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A call has come to `stage`; each stage at most once, `at` when its SIP message was handled."""

    line: int
    stage: Stage
    at: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A call is over. `freed`: the library is rid of it too; otherwise `Freed` follows."""

    line: int
    at: float
    cause: EndCause
    sip_code: int | None
    reason: str
    freed: bool
    frames_dropped: int  # audio frames that came too late for the far end or found the link full


@dataclass(frozen=True, slots=True)
class Freed:
    """The library is rid of a call that was reported `Finished` before, and has room for another."""

    line: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that the call survives went wrong: for the log."""

    line: int
    what: str


Order = Place | End | PlayFile | OpenAudio | Quit
Report = Ready | Alive | Refused | Progress | Finished | Freed | Trouble

_CLASSES: Final[dict[str, type]] = {cls.__name__: cls for cls in (*get_args(Order), *get_args(Report))}
_FIELDS: Final[dict[str, Callable[[Any], object]]] = {
    "cause": EndCause,
    "route": lambda route: Route(**route),
    "stage": Stage,
    "why": Release,
}


def write(message: Order | Report) -> Note:
    """The note that carries an order or a report."""
    return Note(json.dumps({"is": type(message).__name__, **asdict(message)}, separators=(",", ":")).encode())


def read_order(note: Note) -> Order:
    """The order in a note; raises LinkBroken."""
    message = _read(note)
    if not isinstance(message, Order):
        raise LinkBroken(f"{type(message).__name__} is not an order")
    return message


def read_report(note: Note) -> Report:
    """The report in a note; raises LinkBroken."""
    message = _read(note)
    if not isinstance(message, Report):
        raise LinkBroken(f"{type(message).__name__} is not a report")
    return message


def _read(note: Note) -> object:
    try:
        data = json.loads(note.text)
        cls = _CLASSES[data.pop("is")]
        values = {name: _FIELDS[name](value) if name in _FIELDS else value for name, value in data.items()}
        return cls(**values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LinkBroken(f"not an order or a report: {type(error).__name__}") from error
