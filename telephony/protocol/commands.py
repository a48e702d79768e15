"""What a dialer orders of a node."""

from typing import Literal

from telephony.protocol.message import ArrangementName, Message, SupervisorRole
from telephony.protocol.trunks import Alternative, CallPlan, Trunk


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

    The agent is the browser on `/audio/<call_id>`, or, with `phone`, the live call of that id: their own telephone.
    `fresh`: it is another agent than before, whose browser or telephone hears no more.
    """

    type: Literal["connect_audio"] = "connect_audio"
    call_id: str
    phone: str | None = None
    fresh: bool = False


class Arrange(Message):
    """Who hears whom on a call.

    talk: the far end and the agent · hold: the far end hears music, the agent nothing · consult: the far end hears
    music, the agent speaks with the call `other` · conference: all three · bridged: the far end and `other`, without
    the agent.
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
