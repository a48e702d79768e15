"""What a node tells, in the centre's time."""

from datetime import UTC, datetime, timedelta

from dialer.node_clock import NodeClock
from telephony.end_cause import EndCause
from telephony.protocol import Answered, CallState, Ended, Ringing, Snapshot

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
AT = NOON.timestamp()
HOUR = 3600.0


class Centre:
    """The centre's clock."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_times_of_a_node_that_agrees_are_left_alone() -> None:
    clock = NodeClock(Centre())
    event = Answered(call_id="a", at=AT - 2)
    assert clock.event(event) is event
    told = Snapshot(node="n", at=AT - 1, calls=(CallState(call_id="a", answered_at=AT - 600),))
    assert clock.snapshot(told) is told


def test_what_happens_now_happens_now_whatever_the_node_s_clock_says() -> None:
    centre = Centre()
    clock = NodeClock(centre)
    assert clock.event(Ringing(call_id="a", at=AT - HOUR)).at == AT
    centre.now += timedelta(seconds=3)
    assert clock.event(Answered(call_id="a", at=AT - HOUR + 2.5)).at == AT + 2.5
    assert clock.event(Answered(call_id="b", at=AT + HOUR)).at == AT + 3
    assert clock.event(Answered(call_id="c", at=AT + 3)).at == AT + 3


def test_one_event_that_was_long_on_its_way_shifts_none_after_it() -> None:
    centre = Centre()
    clock = NodeClock(centre)
    assert clock.event(Ringing(call_id="a", at=AT - 30.5)).at == AT
    centre.now += timedelta(seconds=1)
    event = Answered(call_id="a", at=AT)
    assert clock.event(event) is event


def test_nothing_is_shifted_to_later_than_now() -> None:
    clock = NodeClock(Centre())
    clock.snapshot(Snapshot(node="n", at=AT - HOUR, calls=()))
    assert clock.event(Answered(call_id="a", at=AT - HOUR + 2)).at == AT
    assert clock.event(Answered(call_id="b", at=AT - HOUR - 2)).at == AT - 2


def test_all_times_of_a_snapshot_are_shifted_by_what_the_node_is_behind() -> None:
    ended = Ended(call_id="a", at=AT - HOUR - 5, cause=EndCause.REMOTE_HANGUP)
    call = CallState(
        call_id="a", trying_at=AT - HOUR - 60, ringing_at=AT - HOUR - 58, answered_at=AT - HOUR - 50, ended=ended
    )
    [shifted] = NodeClock(Centre()).snapshot(Snapshot(node="n", at=AT - HOUR, calls=(call,))).calls
    assert (shifted.trying_at, shifted.ringing_at, shifted.answered_at) == (AT - 60, AT - 58, AT - 50)
    assert shifted.ended is not None
    assert shifted.ended.at == AT - 5


def test_a_node_of_an_older_release_tells_no_time() -> None:
    told = Snapshot(node="n", calls=(CallState(call_id="a", answered_at=AT - HOUR),))
    assert NodeClock(Centre()).snapshot(told) is told
