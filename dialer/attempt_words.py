"""The state of a call attempt, what can happen to it, and what then has to be done; `dialer.attempt` decides. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from telephony.end_cause import EndCause

Heard = Literal["human", "machine", "fax", "silence", "network_announcement"]
EarlyFinding = Literal["invalid", "busy"]


class AttemptState(StrEnum):
    """The states of `attempts.state`."""

    CREATED = "created"  # written down; the command to dial may or may not have left
    TRYING = "trying"
    RINGING = "ringing"
    ANSWERED = "answered"
    TALKING = "talking"
    ENDED = "ended"  # waits for the agent's outcome
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The part of an attempt that changes. Times are aware UTC; None where it has not happened."""

    id: UUID
    state: AttemptState
    created_at: datetime
    agent_id: int | None = None
    trying_at: datetime | None = None
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    connected_at: datetime | None = None  # the agent's audio
    identified_at: datetime | None = None
    given_up_at: datetime | None = None  # no agent was free in time, or no person is there
    hang_up_asked_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    cause: EndCause | None = None
    sip_code: int | None = None
    q850: int | None = None
    trunk: str | None = None  # the name of the one that carried it, when its end is told; the table keeps its id
    outcome: str | None = None
    detect: bool = (
        False  # nobody is offered the call before it is known what answered, or `Limits.listening` has passed
    )
    machine_message: str | None = None  # sound to leave with an answering machine
    early_tone: EarlyFinding | None = None
    heard: Heard | None = None
    listened_at: datetime | None = None  # the verdict, or the end of the wait for one
    transferred_at: datetime | None = None  # the line goes on without the agent
    kept_outcome: str | None = None  # given by the agent of a transferred call, for when its line ends
    taken_over_at: datetime | None = None
    taken_over_from: int | None = None
    away_at: datetime | None = None  # the audio of the agent who talks is gone; the debtor hears music
    orphaned_at: datetime | None = None  # the conversation lost its agent and waits for another


@dataclass(frozen=True, slots=True)
class Trying:
    """The INVITE has left."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Ringing:
    """The phone rings (180), or the network speaks before the answer (183)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """200 OK was received."""

    at: datetime


@dataclass(frozen=True, slots=True)
class EarlyTone:
    """What the network plays before an answer says that there will be none."""

    at: datetime
    finding: EarlyFinding


@dataclass(frozen=True, slots=True)
class Detected:
    """What answered, by its sound."""

    at: datetime
    heard: Heard


@dataclass(frozen=True, slots=True)
class AudioGone:
    """The agent's audio has gone, and may come back: AudioConnected, then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class MessageOver:
    """A sound played to somebody whom no agent takes has ended."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """The line goes on between the debtor and somebody else."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ListenedEnough:
    """The wait for a verdict is over: whoever answered is offered."""


@dataclass(frozen=True, slots=True)
class AgentChosen:
    """This agent gets the call."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class AgentLost:
    """The agent's audio did not come in time, or the agent is gone before it came."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class AgentRemoved:
    """The agent of a conversation stays away, or was sent off: another takes it, or whoever is on the line is let go.

    `reason` is that of the agent's pause.
    """

    agent_id: int
    reason: str
    hand_over: bool = True


@dataclass(frozen=True, slots=True)
class AgentFree:
    """An agent became ready: whoever waits on the line may be offered again."""


@dataclass(frozen=True, slots=True)
class NobodyFree:
    """No agent became free within the time a person who answered is let wait."""


@dataclass(frozen=True, slots=True)
class AudioConnected:
    """The agent's browser is on the call."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Identified:
    """The agent confirmed that this is the debtor."""


@dataclass(frozen=True, slots=True)
class HangUpAsked:
    """The call is to end: the agent's wish, or the agent's absence."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The line is free."""

    at: datetime
    cause: EndCause
    sip_code: int | None = None
    q850: int | None = None
    trunk: str | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A supervisor becomes the agent of this conversation."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class OutcomeKept:
    """The agent of a transferred call gives its outcome; it is closed with it when the line ends."""

    outcome: str


@dataclass(frozen=True, slots=True)
class LeftUnrecorded:
    """The agent went away, or did not record an outcome within the wrap-up limit."""


@dataclass(frozen=True, slots=True)
class Closed:
    """An outcome is given, by the agent or by the system."""

    outcome: str


OnTheLine = AudioConnected | AudioGone | MessageOver | Transferred | Ended
LineEvent = Trying | Ringing | EarlyTone | Answered | Detected | OnTheLine
DispatchEvent = ListenedEnough | AgentChosen | AgentLost | AgentRemoved | AgentFree | NobodyFree
AgentEvent = Identified | HangUpAsked | TakenOver | OutcomeKept | LeftUnrecorded | Closed
Event = LineEvent | DispatchEvent | AgentEvent


@dataclass(frozen=True, slots=True)
class OfferToAgent:
    """Effect: a person is on the line; find the agent who has been idle longest."""


@dataclass(frozen=True, slots=True)
class ConnectAudio:
    """Effect: open the call's audio to the browser of its agent; `fresh`: whoever was on it before hears no more."""

    agent_id: int
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class AgentTalks:
    """Effect: the agent's presence goes to talking."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class TakeFromAgent:
    """Effect: the agent loses the call that they never heard."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class FreeAgent:
    """Effect: the agent's part of the line is over (wrap-up after a talk)."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class LoseCall:
    """Effect: the conversation is no more this agent's; `reason` of their pause, None: a supervisor took it over."""

    agent_id: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GainCall:
    """Effect: this supervisor is in the conversation now."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    """Effect: play this sound after the beep of the answering machine."""

    sound: str


@dataclass(frozen=True, slots=True)
class KeepWaiting:
    """Effect: the agent is away for a moment: the debtor hears music."""


@dataclass(frozen=True, slots=True)
class AgentIsBack:
    """Effect: the agent who was away hears the call again: the music ends."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """Effect: the conversation has no agent: the debtor hears music, whoever was called beside them is hung up."""


@dataclass(frozen=True, slots=True)
class Adopt:
    """Effect: another agent is in the conversation: the music ends."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """Effect: nobody is free: play a message, then hang up.

    `sound`: the node's, that says the company's name; None: the dialer's own, if it has one.
    """

    sound: str | None = None


@dataclass(frozen=True, slots=True)
class HangUp:
    """Effect: end the call on the line."""


@dataclass(frozen=True, slots=True)
class CloseWith:
    """Effect: the system gives this outcome."""

    outcome: str


@dataclass(frozen=True, slots=True)
class KeepOutcome:
    """Effect: the system keeps this outcome for the end of a transferred call, and its agent is free."""

    outcome: str


@dataclass(frozen=True, slots=True)
class CloseWithKept:
    """Effect: the line has ended: the outcome that was kept holds."""

    outcome: str


AgentEffect = OfferToAgent | AgentTalks | TakeFromAgent | FreeAgent | LoseCall | GainCall
LineEffect = ConnectAudio | LeaveMessage | LetGo | HangUp
TalkEffect = KeepWaiting | AgentIsBack | Orphan | Adopt
OutcomeEffect = CloseWith | KeepOutcome | CloseWithKept
Effect = AgentEffect | LineEffect | TalkEffect | OutcomeEffect
