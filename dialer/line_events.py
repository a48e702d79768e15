"""From the words of a telephony node to the events of the attempt machine."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, assert_never
from uuid import UUID

from dialer import attempt as machine
from dialer.attempt_words import EarlyFinding, LineEvent
from dialer.conversation import leg
from dialer.conversation import machine as talk
from dialer.inbound import waiting
from telephony import protocol

_FINDINGS: Final[Mapping[str, EarlyFinding]] = {"unobtainable": "invalid", "sit": "invalid", "busy": "busy"}


def call_id(text: str) -> UUID | None:
    """Return the attempt's id that a call's id is, None for a call that is none of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None


def event_of(message: protocol.CallEvent) -> LineEvent | None:
    """Return the machine's event, None for what means nothing to it.

    Audio before the answer counts as ringing: the person is being disturbed.
    """
    at = _time(message.at)
    match message:
        case protocol.Trying() | protocol.Ringing() | protocol.EarlyMedia() | protocol.EarlyTone():
            return _on_its_way(message, at)
        case protocol.Answered() | protocol.Detected() | protocol.Arranged():
            return _answered(message, at)
        case protocol.AudioConnected() | protocol.AudioGone():
            return machine.AudioConnected(at) if isinstance(message, protocol.AudioConnected) else machine.AudioGone(at)
        case protocol.Played():
            return machine.MessageOver()
        case protocol.Ended():
            return _ended(message)
        case protocol.Incoming() | protocol.Digit():
            return None
        case _:
            assert_never(message)


def _on_its_way(
    message: protocol.Trying | protocol.Ringing | protocol.EarlyMedia | protocol.EarlyTone, at: datetime
) -> LineEvent | None:
    match message:
        case protocol.Trying():
            return machine.Trying(at)
        case protocol.Ringing() | protocol.EarlyMedia():
            return machine.Ringing(at)
        case protocol.EarlyTone():
            finding = _FINDINGS.get(message.kind)
            return None if finding is None else machine.EarlyTone(at, finding)
        case _:
            assert_never(message)


def _answered(message: protocol.Answered | protocol.Detected | protocol.Arranged, at: datetime) -> LineEvent | None:
    match message:
        case protocol.Answered():
            return machine.Answered(at)
        case protocol.Detected():
            return machine.Detected(at, message.kind)
        case protocol.Arranged():
            return machine.Transferred(at) if message.arrangement == "bridged" else None
        case _:
            assert_never(message)


def told_of(message: protocol.CallEvent) -> talk.SoundOver | None:
    """Return what the message says of the conversation on the call, None where it is nothing."""
    return talk.SoundOver(message.sound, message.whole) if isinstance(message, protocol.Played) else None


def leg_event_of(message: protocol.CallEvent) -> leg.LegEvent | None:
    """Return the event of a leg, None for what means nothing to it."""
    at = _time(message.at)
    match message:
        case protocol.Trying():
            return leg.LegTrying(at)
        case protocol.Ringing() | protocol.EarlyMedia():
            return leg.LegRinging(at)
        case protocol.Answered():
            return leg.LegAnswered(at)
        case protocol.Ended():
            return leg.LegEnded(at, message.cause, message.sip_code)
        case _:
            return None


def caller_event_of(message: protocol.CallEvent) -> waiting.Event | None:
    """Return what a message means to somebody who called us and waits; None for what the attempt machine is told."""
    match message:
        case protocol.Digit():
            return waiting.Pressed(message.digit)
        case protocol.Played():
            return waiting.Played(message.sound)
        case _:
            return None


def leg_events_of(call: protocol.CallState) -> list[leg.LegEvent]:
    """Return everything that happened to a leg, in order."""
    events: list[leg.LegEvent] = []
    if call.trying_at is not None:
        events.append(leg.LegTrying(_time(call.trying_at)))
    if call.ringing_at is not None:
        events.append(leg.LegRinging(_time(call.ringing_at)))
    if call.answered_at is not None:
        events.append(leg.LegAnswered(_time(call.answered_at)))
    if call.ended is not None:
        events.append(leg.LegEnded(_time(call.ended.at), call.ended.cause, call.ended.sip_code))
    return events


def events_of(call: protocol.CallState, now: datetime) -> list[LineEvent]:
    """Return everything that happened to a call, in order; those heard before are harmless to hear again."""
    events: list[LineEvent] = []
    if call.trying_at is not None:
        events.append(machine.Trying(_time(call.trying_at)))
    if call.ringing_at is not None:
        events.append(machine.Ringing(_time(call.ringing_at)))
    if call.answered_at is not None:
        events.append(machine.Answered(_time(call.answered_at)))
    if call.heard is not None:
        events.append(machine.Detected(now, call.heard))
    if call.answered_at is not None:
        events.append(machine.AudioConnected(now) if call.audio_connected else machine.AudioGone(now))
    if call.arrangement == "bridged":
        events.append(machine.Transferred(now))
    if call.ended is not None:
        events.append(_ended(call.ended))
    return events


def _ended(message: protocol.Ended) -> machine.Ended:
    return machine.Ended(_time(message.at), message.cause, message.sip_code, message.q850, message.trunk)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
