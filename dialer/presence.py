"""What one agent is doing, as a pure state machine.

    logged_out ──LogIn──> paused("login") ──GoReady──> ready ──Reserve──> reserved ──AudioConnected──> talking
         ^                     ^  |                     ^ ^                  |                            |
         └──LogOut, Gone───────┘  └──────Pause──────────┘ └────CallEnded─────┘        wrap_up <──CallEnded┘
                                                        └────────────Recorded───────────┘
    talking ──TakenAway──> paused("taken_over")            ready, paused ──TakeOver──> talking
    ready ──Preview──> previewing ──Reserve──> reserved, ──PreviewOver──> ready; Pause, LogOut and Gone as from ready

A pause asked for during a call is kept in `pause_next` and begins when the call is done with. Duplicates and events
about a call the agent no longer has change nothing; what cannot happen raises IllegalTransition.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from dialer.errors import IllegalTransition

PAUSE_LOGIN: Final = "login"  # just logged in, not yet ready
PAUSE_TAKEN_OVER: Final = "taken_over"  # a supervisor has taken the conversation over
PAUSE_PHONE_LOST: Final = "phone_lost"  # the agent's own telephone has hung up
PAUSE_NO_AUDIO: Final = "no_audio"  # a call was offered and the browser's audio never came


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
class Presence:
    """State of one agent. `reason` belongs to a pause, `idle_since` to ready, `attempt_id` to the states of a call."""

    state: PresenceState
    since: datetime
    reason: str | None = None
    pause_next: str | None = None
    attempt_id: UUID | None = None
    idle_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogIn:
    """The agent opened the call screen; a second screen or a reconnection changes nothing."""


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
    """The conversation is a supervisor's now."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The line is free: wrap-up after a talk, ready again when nothing was heard."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class Recorded:
    """The call has its outcome."""

    attempt_id: UUID


AboutCall = AudioConnected | AudioFailed | TakenAway | CallEnded | Recorded
Event = LogIn | LogOut | Gone | GoReady | Pause | Preview | PreviewOver | Reserve | TakeOver | AboutCall


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
        case LogIn():
            return _log_in(presence, now)
        case LogOut() | Gone():
            return _leave(presence, event, now)
        case GoReady():
            return _go_ready(presence, event, now)
        case Pause():
            return _pause(presence, event, now)
        case Preview() | PreviewOver() | Reserve() | TakeOver():
            return _take(presence, event, now)
        case AudioConnected() | AudioFailed() | TakenAway() | CallEnded() | Recorded():
            return _call_event(presence, event, now)
        case _:
            assert_never(event)


def _log_in(presence: Presence, now: datetime) -> Step:
    if presence.state is not PresenceState.LOGGED_OUT:
        return presence, ()
    return _enter(Presence(PresenceState.PAUSED, now, reason=PAUSE_LOGIN))


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


def _preview(presence: Presence, event: Preview | PreviewOver, now: datetime) -> Step:
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
            return _enter(Presence(PresenceState.PAUSED, now, reason=presence.pause_next or PAUSE_TAKEN_OVER))
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
            return _enter(Presence(PresenceState.PAUSED, now, reason=PAUSE_NO_AUDIO))
        case CallEnded():
            return _done_with_call(presence, now)
        case Recorded() | TakenAway():
            raise IllegalTransition("presence", presence.state, event)
        case _:
            assert_never(event)


def _done_with_call(presence: Presence, now: datetime) -> Step:
    if presence.pause_next is not None:
        return _enter(Presence(PresenceState.PAUSED, now, reason=presence.pause_next))
    return _enter(_ready(now))


def _ready(now: datetime) -> Presence:
    return Presence(PresenceState.READY, now, idle_since=now)


def _enter(presence: Presence) -> Step:
    log = LogState(presence.state, presence.reason, presence.attempt_id)
    return presence, (log, Available()) if presence.state is PresenceState.READY else (log,)
