"""The state of an agent and what can happen to it; `dialer.presence` decides. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

PAUSE_LOGIN: Final = "login"  # just logged in, not yet ready
PAUSE_TAKEN_OVER: Final = "taken_over"  # a supervisor has taken the conversation over
PAUSE_PHONE_LOST: Final = "phone_lost"  # the agent's own telephone has hung up
PAUSE_NO_AUDIO: Final = "no_audio"  # a call was offered and the browser's audio never came
PAUSE_CONNECTION_LOST: Final = "connection_lost"  # the audio was away too long: somebody else has the conversation

OnCall = Literal["finish", "hand_over", "let_go"]


class PresenceState(StrEnum):
    """The states of `agent_presence.state`."""

    LOGGED_OUT = "logged_out"
    READY = "ready"
    PREVIEWING = "previewing"  # sees a debtor who is not dialled yet, and gets no other call
    RESERVED = "reserved"  # a person has answered, this agent's audio is being connected; or a call of their own rings
    TALKING = "talking"
    WRAP_UP = "wrap_up"  # the call has ended, its outcome is not recorded yet
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SentOff:
    """A supervisor (`by`, a user's id) ends an agent's shift, and says why.

    `call`: what becomes of a call that the agent has: they finish it, another agent takes it at once, or whoever is on
    the line is told that we call back.
    """

    by: int
    reason: str
    at: datetime
    call: OnCall = "finish"

    @property
    def at_once(self) -> bool:
        """Whether the agent loses a call that they have."""
        return self.call != "finish"


@dataclass(frozen=True, slots=True)
class Presence:
    """State of one agent. `reason` belongs to a pause, `idle_since` to ready, `attempt_id` to the states of a call.

    `extensions`: how often the present wrap-up was made longer.
    """

    state: PresenceState
    since: datetime
    reason: str | None = None
    pause_next: str | None = None
    attempt_id: UUID | None = None
    idle_since: datetime | None = None
    extensions: int = 0
    sent_off: SentOff | None = None


@dataclass(frozen=True, slots=True)
class LogIn:
    """The agent opened the call screen; a second screen or a reconnection changes nothing.

    Nor does it bring back an agent who was sent off: they see why, and come back with ComeBack.
    """


@dataclass(frozen=True, slots=True)
class ComeBack:
    """An agent who was sent off has read why, and begins again."""


@dataclass(frozen=True, slots=True)
class LogOut:
    """The agent asks to leave; impossible while they have a call."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The agent's screen has been away too long; a call they had is already closed."""


@dataclass(frozen=True, slots=True)
class GoReady:
    """The agent takes calls; during a call it withdraws the pause asked for."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The agent takes no more calls, for `reason`."""

    reason: str


@dataclass(frozen=True, slots=True)
class SendOff:
    """A supervisor ends the agent's shift: at once without a call, else when they are done with it or have lost it."""

    order: SentOff


@dataclass(frozen=True, slots=True)
class ExtendWrapUp:
    """The agent needs longer to record the outcome; refused beyond `most` times for one call."""

    attempt_id: UUID
    most: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The agent is shown a debtor whom nobody has dialled."""


@dataclass(frozen=True, slots=True)
class PreviewOver:
    """The debtor is taken from the screen again without a call; nothing if the agent has moved on."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """The dialer gives this agent an answered call, or one that is about to be dialled for them alone."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class AudioConnected:
    """The agent's browser hears the call."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class AudioFailed:
    """The agent's browser did not come to the call in time: it is taken away from them."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A supervisor at their desk becomes the agent of this conversation."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class TakenAway:
    """The conversation is somebody else's now: a supervisor's, or whoever takes it after this agent was lost."""

    attempt_id: UUID
    reason: str = PAUSE_TAKEN_OVER


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The line is free: wrap-up after a talk, ready again when nothing was heard."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class Recorded:
    """The call has its outcome."""

    attempt_id: UUID


AboutCall = AudioConnected | AudioFailed | TakenAway | CallEnded | Recorded
ComesAndGoes = LogIn | ComeBack | LogOut | Gone | SendOff
Wish = GoReady | Pause | ExtendWrapUp
Before = Preview | PreviewOver
Event = ComesAndGoes | Wish | Before | Reserve | TakeOver | AboutCall
