"""What one agent is doing, as a pure state machine.

    logged_out ──LogIn──> paused("login") ──GoReady──> ready ──Reserve──> reserved ──AudioConnected──> talking
         ^                     ^  |                     ^ ^                  |                            |
         └──LogOut, Gone───────┘  └──────Pause──────────┘ └────CallEnded─────┘        wrap_up <──CallEnded┘
                                                        └────────────Recorded───────────┘
    talking ──TakenAway──> paused("taken_over")            ready, paused ──TakeOver──> talking
    ready ──Preview──> previewing ──Reserve──> reserved, ──PreviewOver──> ready; Pause, LogOut and Gone as from ready

A pause asked for during a call is kept in `pause_next` and begins when the call is done with. So is a logout that a
supervisor forces, in `sent_off`: it comes before every pause, and stays until the agent comes back by their own wish.
Duplicates and events about a call the agent no longer has change nothing; what cannot happen raises IllegalTransition.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, assert_never
from uuid import UUID

from dialer.errors import IllegalTransition

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


@dataclass(frozen=True, slots=True)
class LogState:
    """Effect: the agent's time in the former state is over; keep the new one in the log and tell the screens."""

    state: PresenceState
    reason: str | None
    attempt_id: UUID | None


@dataclass(frozen=True, slots=True)
class Available:
    """Effect: one more agent is ready; the dialer has to look."""


Effect = LogState | Available
Step = tuple[Presence, tuple[Effect, ...]]

_WITH_CALL: Final = frozenset({PresenceState.RESERVED, PresenceState.TALKING, PresenceState.WRAP_UP})


def logged_out(now: datetime) -> Presence:
    """Return the presence of an agent who was never here."""
    return Presence(PresenceState.LOGGED_OUT, now)


def step(presence: Presence, event: Event, now: datetime) -> Step:
    """Return the presence after `event` and what has to be done about it; raises IllegalTransition."""
    match event:
        case LogIn() | ComeBack() | LogOut() | Gone() | SendOff():
            return _come_and_go(presence, event, now)
        case GoReady() | Pause() | ExtendWrapUp():
            return _wish(presence, event, now)
        case Preview() | PreviewOver() | Reserve() | TakeOver():
            return _take(presence, event, now)
        case AudioConnected() | AudioFailed() | TakenAway() | CallEnded() | Recorded():
            return _call_event(presence, event, now)
        case _:
            assert_never(event)


def _come_and_go(presence: Presence, event: ComesAndGoes, now: datetime) -> Step:
    match event:
        case LogIn() | ComeBack():
            return _log_in(presence, event, now)
        case LogOut() | Gone():
            return _leave(presence, event, now)
        case SendOff():
            return _send_off(presence, event, now)
        case _:
            assert_never(event)


def _wish(presence: Presence, event: Wish, now: datetime) -> Step:
    match event:
        case GoReady():
            return _go_ready(presence, event, now)
        case Pause():
            return _pause(presence, event, now)
        case ExtendWrapUp():
            return _extend(presence, event)
        case _:
            assert_never(event)


def _log_in(presence: Presence, event: LogIn | ComeBack, now: datetime) -> Step:
    unread = presence.sent_off is not None and isinstance(event, LogIn)
    if presence.state is not PresenceState.LOGGED_OUT or unread:
        return presence, ()
    return _enter(Presence(PresenceState.PAUSED, now, reason=PAUSE_LOGIN))


def _send_off(presence: Presence, event: SendOff, now: datetime) -> Step:
    if presence.state is PresenceState.LOGGED_OUT:
        return presence, ()
    ordered = replace(presence, sent_off=event.order)
    return (ordered, ()) if presence.state in _WITH_CALL else _out(ordered, now)


def _extend(presence: Presence, event: ExtendWrapUp) -> Step:
    if presence.attempt_id != event.attempt_id:
        return presence, ()  # late: the outcome is recorded
    if presence.state is not PresenceState.WRAP_UP or presence.extensions >= event.most:
        raise IllegalTransition("presence", presence.state, event)
    return replace(presence, extensions=presence.extensions + 1), ()


def _leave(presence: Presence, event: LogOut | Gone, now: datetime) -> Step:
    if presence.state in _WITH_CALL:
        raise IllegalTransition("presence", presence.state, event)
    if presence.state is PresenceState.LOGGED_OUT:
        return presence, ()
    return _enter(logged_out(now))


def _go_ready(presence: Presence, event: GoReady, now: datetime) -> Step:
    match presence.state:
        case PresenceState.PAUSED:
            return _enter(_ready(now))
        case PresenceState.READY | PresenceState.PREVIEWING:
            return presence, ()
        case PresenceState.RESERVED | PresenceState.TALKING | PresenceState.WRAP_UP:
            return replace(presence, pause_next=None), ()
        case PresenceState.LOGGED_OUT:
            raise IllegalTransition("presence", presence.state, event)
        case _:
            assert_never(presence.state)


def _pause(presence: Presence, event: Pause, now: datetime) -> Step:
    match presence.state:
        case PresenceState.READY | PresenceState.PREVIEWING | PresenceState.PAUSED:
            if presence.reason == event.reason:
                return presence, ()
            return _enter(Presence(PresenceState.PAUSED, now, reason=event.reason))
        case PresenceState.RESERVED | PresenceState.TALKING | PresenceState.WRAP_UP:
            return replace(presence, pause_next=event.reason), ()
        case PresenceState.LOGGED_OUT:
            raise IllegalTransition("presence", presence.state, event)
        case _:
            assert_never(presence.state)


def _preview(presence: Presence, event: Before, now: datetime) -> Step:
    match event:
        case Preview():
            if presence.state is not PresenceState.READY:
                raise IllegalTransition("presence", presence.state, event)
            return _enter(Presence(PresenceState.PREVIEWING, now))
        case PreviewOver():
            return _enter(_ready(now)) if presence.state is PresenceState.PREVIEWING else (presence, ())
        case _:
            assert_never(event)


def _take(presence: Presence, event: Preview | PreviewOver | Reserve | TakeOver, now: datetime) -> Step:
    match event:
        case Preview() | PreviewOver():
            return _preview(presence, event, now)
        case Reserve() | TakeOver():
            return _take_call(presence, event, now)
        case _:
            assert_never(event)


def _take_call(presence: Presence, event: Reserve | TakeOver, now: datetime) -> Step:
    """A supervisor at their desk may be on a pause when they take a conversation over, and returns to it."""
    if presence.attempt_id == event.attempt_id:
        return presence, ()
    take_over = isinstance(event, TakeOver)
    able = {PresenceState.READY, PresenceState.PAUSED if take_over else PresenceState.PREVIEWING}
    if presence.state not in able:
        raise IllegalTransition("presence", presence.state, event)
    state = PresenceState.TALKING if take_over else PresenceState.RESERVED
    return _enter(Presence(state, now, pause_next=presence.reason, attempt_id=event.attempt_id))


def _call_event(presence: Presence, event: AboutCall, now: datetime) -> Step:
    if presence.attempt_id != event.attempt_id:
        return presence, ()  # late: the agent has moved on
    match presence.state:
        case PresenceState.RESERVED:
            return _reserved_event(presence, event, now)
        case PresenceState.TALKING if isinstance(event, TakenAway):
            return _without_call(presence, presence.pause_next or event.reason, now)
        case PresenceState.TALKING if isinstance(event, CallEnded):
            return _enter(replace(presence, state=PresenceState.WRAP_UP, since=now))
        case PresenceState.TALKING if isinstance(event, Recorded):
            raise IllegalTransition("presence", presence.state, event)
        case PresenceState.WRAP_UP if isinstance(event, Recorded):
            return _done_with_call(presence, now)
        case _:
            return presence, ()


def _reserved_event(presence: Presence, event: AboutCall, now: datetime) -> Step:
    match event:
        case AudioConnected():
            return _enter(replace(presence, state=PresenceState.TALKING, since=now))
        case AudioFailed():
            return _without_call(presence, PAUSE_NO_AUDIO, now)
        case CallEnded():
            return _done_with_call(presence, now)
        case Recorded() | TakenAway():
            raise IllegalTransition("presence", presence.state, event)
        case _:
            assert_never(event)


def _done_with_call(presence: Presence, now: datetime) -> Step:
    if presence.sent_off is None and presence.pause_next is None:
        return _enter(_ready(now))
    return _without_call(presence, presence.pause_next, now)


def _without_call(presence: Presence, reason: str | None, now: datetime) -> Step:
    """The agent has no call any more: on a pause, or out if a supervisor has sent them off."""
    if presence.sent_off is not None:
        return _out(presence, now)
    return _enter(Presence(PresenceState.PAUSED, now, reason=reason))


def _out(presence: Presence, now: datetime) -> Step:
    return _enter(replace(logged_out(now), sent_off=presence.sent_off))


def _ready(now: datetime) -> Presence:
    return Presence(PresenceState.READY, now, idle_since=now)


def _enter(presence: Presence) -> Step:
    log = LogState(presence.state, presence.reason, presence.attempt_id)
    return presence, (log, Available()) if presence.state is PresenceState.READY else (log,)
