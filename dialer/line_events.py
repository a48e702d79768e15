"""From the words of a telephony node to the events of the attempt machine."""

from datetime import UTC, datetime
from typing import assert_never
from uuid import UUID

from dialer import attempt as machine
from dialer.inbound import waiting
from telephony import protocol


def call_id(text: str) -> UUID | None:
    """Return the attempt's id that a call's id is, None for a call that is none of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None


def event_of(message: protocol.CallEvent) -> machine.LineEvent | None:
    """Return the machine's event, None for what means nothing to it.

    Audio before the answer counts as ringing: the person is being disturbed.
    """
    at = _time(message.at)
    match message:
        case protocol.Trying():
            return machine.Trying(at)
        case protocol.Ringing() | protocol.EarlyMedia():
            return machine.Ringing(at)
        case protocol.Answered():
            return machine.Answered(at)
        case protocol.AudioConnected():
            return machine.AudioConnected(at)
        case protocol.Ended():
            return _ended(message)
        case (
            protocol.Incoming()
            | protocol.EarlyTone()
            | protocol.Detected()
            | protocol.Arranged()
            | protocol.Digit()
            | protocol.Played()
        ):
            return None
        case _:
            assert_never(message)


def caller_event_of(message: protocol.CallEvent) -> waiting.Event | None:
    """Return what a message means to somebody who called us and waits; None for what the attempt machine is told."""
    match message:
        case protocol.Digit():
            return waiting.Pressed(message.digit)
        case protocol.Played():
            return waiting.Played(message.sound)
        case _:
            return None


def events_of(call: protocol.CallState, now: datetime) -> list[machine.LineEvent]:
    """Return everything that happened to a call, in order; those heard before are harmless to hear again."""
    events: list[machine.LineEvent] = []
    if call.trying_at is not None:
        events.append(machine.Trying(_time(call.trying_at)))
    if call.ringing_at is not None:
        events.append(machine.Ringing(_time(call.ringing_at)))
    if call.answered_at is not None:
        events.append(machine.Answered(_time(call.answered_at)))
    if call.audio_connected:
        events.append(machine.AudioConnected(now))
    if call.ended is not None:
        events.append(_ended(call.ended))
    return events


def _ended(message: protocol.Ended) -> machine.Ended:
    return machine.Ended(_time(message.at), message.cause, message.sip_code)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
