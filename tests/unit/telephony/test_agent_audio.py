"""An agent's place on a call is told of whenever it is left, and only then."""

import pytest

from telephony import protocol
from telephony.conversation import Conversations
from telephony.end_cause import EndCause
from telephony.orders import Finished, Place
from tests.unit.telephony.exchange_bench import Bench, NotingEarpiece, two_workers


@pytest.fixture
def bench() -> Bench:
    """The call `a`, whose agent has come by a browser."""
    bench = two_workers()
    bench.originate("a")
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.exchange.conversations.attach("a", "agent", NotingEarpiece())
    return bench


@pytest.fixture
def conversations(bench: Bench) -> Conversations:
    return bench.exchange.conversations


def audio(bench: Bench) -> list[tuple[str, str]]:
    """What was told of agents' audio; it is what a snapshot says of it, too."""
    events = [e for e in bench.desk.told if isinstance(e, protocol.AudioConnected | protocol.AudioGone)]
    told: list[tuple[str, str]] = [(e.call_id, e.type) for e in events]
    open_now = {call_id: kind == "audio_connected" for call_id, kind in told}
    live = bench.exchange.book.live
    assert {name: call.state().audio_connected for name, call in live.items()} == dict.fromkeys(live, False) | {
        name: is_open for name, is_open in open_now.items() if name in live
    }
    return told


CAME = ("a", "audio_connected")
WENT = ("a", "audio_gone")


def with_phone(bench: Bench, *calls: str) -> None:
    """The agent speaks by the telephone whose call is `phone`, to one call after the other."""
    bench.originate("phone")
    for call_id in calls:
        bench.exchange.obey(protocol.ConnectAudio(call_id=call_id, phone="phone"))


def hang_up(bench: Bench, number: int) -> None:
    """The far end of the call that was placed as the `number`th on the first worker hangs up."""
    worker = bench.workers[0]
    line = [order.line for order in worker.ordered if isinstance(order, Place)][number]
    bench.exchange.reported(worker.real, Finished(line, 9.0, EndCause.REMOTE_HANGUP, 200, "bye", True, 0))


def test_a_supervisor_who_takes_over_and_is_not_there_yet_leaves_the_call_without_an_agent(
    bench: Bench, conversations: Conversations
) -> None:
    bench.exchange.obey(protocol.Supervise(call_id="a", name="supervisor-7", role="take_over"))
    assert audio(bench) == [CAME, WENT]
    conversations.attach("a", "supervisor-7", NotingEarpiece())
    assert audio(bench) == [CAME, WENT, CAME]


def test_a_supervisor_who_takes_over_and_listens_already_leaves_no_gap(
    bench: Bench, conversations: Conversations
) -> None:
    conversations.attach("a", "supervisor-7", NotingEarpiece())
    bench.exchange.obey(protocol.Supervise(call_id="a", name="supervisor-7", role="listen"))
    bench.exchange.obey(protocol.Supervise(call_id="a", name="supervisor-7", role="take_over"))
    assert audio(bench) == [CAME, CAME]


def test_a_telephone_that_hangs_up_leaves_the_call_without_an_agent(bench: Bench, conversations: Conversations) -> None:
    with_phone(bench, "a")
    hang_up(bench, 1)
    assert audio(bench)[-1] == WENT
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    assert audio(bench)[-1] == WENT
    conversations.attach("a", "agent", NotingEarpiece())
    assert audio(bench)[-1] == CAME


def test_a_telephone_that_is_put_on_another_call_leaves_the_former(bench: Bench) -> None:
    bench.originate("b")
    with_phone(bench, "a", "b")
    assert audio(bench) == [CAME, CAME, WENT, ("b", "audio_connected")]


@pytest.mark.parametrize("by", ["browser", "telephone"])
def test_what_replaces_an_ear_at_once_leaves_no_gap(bench: Bench, conversations: Conversations, by: str) -> None:
    if by == "telephone":
        with_phone(bench, "a", "a")
    conversations.attach("a", "agent", NotingEarpiece())
    assert WENT not in audio(bench)


def test_a_call_that_ends_is_not_left(bench: Bench) -> None:
    with_phone(bench, "a")
    hang_up(bench, 0)
    assert WENT not in audio(bench)


def test_one_who_leaves_before_the_call_is_theirs_was_never_there(conversations: Conversations, bench: Bench) -> None:
    bench.originate("b")
    ear = NotingEarpiece()
    conversations.attach("b", "agent", ear)
    conversations.detach(ear)
    assert audio(bench) == [CAME]


def test_the_next_agent_does_not_have_the_former_one_told_of(bench: Bench) -> None:
    bench.exchange.obey(protocol.ConnectAudio(call_id="a", fresh=True))
    events = [e.type for e in bench.desk.told if isinstance(e, protocol.AudioConnected | protocol.AudioGone)]
    assert events == ["audio_connected"]
    assert not bench.exchange.book.live["a"].state().audio_connected
