"""An exchange on a bench: workers, pool, desk and earpieces that only take notes."""

from dataclasses import dataclass, field
from typing import cast

from telephony import orders, protocol
from telephony.end_cause import EndCause
from telephony.exchange import Exchange
from telephony.link import FRAME_BYTES
from telephony.orders import Order, Stage
from telephony.pool import WorkerPool
from telephony.process import WorkerProcess
from telephony.settings import NodeSettings

SETTINGS = NodeSettings(name="node", host="127.0.0.1", port=0, secret="s", max_calls=8)
FRAME = bytes(FRAME_BYTES)


def carrier(name: str, *, max_calls: int = 30) -> protocol.Trunk:
    return protocol.Trunk(name=name, address="127.0.0.1:5060", max_calls=max_calls)


@dataclass(eq=False)
class NotingWorker:
    pid: int
    room: int = 4
    index: int = 0
    lines: set[int] = field(default_factory=set)
    ordered: list[Order] = field(default_factory=list)
    said: list[tuple[int, int, bytes]] = field(default_factory=list)
    rests: bool = False
    coming: set[str] = field(default_factory=set)

    def new_line(self, now: float) -> int:
        del now
        self.lines.add(len(self.ordered) + 1)
        return len(self.ordered) + 1

    def order(self, order: Order) -> None:
        self.ordered.append(order)

    def rest(self, now: float) -> None:
        del now
        self.rests = True

    def say(self, line: int, port: int, pcm: bytes) -> bool:
        self.said.append((line, port, pcm))
        return True

    @property
    def real(self) -> WorkerProcess:
        return cast("WorkerProcess", self)


@dataclass
class NotingPool:
    each: list[NotingWorker]
    capacity: int = 8

    @property
    def workers(self) -> dict[int, NotingWorker]:
        return {worker.index: worker for worker in self.each}

    def choose(self, now: float) -> NotingWorker | None:
        del now
        return next((w for w in self.each if not w.rests and len(w.lines) < w.room), None)


@dataclass
class NotingDesk:
    told: list[protocol.Message] = field(default_factory=list)

    def tell(self, event: protocol.AnyEvent) -> None:
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

    def originate(self, call_id: str, *, max_calls: int = 30, others: tuple[str, ...] = ()) -> None:
        trunk = carrier("carrier", max_calls=max_calls)
        alternatives = tuple(protocol.Alternative(trunk=carrier(name), dialled="011999990000") for name in others)
        order = protocol.Originate(call_id=call_id, number="+5511999990000", trunk=trunk, alternatives=alternatives)
        self.exchange.obey(order)

    def come_in(self, at: float = 5.0, caller: str = "011980000000") -> NotingWorker:
        """Somebody calls by the one trunk there is, on the first worker."""
        worker = self.workers[0]
        self.exchange.obey(protocol.UseTrunks(trunks=(carrier("carrier"),)))
        worker.ordered.clear()
        self.exchange.reported(worker.real, orders.CameIn(-1, at, caller, "30", "127.0.0.1:5060", "x"))
        return worker

    def say(self, ear: "NotingEarpiece") -> None:
        self.exchange.conversations.panel.say(ear, FRAME)

    def answer(self, worker: NotingWorker, line: int) -> None:
        for stage, at in ((Stage.TRYING, 1.0), (Stage.RINGING, 2.0), (Stage.ANSWERED, 3.0)):
            self.exchange.reported(worker.real, orders.Progress(line, stage, at))


def two_workers() -> Bench:
    """An exchange that has two workers, each with room for four calls."""
    workers = [NotingWorker(pid=100), NotingWorker(pid=200, index=1)]
    desk = NotingDesk()
    return Bench(workers, desk, Exchange(SETTINGS, cast("WorkerPool", NotingPool(workers)), desk))
