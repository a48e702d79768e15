from telephony.book import INCOMING_PATIENCE_S, CallBook
from telephony.end_cause import EndCause
from telephony.outcomes import Release
from telephony.protocol import ENDED_MEMORY_S, Ended, Incoming, Originate, Trunk


def order(call_id: str, trunk: str = "carrier", grace: float = 10.0) -> Originate:
    trunk_settings = Trunk(name=trunk, address="127.0.0.1:5060")
    return Originate(call_id=call_id, number="+5511999990000", trunk=trunk_settings, answer_grace_s=grace)


def ended(call_id: str, at: float) -> Ended:
    return Ended(call_id=call_id, at=at, cause=EndCause.BUSY)


def test_ended_calls_are_known_for_their_time_and_then_forgotten() -> None:
    book = CallBook()
    book.open(order("a"))
    book.open(order("b"))
    book.end(ended("a", 100.0), 100.0)
    book.end(ended("b", 200.0), 200.0)
    book.forget(100.0 + ENDED_MEMORY_S - 1)
    assert book.knows("a")
    book.forget(100.0 + ENDED_MEMORY_S)
    assert not book.knows("a")
    assert book.knows("b")
    book.forget(200.0 + ENDED_MEMORY_S)
    assert not book.knows("b")


def test_snapshot_tells_of_live_and_ended_calls() -> None:
    book = CallBook()
    book.open(order("live")).ringing_at = 5.0
    book.open(order("over"))
    book.end(ended("over", 7.0), 7.0)
    states = {state.call_id: state for state in book.snapshot()}
    assert (states["live"].ringing_at, states["live"].ended) == (5.0, None)
    assert states["over"].ended == ended("over", 7.0)


def test_answered_call_is_unattended_after_its_grace_unless_somebody_wants_it() -> None:
    call = CallBook().open(order("a", grace=2.0))
    assert not call.unattended(1000.0)
    call.answered_at = 100.0
    assert not call.unattended(101.9)
    assert call.unattended(102.0)
    call.audio_wanted = True
    assert not call.unattended(200.0)
    call.audio_wanted, call.released = False, Release.UNATTENDED
    assert not call.unattended(200.0)


def test_stage_and_first_sign() -> None:
    call = CallBook().open(order("a"))
    assert (call.stage, call.first_sign_at) == ("dialing", None)
    call.early_media_at, call.ringing_at = 2.0, 1.0
    assert (call.stage, call.first_sign_at) == ("ringing", 1.0)
    call.answered_at = 3.0
    assert call.stage == "answered"


def test_deadlines_are_those_of_the_calls_own_clock() -> None:
    book = CallBook()
    call = book.open(order("a", grace=2.0), epoch=1_700_000_000.0)
    call.answered_at = call.at(100.0)
    assert (call.unattended(101.9), call.unattended(102.0)) == (False, True)
    caller = book.take_in(Incoming(call_id="b", at=1_700_000_100.0, caller="1", called="2"), "x", 1_700_000_000.0)
    assert caller.unattended(100.0 + INCOMING_PATIENCE_S - 0.1) is False
    assert caller.unattended(100.0 + INCOMING_PATIENCE_S)
