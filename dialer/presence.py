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
from typing import Final, assert_never
from uuid import UUID

from dialer.errors import IllegalTransition
from dialer.presence_words import (
    PAUSE_CONNECTION_LOST,
    PAUSE_LOGIN,
    PAUSE_NO_AUDIO,
    PAUSE_PHONE_LOST,
    PAUSE_TAKEN_OVER,
    AboutCall,
    AudioConnected,
    AudioFailed,
    Before,
    CallEnded,
    ComeBack,
    ComesAndGoes,
    Event,
    ExtendWrapUp,
    Gone,
    GoReady,
    LogIn,
    LogOut,
    OnCall,
    Pause,
    Presence,
    PresenceState,
    Preview,
    PreviewOver,
    Recorded,
    Reserve,
    SendOff,
    SentOff,
    TakenAway,
    TakeOver,
    Wish,
)

__all__ = [
    "PAUSE_CONNECTION_LOST",
    "PAUSE_LOGIN",
    "PAUSE_NO_AUDIO",
    "PAUSE_PHONE_LOST",
    "PAUSE_TAKEN_OVER",
    "AboutCall",
    "AudioConnected",
    "AudioFailed",
    "Available",
    "Before",
    "CallEnded",
    "ComeBack",
    "ComesAndGoes",
    "Effect",
    "Event",
    "ExtendWrapUp",
    "GoReady",
    "Gone",
    "LogIn",
    "LogOut",
    "LogState",
    "OnCall",
    "Pause",
    "Presence",
    "PresenceState",
    "Preview",
    "PreviewOver",
    "Recorded",
    "Reserve",
    "SendOff",
    "SentOff",
    "Step",
    "TakeOver",
    "TakenAway",
    "Wish",
    "logged_out",
    "step",
]


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
