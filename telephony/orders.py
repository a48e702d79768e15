"""What a manager orders of its SIP worker processes, and what they report: JSON notes on `telephony.link`.

A call on a worker goes by its `line`, a number that is never used twice on the same worker: positive where the manager
placed the call, negative where it came in. After `Place` comes either `Refused`, or `Progress` … `Finished`, and
`Freed` if that was not the same moment: the library may still wait for the far end (a BYE that nobody answers holds one
of its few calls for up to 32 s, RFC 3261 timer F). Times are seconds of the
machine's monotonic clock (`telephony.clock`).

Plain dataclasses, because both ends are ours and of one version, and a worker without pydantic is 10 MB smaller and
starts in half the time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, is_dataclass
from enum import StrEnum
from typing import Any, Final, Literal, get_args

from telephony.arrangement import Arrangement, Role
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
    """The part of a `telephony.protocol.Trunk` that is the same for all its calls."""

    address: str  # "host:port" of the carrier
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: Literal["off", "optional", "mandatory"] = "off"
    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    realm: str = "*"
    dtmf: Literal["rfc4733", "info"] = "rfc4733"
    session_timer_s: int | None = None
    follow_redirects: bool = False
    hop: str | None = None  # where to send to, "address:port", when the carrier's host is a name


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the From, and what else says so."""

    number: str = "anonymous"
    identity: str | None = None  # P-Asserted-Identity (RFC 3325)
    privacy: bool = False  # RFC 3323


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a worker does with a call by itself. `record`: path without suffix; `announce`: path of a WAV file."""

    record: str | None = None
    announce: str | None = None
    detect: bool = False
    caution: float = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Send an INVITE for `number` (as the trunk wants it) along `route`."""

    line: int
    number: str
    route: Route
    ring_timeout_s: float
    caller: Caller = Caller()
    conduct: Conduct = Conduct()
    others: bool = False  # there are trunks left to try: do not wait long for one that says nothing


@dataclass(frozen=True, slots=True)
class Accept:
    """Answer a call that came in."""

    line: int
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class End:
    """Release the call: CANCEL before the answer, BYE after it; a call that came in is refused with `sip_code`."""

    line: int
    why: Release
    sip_code: int = 0


@dataclass(frozen=True, slots=True)
class PlayFile:
    """Play the WAV file at `path` to the far end, once the call has media. `sound` is its name in reports."""

    line: int
    path: str
    sound: str
    after_beep: bool = False


@dataclass(frozen=True, slots=True)
class OpenPort:
    """Exchange audio frames with the manager on a port of the call, once it has media; again to change the role."""

    line: int
    port: int
    role: Role


@dataclass(frozen=True, slots=True)
class ClosePort:
    """Exchange no more audio on a port."""

    line: int
    port: int


@dataclass(frozen=True, slots=True)
class Arrange:
    """Change who hears whom."""

    line: int
    arrangement: Arrangement


@dataclass(frozen=True, slots=True)
class Digits:
    """Send DTMF."""

    line: int
    digits: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Keep registrations and ask carriers whether they are there; trunks that are not named any more are let go."""

    trunks: tuple["Watched", ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """A trunk to watch."""

    name: str
    route: Route
    registers: bool
    options_interval_s: int
    contact: str | None = None  # where calls should come to; None: the worker itself


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
class CameIn:
    """A call came in from `source` ("host:port"); it rings until `Accept` or `End`."""

    line: int
    at: float
    caller: str
    called: str
    source: str
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A call has come to `stage`; each stage at most once, `at` when its SIP message was handled."""

    line: int
    stage: Stage
    at: float


@dataclass(frozen=True, slots=True)
class Identified:
    """What answered (`kind` of telephony.hearing), `after_ms` from the answer."""

    line: int
    at: float
    kind: str
    after_ms: int


@dataclass(frozen=True, slots=True)
class ToneHeard:
    """What was heard before the answer."""

    line: int
    at: float
    kind: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The far end pressed a key."""

    line: int
    at: float
    digit: str


@dataclass(frozen=True, slots=True)
class SoundOver:
    """A sound has ended; `whole` is False for one that could not be played, or was cut off."""

    line: int
    at: float
    sound: str
    whole: bool


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
    q850: int | None = None
    ladder: tuple[tuple[float, bool, str], ...] = ()  # (at, sent, first line) of each SIP message of a failed call


@dataclass(frozen=True, slots=True)
class Freed:
    """The library is rid of a call that was reported `Finished` before, and has room for another."""

    line: int


@dataclass(frozen=True, slots=True)
class Seen:
    """How a watched trunk does. `registered` is None where it does not register."""

    name: str
    state: Literal["unknown", "up", "down", "refused"]
    registered: bool | None
    rtt_ms: float | None
    detail: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that the call survives went wrong: for the log."""

    line: int
    what: str


OfLine = End | PlayFile | OpenPort | ClosePort | Arrange | Digits | Accept
Order = Place | OfLine | Watch | Quit
OfCall = Progress | Identified | ToneHeard | Pressed | SoundOver | Finished
Report = Ready | Alive | Refused | CameIn | OfCall | Freed | Seen | Trouble


def _route(route: dict[str, Any]) -> Route:
    return Route(**{**route, "codecs": tuple(route["codecs"])})


_FIELDS: Final[dict[str, Callable[[Any], object]]] = {
    "arrangement": Arrangement,
    "caller": lambda caller: caller if isinstance(caller, str) else Caller(**caller),
    "cause": EndCause,
    "conduct": lambda conduct: Conduct(**conduct),
    "ladder": lambda steps: tuple((at, sent, line) for at, sent, line in steps),
    "role": Role,
    "route": _route,
    "stage": Stage,
    "trunks": lambda trunks: tuple(Watched(**{**trunk, "route": _route(trunk["route"])}) for trunk in trunks),
    "why": Release,
}


_CLASSES: Final = {
    cls.__name__: (cls, tuple((name, _FIELDS[name]) for name in cls.__slots__ if name in _FIELDS))
    for cls in (*get_args(Order), *get_args(Report))
}


def _plain(value: object) -> dict[str, object]:
    """A dataclass within a message, for the encoder; its like in the standard library copies all that lies deeper."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(type(value).__name__)
    slots: tuple[str, ...] = vars(type(value))["__slots__"]
    return {name: getattr(value, name) for name in slots}


_FROM_JSON: Final = json.JSONDecoder().raw_decode
_TO_JSON: Final = json.JSONEncoder(separators=(",", ":"), default=_plain, check_circular=False).encode


def write(message: Order | Report) -> Note:
    """The note that carries an order or a report."""
    values: dict[str, Any] = {"is": type(message).__name__}
    for name in message.__slots__:
        values[name] = getattr(message, name)
    return Note(_TO_JSON(values).encode())


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


def _object(text: str) -> dict[str, Any]:
    data: dict[str, Any]
    data, end = _FROM_JSON(text)
    if end != len(text):
        raise ValueError("more than an object")
    return data


def _read(note: Note) -> object:
    try:
        data = _object(note.text.decode())
        cls, read = _CLASSES[data.pop("is")]
        for name, make in read:
            if name in data:
                data[name] = make(data[name])
        return cls(**data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LinkBroken(f"not an order or a report: {type(error).__name__}") from error
