"""The presence machine, transition by transition."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer.errors import IllegalTransition
from dialer.presence import (
    AudioConnected,
    AudioFailed,
    Available,
    CallEnded,
    ComeBack,
    Event,
    ExtendWrapUp,
    Gone,
    GoReady,
    LogIn,
    LogOut,
    LogState,
    Pause,
    Presence,
    PresenceState,
    Recorded,
    Reserve,
    SendOff,
    SentOff,
    TakenAway,
    logged_out,
    step,
)

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
CALL = UUID(int=1)
OTHER = UUID(int=2)

ORDER = SentOff(by=9, reason="fora do horário", at=NOW, call="hand_over")
SEND_OFF = SendOff(ORDER)

READY = (LogIn(), GoReady())
RESERVED = (*READY, Reserve(CALL))
TALKING = (*RESERVED, AudioConnected(CALL))
WRAP_UP = (*TALKING, CallEnded(CALL))


def presence_after(*events: Event) -> Presence:
    presence = logged_out(NOW)
    for event in events:
        presence, _ = step(presence, event, NOW)
    return presence


@pytest.mark.parametrize(
    ("history", "event", "state", "reason"),
    [
        ((), LogIn(), "paused", "login"),
        (READY, LogIn(), "ready", None),
        (TALKING, LogIn(), "talking", None),
        ((LogIn(),), GoReady(), "ready", None),
        (READY, GoReady(), "ready", None),
        (READY, Pause("lunch"), "paused", "lunch"),
        ((*READY, Pause("lunch")), Pause("rest"), "paused", "rest"),
        (READY, LogOut(), "logged_out", None),
        (READY, Gone(), "logged_out", None),
        ((), LogOut(), "logged_out", None),
        (READY, Reserve(CALL), "reserved", None),
        (RESERVED, Reserve(CALL), "reserved", None),
        (RESERVED, AudioConnected(CALL), "talking", None),
        (RESERVED, AudioConnected(OTHER), "reserved", None),
        (RESERVED, AudioFailed(CALL), "paused", "no_audio"),
        (RESERVED, CallEnded(CALL), "ready", None),
        ((*RESERVED, Pause("rest")), CallEnded(CALL), "paused", "rest"),
        (TALKING, AudioConnected(CALL), "talking", None),
        (TALKING, AudioFailed(CALL), "talking", None),
        (TALKING, CallEnded(CALL), "wrap_up", None),
        (TALKING, CallEnded(OTHER), "talking", None),
        (TALKING, Pause("rest"), "talking", None),
        (WRAP_UP, CallEnded(CALL), "wrap_up", None),
        (WRAP_UP, Recorded(OTHER), "wrap_up", None),
        (WRAP_UP, Recorded(CALL), "ready", None),
        ((*WRAP_UP, Pause("rest")), Recorded(CALL), "paused", "rest"),
        ((*WRAP_UP, Pause("rest"), GoReady()), Recorded(CALL), "ready", None),
        ((*WRAP_UP, Recorded(CALL)), Recorded(CALL), "ready", None),
        ((*WRAP_UP, Recorded(CALL)), CallEnded(CALL), "ready", None),
        (TALKING, TakenAway(CALL, "connection_lost"), "paused", "connection_lost"),
        ((*TALKING, Pause("rest")), TakenAway(CALL, "connection_lost"), "paused", "rest"),
        (READY, SEND_OFF, "logged_out", None),
        ((LogIn(),), SEND_OFF, "logged_out", None),
        (RESERVED, SEND_OFF, "reserved", None),
        ((*RESERVED, SEND_OFF), AudioFailed(CALL), "logged_out", None),
        ((*RESERVED, SEND_OFF), CallEnded(CALL), "logged_out", None),
        ((*TALKING, SEND_OFF), TakenAway(CALL), "logged_out", None),
        ((*TALKING, SEND_OFF), GoReady(), "talking", None),
        ((*WRAP_UP, SEND_OFF, Pause("rest")), Recorded(CALL), "logged_out", None),
        ((*READY, SEND_OFF), LogIn(), "logged_out", None),
        ((*READY, SEND_OFF), ComeBack(), "paused", "login"),
        ((*READY, SEND_OFF, ComeBack()), GoReady(), "ready", None),
        (READY, ComeBack(), "ready", None),
        ((), SEND_OFF, "logged_out", None),
    ],
)
def test_transition(history: tuple[Event, ...], event: Event, state: str, reason: str | None) -> None:
    after, _ = step(presence_after(*history), event, NOW)
    assert (after.state, after.reason) == (state, reason)


@pytest.mark.parametrize(
    ("history", "event"),
    [
        ((), GoReady()),
        ((), Pause("rest")),
        ((), Reserve(CALL)),
        ((LogIn(),), Reserve(CALL)),
        (RESERVED, Reserve(OTHER)),
        (TALKING, Reserve(OTHER)),
        (WRAP_UP, Reserve(OTHER)),
        (RESERVED, LogOut()),
        (TALKING, LogOut()),
        (WRAP_UP, Gone()),
        (RESERVED, Recorded(CALL)),
        (TALKING, Recorded(CALL)),
    ],
)
def test_what_cannot_happen_is_named(history: tuple[Event, ...], event: Event) -> None:
    with pytest.raises(IllegalTransition) as refused:
        step(presence_after(*history), event, NOW)
    assert refused.value.event == event


def test_becoming_ready_starts_the_idle_time_and_tells_the_dialer() -> None:
    later = NOW + timedelta(minutes=3)
    after, effects = step(presence_after(*WRAP_UP), Recorded(CALL), later)
    assert (after.idle_since, after.since, after.attempt_id) == (later, later, None)
    assert effects == (LogState(PresenceState.READY, None, None), Available())


def test_staying_ready_keeps_the_idle_time() -> None:
    ready = presence_after(*READY)
    assert step(ready, GoReady(), NOW + timedelta(minutes=3)) == (ready, ())


def test_time_in_state_begins_anew_with_each_state_and_not_with_a_pause_asked_for() -> None:
    later = NOW + timedelta(minutes=3)
    talking, _ = step(presence_after(*TALKING), Pause("rest"), later)
    assert (talking.since, talking.pause_next) == (NOW, "rest")
    wrap_up, effects = step(talking, CallEnded(CALL), later)
    assert (wrap_up.since, wrap_up.pause_next) == (later, "rest")
    assert effects == (LogState(PresenceState.WRAP_UP, None, CALL),)


def test_a_wrap_up_is_extended_as_often_as_allowed_and_for_this_call_only() -> None:
    wrap_up = presence_after(*WRAP_UP)
    longer, effects = step(wrap_up, ExtendWrapUp(CALL, most=1), NOW)
    assert (longer.extensions, longer.since, effects) == (1, wrap_up.since, ())
    with pytest.raises(IllegalTransition):
        step(longer, ExtendWrapUp(CALL, most=1), NOW)
    with pytest.raises(IllegalTransition):
        step(presence_after(*TALKING), ExtendWrapUp(CALL, most=1), NOW)
    assert step(longer, ExtendWrapUp(OTHER, most=1), NOW) == (longer, ())
    ready, _ = step(longer, Recorded(CALL), NOW)
    assert ready.extensions == 0


def test_why_a_shift_was_ended_is_kept_until_it_is_read() -> None:
    gone = presence_after(*TALKING, SEND_OFF, CallEnded(CALL), Recorded(CALL), LogIn())
    assert (gone.state, gone.sent_off) == (PresenceState.LOGGED_OUT, ORDER)
    assert presence_after(*READY, SEND_OFF, ComeBack()).sent_off is None
