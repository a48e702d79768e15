"""From the node's words to the machine's events."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from dialer import attempt as machine
from dialer.line_events import call_id, event_of, events_of
from telephony import protocol
from telephony.end_cause import EndCause
from telephony.protocol import CallEvent, CallState

ID = str(UUID(int=1))
AT = 1_800_000_000.5
TIME = datetime(2027, 1, 15, 8, 0, 0, 500_000, tzinfo=UTC)
NOW = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (protocol.Trying(call_id=ID, at=AT), machine.Trying(TIME)),
        (protocol.Ringing(call_id=ID, at=AT), machine.Ringing(TIME)),
        (protocol.EarlyMedia(call_id=ID, at=AT), machine.Ringing(TIME)),
        (protocol.Answered(call_id=ID, at=AT), machine.Answered(TIME)),
        (protocol.AudioConnected(call_id=ID, at=AT), machine.AudioConnected(TIME)),
        (protocol.AudioGone(call_id=ID, at=AT), machine.AudioGone(TIME)),
        (
            protocol.Ended(call_id=ID, at=AT, cause=EndCause.BUSY, sip_code=486),
            machine.Ended(TIME, EndCause.BUSY, 486),
        ),
    ],
)
def test_event_of(message: CallEvent, event: machine.LineEvent) -> None:
    assert event_of(message) == event


def test_a_snapshot_tells_everything_that_happened_in_order() -> None:
    ended = protocol.Ended(call_id=ID, at=AT, cause=EndCause.REMOTE_HANGUP)
    state = CallState(call_id=ID, trying_at=AT, ringing_at=AT, answered_at=AT, audio_connected=True, ended=ended)
    assert events_of(state, NOW) == [
        machine.Trying(TIME),
        machine.Ringing(TIME),
        machine.Answered(TIME),
        machine.AudioConnected(NOW),
        machine.Ended(TIME, EndCause.REMOTE_HANGUP),
    ]
    assert events_of(CallState(call_id=ID), NOW) == []
    alone = CallState(call_id=ID, answered_at=AT)
    assert events_of(alone, NOW) == [machine.Answered(TIME), machine.AudioGone(NOW)]


def test_a_call_of_somebody_else_is_none_of_ours() -> None:
    assert call_id("test-call") is None
    assert call_id(ID) == UUID(int=1)
