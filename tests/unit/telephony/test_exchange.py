"""The exchange with workers that only take notes."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from telephony import orders, protocol
from telephony.end_cause import EndCause
from telephony.exchange import PLACE_PATIENCE_S, Exchange
from telephony.link import FRAME_BYTES
from telephony.orders import Order, Stage
from telephony.outcomes import Release
from telephony.pool import WorkerPool
from telephony.process import WorkerProcess
from telephony.settings import NodeSettings

SETTINGS = NodeSettings(name="node", host="127.0.0.1", port=0, secret="s", max_calls=8)
FRAME = bytes(FRAME_BYTES)


@dataclass(eq=False)
class NotingWorker:
    pid: int
    room: int = 4
    index: int = 0
    lines: set[int] = field(default_factory=set)
    ordered: list[Order] = field(default_factory=list)
    said: list[tuple[int, bytes]] = field(default_factory=list)
    rests: bool = False

    def new_line(self, now: float) -> int:
        del now
        self.lines.add(len(self.ordered) + 1)
        return len(self.ordered) + 1

    def order(self, order: Order) -> None:
        self.ordered.append(order)

    def rest(self, now: float) -> None:
        del now
        self.rests = True

    def say(self, line: int, pcm: bytes) -> bool:
        self.said.append((line, pcm))
        return True

    @property
    def real(self) -> WorkerProcess:
        return cast("WorkerProcess", self)


@dataclass
class NotingPool:
    workers: list[NotingWorker]
    capacity: int = 8

    def choose(self, now: float) -> NotingWorker | None:
        del now
        return next((w for w in self.workers if not w.rests and len(w.lines) < w.room), None)


@dataclass
class NotingDesk:
    told: list[protocol.Message] = field(default_factory=list)

    def tell(self, event: protocol.CallEvent | protocol.Capacity | protocol.Recorded) -> None:
        self.told.append(event)

    @property
    def ended(self) -> list[tuple[str, EndCause]]:
        return [(e.call_id, e.cause) for e in self.told if isinstance(e, protocol.Ended)]


@dataclass(eq=False)
class NotingEarpiece:
    heard: list[bytes] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)

    def hear(self, pcm: bytes) -> None:
        self.heard.append(pcm)

    def retire(self, code: int, reason: str) -> None:
        assert reason
        self.retired.append(code)


@dataclass
class Bench:
    workers: list[NotingWorker]
    desk: NotingDesk
    exchange: Exchange

    def originate(self, call_id: str, *, max_calls: int = 30) -> None:
        trunk = protocol.Trunk(name="carrier", address="127.0.0.1:5060", max_calls=max_calls)
        self.exchange.obey(protocol.Originate(call_id=call_id, number="+5511999990000", trunk=trunk))

    def answer(self, worker: NotingWorker, line: int) -> None:
        for stage, at in ((Stage.TRYING, 1.0), (Stage.RINGING, 2.0), (Stage.ANSWERED, 3.0)):
            self.exchange.reported(worker.real, orders.Progress(line, stage, at))


@pytest.fixture
def bench() -> Bench:
    workers = [NotingWorker(pid=100), NotingWorker(pid=200, index=1)]
    desk = NotingDesk()
    return Bench(workers, desk, Exchange(SETTINGS, cast("WorkerPool", NotingPool(workers)), desk))


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
    monkeypatch.setattr("telephony.exchange.time.monotonic", lambda: clock[0])
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
    assert [type(order) for order in bench.workers[0].ordered] == [orders.Place, orders.OpenAudio]
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
    bench.exchange.say("a", ear, FRAME)
    assert bench.exchange.attach("a", ear)
    bench.exchange.say("a", ear, FRAME)
    assert worker.said == []
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.exchange.say("a", ear, FRAME)
    bench.exchange.heard(worker.real, 1, 0, FRAME)
    assert (worker.said, ear.heard) == ([(1, FRAME)], [FRAME])
    bench.exchange.detach("a", ear)
    bench.exchange.say("a", ear, FRAME)
    bench.exchange.heard(worker.real, 1, 0, FRAME)
    assert (len(worker.said), len(ear.heard)) == (1, 1)
    assert sum(isinstance(e, protocol.AudioConnected) for e in bench.desk.told) == 1


def test_newer_browser_replaces_the_older_and_the_end_retires_both(bench: Bench) -> None:
    bench.originate("a")
    older, newer = NotingEarpiece(), NotingEarpiece()
    bench.exchange.attach("a", older)
    bench.exchange.attach("a", newer)
    bench.exchange.obey(protocol.ConnectAudio(call_id="a"))
    bench.exchange.say("a", older, FRAME)
    assert bench.workers[0].said == []
    bench.exchange.say("a", newer, FRAME)
    assert bench.workers[0].said == [(1, FRAME)]
    bench.exchange.detach("a", older)
    bench.exchange.reported(bench.workers[0].real, finished(1))
    assert (older.retired, newer.retired) == ([4001], [1000])
    assert not bench.exchange.attach("a", newer)


def test_answered_call_that_nobody_wants_is_released_once(bench: Bench) -> None:
    bench.originate("a")
    bench.answer(bench.workers[0], 1)
    for now in (12.9, 13.0, 14.0):
        bench.exchange.look_after(now)
    assert bench.workers[0].ordered[1:] == [orders.End(1, Release.UNATTENDED)]


def test_trouble_on_a_call_is_not_its_end(bench: Bench) -> None:
    bench.originate("a")
    bench.exchange.reported(bench.workers[0].real, orders.Trouble(1, "media"))
    bench.exchange.obey(protocol.Play(call_id="a", sound="missing"))
    assert (bench.desk.told, set(bench.exchange.book.live)) == ([], {"a"})
