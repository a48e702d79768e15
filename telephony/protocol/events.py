"""What a node tells its dialers."""

from typing import Literal

from telephony.end_cause import EndCause
from telephony.protocol.message import ArrangementName, Heard, Message


class Incoming(Message):
    """Somebody calls one of our numbers; the far end hears it ringing until `Accept` or `Refuse`."""

    type: Literal["incoming"] = "incoming"
    call_id: str  # chosen by the node
    at: float
    caller: str  # as the carrier wrote it; "anonymous" when it is withheld
    called: str
    trunk: str | None = None  # by the address that it came from


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


class EarlyTone(Message):
    """What was heard before the answer."""

    type: Literal["early_tone"] = "early_tone"
    call_id: str
    at: float
    kind: str  # of telephony.hearing: ring, busy, unobtainable, sit, announcement …


class Answered(Message):
    """200 OK was received at `at`."""

    type: Literal["answered"] = "answered"
    call_id: str
    at: float


class Detected(Message):
    """What answered, by its sound."""

    type: Literal["detected"] = "detected"
    call_id: str
    at: float
    kind: Heard
    after_ms: int  # from the answer to the verdict


class AudioConnected(Message):
    """A browser holds the audio websocket of the call, and frames flow."""

    type: Literal["audio_connected"] = "audio_connected"
    call_id: str
    at: float


class AudioGone(Message):
    """Nobody is in the agent's place any more, by browser or telephone; the call goes on. `AudioConnected` ends it."""

    type: Literal["audio_gone"] = "audio_gone"
    call_id: str
    at: float


class Arranged(Message):
    """The arrangement of a call has changed."""

    type: Literal["arranged"] = "arranged"
    call_id: str
    at: float
    arrangement: ArrangementName


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
    sip_code: int | None = None
    q850: int | None = None
    reason: str = ""
    ladder: tuple[LadderStep, ...] = ()


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
    """Every live call of the node, and the ended ones it still remembers; `at` is the node's time."""

    type: Literal["snapshot"] = "snapshot"
    node: str
    calls: tuple[CallState, ...]
    at: float | None = None


class Capacity(Message):
    """How many calls the node can carry and carries; sent on connection and when it changes (a worker came or died)."""

    type: Literal["capacity"] = "capacity"
    node: str
    max_calls: int
    calls: int
    draining: bool = False


CallEvent = (
    Incoming
    | Trying
    | Ringing
    | EarlyMedia
    | EarlyTone
    | Answered
    | Detected
    | AudioConnected
    | AudioGone
    | Arranged
    | Digit
    | Played
    | Ended
)
AnyEvent = CallEvent | CallFailed | TrunkState | Recorded | Snapshot | Capacity
