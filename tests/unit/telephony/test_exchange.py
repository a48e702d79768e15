"""The exchange with workers that only take notes."""

import time
from dataclasses import replace

import pytest

from telephony import orders, protocol
from telephony.arrangement import Role
from telephony.end_cause import EndCause
from telephony.orders import Stage
from telephony.outcomes import Release
from telephony.placing import PLACE_PATIENCE_S
from tests.unit.telephony.exchange_bench import FRAME, Bench, NotingEarpiece, two_workers


@pytest.fixture
def bench() -> Bench:
    return two_workers()


def finished(line: int, cause: EndCause = EndCause.REMOTE_HANGUP, *, freed: bool = True) -> orders.Finished:
    return orders.Finished(line, 9.0, cause, 200, "bye", freed=freed, frames_dropped=0)


def test_course_of_a_call(bench: Bench) -> None:
    bench.originate("a")
    worker = bench.workers[0]
    assert isinstance(worker.ordered[0], orders.Place)
    bench.answer(worker, 1)
    bench.exchange.reported(worker.real, finished(1))
    assert [e.model_dump()["type"] for e in bench.desk.told] == ["trying", "ringing", "answered", "ended"]
    assert worker.lines == set()
    assert bench.exchange.idle.is_set()


def test_worker_without_room_after_all_hands_the_call_on(bench: Bench) -> None:
    bench.originate("a")
    first, second = bench.workers
    bench.exchange.reported(first.real, orders.Refused(1, full=True, detail="too many"))
    assert isinstance(second.ordered[0], orders.Place)
    assert (first.rests, second.rests, bench.desk.told) == (True, False, [])
    assert (first.lines, second.lines) == (set(), {1})


def test_call_waits_for_a_worker_but_not_for_ever(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("telephony.placing.time.monotonic", lambda: clock[0])
    for worker in bench.workers:
        worker.rests = True
    bench.originate("a")
    bench.originate("b")
    bench.originate("c")
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.exchange.obey(protocol.HangUp(call_id="c"))
    assert bench.desk.ended == [("c", EndCause.CANCELLED)]
    bench.workers[0].rests = False
    bench.workers[0].room = 1
    clock[0] += PLACE_PATIENCE_S
    bench.exchange.look_after(1000.0)
    assert [type(order) for order in bench.workers[0].ordered] == [orders.Place, orders.OpenPort]
    assert bench.desk.ended == [("c", EndCause.CANCELLED), ("b", EndCause.NO_CAPACITY)]


def test_hang_up_is_not_forgotten_when_a_worker_has_no_room(bench: Bench) -> None:
    bench.originate("a")
    bench.exchange.obey(protocol.HangUp(call_id="a"))
    bench.exchange.reported(bench.workers[0].real, orders.Refused(1, full=True, detail="too many"))
    assert bench.workers[1].ordered == []
    assert bench.desk.ended == [("a", EndCause.CANCELLED)]


def test_trunk_that_cannot_be_dialled_is_a_network_failure(bench: Bench) -> None:
    bench.originate("a")
    bench.exchange.reported(bench.workers[0].real, orders.Refused(1, full=False, detail="bad address"))
    assert bench.desk.ended == [("a", EndCause.NETWORK_FAILURE)]


def test_line_that_the_library_still_holds_is_not_given_away(bench: Bench) -> None:
    bench.originate("a")
    worker = bench.workers[0]
    bench.exchange.reported(worker.real, finished(1, EndCause.LOCAL_HANGUP, freed=False))
    assert (bench.desk.ended, worker.lines) == ([("a", EndCause.LOCAL_HANGUP)], {1})
    bench.exchange.reported(worker.real, orders.Freed(1))
    assert worker.lines == set()


def test_first_release_counts(bench: Bench) -> None:
    bench.originate("a")
    bench.exchange.obey(protocol.HangUp(call_id="a"))
    bench.exchange.obey(protocol.HangUp(call_id="a"))
    bench.exchange.obey(protocol.HangUp(call_id="nobody"))
    assert bench.workers[0].ordered[1:] == [orders.End(1, Release.HANG_UP)]


def test_lost_worker_ends_its_calls_and_no_others(bench: Bench) -> None:
    for call_id in "abcde":
        bench.originate(call_id)
    bench.exchange.lost(bench.workers[0].real)
    assert sorted(bench.desk.ended) == [(call_id, EndCause.WORKER_LOST) for call_id in "abcd"]
    assert set(bench.exchange.book.live) == {"e"}


def test_full_trunk_full_node_and_closing_node_send_nothing(bench: Bench) -> None:
    bench.originate("a", max_calls=1)
    bench.originate("b", max_calls=1)
    for n in range(8):
        bench.originate(f"n{n}")
    bench.exchange.close()
    bench.originate("late")
    refused = [call_id for call_id, cause in bench.desk.ended if cause is EndCause.NO_CAPACITY]
    assert refused == ["b", "n7", "late"]
    assert sum(isinstance(o, orders.Place) for w in bench.workers for o in w.ordered) == 8


def test_audio_flows_while_it_is_wanted_and_somebody_is_there(bench: Bench) -> None:
    bench.originate("a")
    worker, ear = bench.workers[0], NotingEarpiece()
    bench.say(ear)
    assert bench.exchange.conversations.attach("a", "agent", ear)
    bench.say(ear)
    assert worker.said == []
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.say(ear)
    bench.exchange.heard(worker.real, 1, 0, FRAME)
    assert (worker.said, ear.heard) == ([(1, 0, FRAME)], [FRAME])
    bench.exchange.conversations.detach(ear)
    bench.say(ear)
    bench.exchange.heard(worker.real, 1, 0, FRAME)
    assert (len(worker.said), len(ear.heard)) == (1, 1)
    assert sum(isinstance(e, protocol.AudioConnected) for e in bench.desk.told) == 1


def test_a_browser_that_leaves_and_comes_back_is_told_of(bench: Bench) -> None:
    bench.originate("a")
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    for ear in (NotingEarpiece(), NotingEarpiece()):
        bench.exchange.conversations.attach("a", "agent", ear)
        bench.exchange.conversations.detach(ear)
    audio = [type(e) for e in bench.desk.told if isinstance(e, protocol.AudioConnected | protocol.AudioGone)]
    assert audio == [protocol.AudioConnected, protocol.AudioGone] * 2


def test_a_browser_leaves_by_the_clock_of_the_call(bench: Bench) -> None:
    bench.originate("a")
    call = bench.exchange.book.live["a"]
    call.epoch += 3600.0  # the clock of the machine was set back by an hour since the call began
    ear = NotingEarpiece()
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.exchange.conversations.attach("a", "agent", ear)
    bench.exchange.conversations.detach(ear)
    came, went = (e.at for e in bench.desk.told if isinstance(e, protocol.AudioConnected | protocol.AudioGone))
    assert came <= went <= call.at(time.monotonic())


def test_another_agent_is_told_when_they_come_and_the_former_one_hears_nothing_more(bench: Bench) -> None:
    bench.originate("a")
    former, other = NotingEarpiece(), NotingEarpiece()
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.exchange.conversations.attach("a", "agent", former)
    bench.exchange.obey(protocol.ConnectAudio(call_id="a", fresh=True))
    assert former.retired == [4003]
    assert sum(isinstance(e, protocol.AudioConnected) for e in bench.desk.told) == 1
    bench.exchange.conversations.attach("a", "agent", other)
    assert sum(isinstance(e, protocol.AudioConnected) for e in bench.desk.told) == 2
    bench.say(former)
    assert bench.workers[0].said == []


def test_newer_browser_replaces_the_older_and_the_end_retires_both(bench: Bench) -> None:
    bench.originate("a")
    older, newer = NotingEarpiece(), NotingEarpiece()
    bench.exchange.conversations.attach("a", "agent", older)
    bench.exchange.conversations.attach("a", "agent", newer)
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.say(older)
    assert bench.workers[0].said == []
    bench.say(newer)
    assert bench.workers[0].said == [(1, 0, FRAME)]
    bench.exchange.conversations.detach(older)
    bench.exchange.reported(bench.workers[0].real, finished(1))
    assert (older.retired, newer.retired) == ([4001], [1000])
    assert not bench.exchange.conversations.attach("a", "agent", newer)


def test_answered_call_that_nobody_wants_is_released_once(bench: Bench) -> None:
    bench.originate("a")
    bench.answer(bench.workers[0], 1)
    for now in (12.9, 13.0, 14.0):
        bench.exchange.look_after(now)
    assert bench.workers[0].ordered[1:] == [orders.End(1, Release.UNATTENDED, 480)]


def test_trouble_on_a_call_is_not_its_end(bench: Bench) -> None:
    bench.originate("a")
    bench.exchange.reported(bench.workers[0].real, orders.Trouble(1, "media"))
    bench.exchange.obey(protocol.Play(call_id="a", sound="missing"))
    assert [(e.sound, e.whole) for e in bench.desk.told if isinstance(e, protocol.Played)] == [("missing", False)]
    assert set(bench.exchange.book.live) == {"a"}


def test_call_goes_on_over_the_next_trunk_until_one_takes_it(bench: Bench) -> None:
    bench.originate("a", others=("second", "third"))
    first = bench.workers[0]
    bench.exchange.reported(first.real, orders.Progress(1, Stage.TRYING, 1.0))
    bench.exchange.reported(first.real, replace(finished(1, EndCause.NETWORK_FAILURE), ladder=((1.0, True, "INVITE"),)))
    failures = [e.trunk for e in bench.desk.told if isinstance(e, protocol.CallFailed)]
    placed = [o for o in first.ordered if isinstance(o, orders.Place)]
    assert (failures, [o.number for o in placed]) == (["carrier"], ["+5511999990000", "011999990000"])
    bench.answer(first, placed[1].line)
    bench.exchange.reported(first.real, finished(placed[1].line, EndCause.NETWORK_FAILURE))
    ended = [e for e in bench.desk.told if isinstance(e, protocol.Ended)]
    assert [(e.cause, e.trunk) for e in ended] == [(EndCause.NETWORK_FAILURE, "second")]
    assert sum(isinstance(e, protocol.Trying) for e in bench.desk.told) == 1


@pytest.mark.parametrize("stage", [Stage.RINGING, Stage.EARLY_MEDIA, Stage.ANSWERED])
def test_call_that_reached_somebody_goes_no_further(bench: Bench, stage: Stage) -> None:
    bench.originate("a", others=("second",))
    bench.exchange.reported(bench.workers[0].real, orders.Progress(1, stage, 1.0))
    bench.exchange.reported(bench.workers[0].real, finished(1, EndCause.NETWORK_FAILURE))
    assert bench.desk.ended == [("a", EndCause.NETWORK_FAILURE)]


def test_full_trunk_gives_way_to_the_next(bench: Bench) -> None:
    bench.originate("a", max_calls=1)
    bench.originate("b", max_calls=1, others=("second",))
    assert len([o for o in bench.workers[0].ordered if isinstance(o, orders.Place)]) == 2
    assert bench.desk.ended == []


def test_supervisor_hears_whispers_and_takes_over(bench: Bench) -> None:
    bench.originate("a")
    worker, agent, supervisor = bench.workers[0], NotingEarpiece(), NotingEarpiece()
    conversations = bench.exchange.conversations
    conversations.attach("a", "agent", agent)
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    conversations.attach("a", "supervisor-7", supervisor)
    for role in ("listen", "whisper"):
        bench.exchange.obey(protocol.Supervise.model_validate({"call_id": "a", "name": "supervisor-7", "role": role}))
    opened = [(o.port, o.role) for o in worker.ordered if isinstance(o, orders.OpenPort)]
    assert opened == [(0, Role.AGENT), (2, Role.LISTEN), (2, Role.WHISPER)]
    bench.exchange.heard(worker.real, 1, 2, FRAME)
    assert (supervisor.heard, agent.heard) == ([FRAME], [])
    bench.exchange.obey(protocol.Supervise(call_id="a", name="supervisor-7", role="take_over"))
    bench.say(supervisor)
    assert (agent.retired, worker.said) == ([4003], [(1, 0, FRAME)])


def test_two_calls_are_patched_and_parted_when_one_ends(bench: Bench) -> None:
    bench.originate("a")
    bench.originate("b")
    worker = bench.workers[0]
    bench.exchange.obey(protocol.Arrange(call_id="a", arrangement="consult", other="b"))
    places = {o.number: o.line for o in worker.ordered if isinstance(o, orders.Place)}
    assert len(places) == 1
    lines = [o.line for o in worker.ordered if isinstance(o, orders.Place)]
    bench.exchange.heard(worker.real, lines[0], 1, FRAME)
    bench.exchange.heard(worker.real, lines[1], 0, FRAME)
    assert worker.said == [(lines[1], 0, FRAME), (lines[0], 1, FRAME)]
    bench.exchange.reported(worker.real, finished(lines[1]))
    arranged = [e.arrangement for e in bench.desk.told if isinstance(e, protocol.Arranged)]
    assert arranged == ["consult", "talk"]
    assert orders.ClosePort(lines[0], 1) in worker.ordered


def test_call_that_comes_in_is_told_accepted_and_ended(bench: Bench) -> None:
    worker = bench.come_in()
    (incoming,) = (e for e in bench.desk.told if isinstance(e, protocol.Incoming))
    bench.exchange.obey(protocol.Accept(call_id=incoming.call_id))
    assert worker.ordered == [orders.Accept(-1, orders.Conduct())]
    bench.exchange.reported(worker.real, finished(-1))
    assert (bench.desk.ended, worker.lines) == ([(incoming.call_id, EndCause.REMOTE_HANGUP)], set())


def test_caller_whom_nobody_takes_is_let_go(bench: Bench) -> None:
    worker = bench.come_in(at=5.0)
    bench.exchange.look_after(49.9)
    assert worker.ordered == []
    bench.exchange.look_after(50.0)
    assert worker.ordered == [orders.End(-1, Release.UNATTENDED, 480)]


@pytest.mark.parametrize(
    ("trunks", "sip_code"),
    [(None, 503), ((), 403), (("192.0.2.1:5060",), 403), (("127.0.0.1", "192.0.2.1"), 0)],
    ids=["before trunks are known", "no trunks", "a stranger", "a carrier"],
)
def test_only_carriers_call_in(bench: Bench, trunks: tuple[str, ...] | None, sip_code: int) -> None:
    if trunks is not None:
        each = tuple(protocol.Trunk(name=address, address=address) for address in trunks)
        bench.exchange.obey(protocol.UseTrunks(trunks=each))
    worker = bench.workers[0]
    bench.exchange.reported(worker.real, orders.CameIn(-1, 5.0, "1", "30", "127.0.0.1:5060", "x"))
    refusals = [each for each in worker.ordered if isinstance(each, orders.End)]
    assert refusals == ([orders.End(-1, Release.HANG_UP, sip_code)] if sip_code else [])


def test_draining_node_takes_no_new_calls(bench: Bench) -> None:
    bench.originate("a")
    bench.exchange.obey(protocol.Drain())
    bench.originate("b")
    assert bench.desk.ended == [("b", EndCause.NO_CAPACITY)]
    assert (bench.exchange.capacity().max_calls, bench.exchange.capacity().draining) == (0, True)
