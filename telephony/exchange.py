"""The heart of a node: turns the dialers' commands into orders to workers, and the workers' reports into events.

Everything here runs on one event loop and never waits; what it decides is told to the `Desk`.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Final, Protocol, assert_never
from uuid import uuid4

import structlog

from metrics import telephony as instruments
from telephony import protocol
from telephony.book import CallBook, LiveCall
from telephony.call_events import advance, failure, sound_event
from telephony.carried import Carried
from telephony.clock import epoch
from telephony.conversation import Conversations
from telephony.end_cause import EndCause
from telephony.name_desk import NameDesk
from telephony.orders import (
    Accept,
    Alive,
    CameIn,
    Conduct,
    End,
    Finished,
    Freed,
    Identified,
    Pressed,
    Progress,
    Ready,
    Refused,
    Report,
    Seen,
    SoundOver,
    Stage,
    ToneHeard,
    Trouble,
)
from telephony.outcomes import Release
from telephony.placing import Placing
from telephony.pool import WorkerPool
from telephony.process import WorkerProcess
from telephony.recording.desk import RecordingDesk
from telephony.settings import NodeSettings
from telephony.sip.front import Standing
from telephony.sip.host import host_of
from telephony.sounds import sound_file
from telephony.trunk_desk import TrunkDesk

log = structlog.get_logger()
_OF_THE_TRUNK: Final = frozenset({EndCause.NETWORK_FAILURE, EndCause.REJECTED, EndCause.INVALID_NUMBER})


class Desk(Protocol):
    """Who is told of events."""

    def tell(self, event: protocol.AnyEvent) -> None:
        """Tell every dialer."""
        ...


class Entrance(Protocol):
    """The address at which calls come in for all workers."""

    def arrived(self, sip_call_id: str, source: str) -> str:
        """A worker reports a call that came from `source` (host:port): where it really came from."""
        ...

    def over(self, sip_call_id: str) -> None:
        """A call that came in has ended."""
        ...


class Exchange:
    """The calls of a node, on the workers of its pool."""

    def __init__(self, settings: NodeSettings, pool: WorkerPool, desk: Desk, entrance: Entrance | None = None) -> None:
        self.book = CallBook()
        self.idle = asyncio.Event()  # set while there is no live call
        self.idle.set()
        self.draining = False
        self._settings = settings
        self._pool = pool
        self._desk = desk
        self.recordings = RecordingDesk(settings.recording, desk.tell)
        self._entrance = entrance
        self._closing = False
        self._carried = Carried()
        self._names = NameDesk(settings.sip_host, self._names_changed)
        self._trunks = TrunkDesk(
            settings.name,
            self._names,
            tell=desk.tell,
            calls=lambda name: self._placing.gate.calls[name],
            contact=settings.sip_contact,
            sources=settings.sip_sources,
        )
        self.conversations = Conversations(self.book, self._carried, desk.tell, settings.sounds)
        self._placing = Placing(
            pool, self._carried, self._names, conduct=self._conduct, placed=self.conversations.placed, give_up=self._end
        )

    # Commands

    def obey(self, command: protocol.AnyCommand) -> protocol.Snapshot | None:
        """Carry out a command; what it returns is for the dialer that sent it alone."""
        call = self.book.live.get(getattr(command, "call_id", ""))
        if call is not None:
            call.attended_at = call.at(time.monotonic())
        match command:
            case protocol.Originate():
                self._originate(command)
            case protocol.Accept():
                self._accept(command)
            case protocol.Refuse():
                self._release(command.call_id, Release.HANG_UP, command.sip_code)
            case protocol.HangUp():
                self._release(command.call_id, Release.HANG_UP)
            case protocol.UseTrunks():
                self._trunks.follow(command.trunks, self._workers())
            case protocol.Drain():
                self.drain(on=command.on)
            case protocol.RecordingNoted():
                self.recordings.noted(command.call_id)
            case protocol.AskSnapshot():
                self.recordings.tell_again()
                return protocol.Snapshot(node=self._settings.name, calls=self.book.snapshot(), at=time.time())
            case _:
                self.conversations.obey(command)
        return None

    def capacity(self) -> protocol.Capacity:
        """What the node can carry, and carries, now."""
        room = 0 if self.draining else self._pool.capacity
        return protocol.Capacity(
            node=self._settings.name, max_calls=room, calls=len(self.book.live), draining=self.draining
        )

    def drain(self, *, on: bool) -> None:
        """Take no new calls (or take them again); those in progress go on."""
        self.draining = on
        instruments.DRAINING.set(on)
        self._desk.tell(self.capacity())

    def look_after(self, now: float) -> None:
        """Release calls that nobody attends to, place those that wait, forget old ones.

        To be called a few times a second with the monotonic time.
        """
        for call in self.book.unattended(now):
            self._release(call.call_id, Release.UNATTENDED, 480)
        self._names.look_after(now)
        self._trunks.look_after()
        self._placing.place_waiting()
        self.book.forget(now)

    def close(self) -> None:
        """Take no new calls and hang up those there are; each ends with an event."""
        self._closing = True
        for call_id in list(self.book.live):
            self._release(call_id, Release.HANG_UP)

    # Reports of workers

    def reported(self, worker: WorkerProcess, report: Report) -> None:
        """Take in a report of a worker."""
        match report:
            case Ready() | Alive():
                return
            case Seen():
                self._trunks.seen(report)
            case CameIn():
                self._came_in(worker, report)
            case Freed():
                self._carried.free(worker, report.line)
            case _:
                self._reported_of(worker, report, self.book.live.get(self._carried.call_on(worker, report.line)))

    def heard(self, worker: WorkerProcess, line: int, port: int, pcm: bytes) -> None:
        """A port of a call gave 20 ms."""
        self.conversations.panel.heard(self._carried.call_on(worker, line), port, pcm)

    def lost(self, worker: WorkerProcess) -> None:
        """A worker is gone: so are its calls."""
        for line in list(worker.lines):
            call = self.book.live.get(self._carried.call_on(worker, line))
            self._carried.free(worker, line)
            if call is not None:
                self._end(call, EndCause.WORKER_LOST, reason=f"worker {worker.index} died")

    def capacity_changed(self) -> None:
        """A worker came or went."""
        instruments.CAPACITY.set(self._pool.capacity)
        self._desk.tell(self.capacity())
        self._trunks.share_out(self._workers())

    # How

    def _names_changed(self) -> None:
        self._trunks.share_out(self._workers())
        self._placing.place_waiting()

    def _workers(self) -> Sequence[WorkerProcess]:
        return list(self._pool.workers.values())

    def _originate(self, order: protocol.Originate) -> None:
        if self.book.knows(order.call_id):
            return
        call = self.book.open(order, epoch())
        self.idle.clear()
        instruments.child(instruments.CALLS, call.stage).inc()
        if not self.is_open:
            self._end(call, EndCause.NO_CAPACITY, reason="the node is stopping")
        elif len(self.book.live) > self._settings.max_calls:
            self._end(call, EndCause.NO_CAPACITY, reason=f"the node carries {self._settings.max_calls} calls")
        else:
            self._placing.begin(call)

    def _conduct(self, call: LiveCall) -> Conduct:
        plan = call.plan
        record = self.recordings.path(call.call_id) if plan.record else None
        call.may_be_recorded |= record is not None
        announce = None if plan.announce is None else sound_file(self._settings.sounds, plan.announce)
        return Conduct(record, None if announce is None else str(announce), plan.detect, plan.caution)

    def standing(self, host: str) -> Standing:
        """Whether calls from an address are those of a carrier."""
        return self._trunks.standing(host)

    @property
    def is_open(self) -> bool:
        """Whether the node takes new calls."""
        return not (self._closing or self.draining)

    @property
    def room(self) -> int:
        """How many more calls the node may carry."""
        return self._settings.max_calls - len(self.book.live)

    def _came_in(self, worker: WorkerProcess, report: CameIn) -> None:
        worker.coming.discard(report.sip_call_id)
        source = report.source if self._entrance is None else self._entrance.arrived(report.sip_call_id, report.source)
        host = host_of(source)
        began = epoch()
        incoming = protocol.Incoming(
            call_id=str(uuid4()),
            at=began + report.at,
            caller=report.caller,
            called=report.called,
            trunk=self._trunks.by_source(host),
        )
        worker.lines.add(report.line)
        instruments.child(instruments.SETUPS, "in").inc()
        self._carried.enter(incoming.call_id, worker, report.line)
        call = self.book.take_in(incoming, report.sip_call_id, began)
        self.idle.clear()
        instruments.child(instruments.CALLS, call.stage).inc()
        standing = self._trunks.standing(host)
        if standing != "carrier" or not self.is_open:
            self._release(call.call_id, Release.HANG_UP, 403 if standing == "stranger" else 503)
        self._desk.tell(incoming)

    def _accept(self, command: protocol.Accept) -> None:
        call = self.book.live.get(command.call_id)
        if call is not None and call.incoming is not None:
            call.plan = command.plan
            conduct = self._conduct(call)
            self._carried.order(call.call_id, lambda line: Accept(line, conduct))

    def _reported_of(
        self,
        worker: WorkerProcess,
        report: Refused | Progress | Identified | ToneHeard | Pressed | SoundOver | Finished | Trouble,
        call: LiveCall | None,
    ) -> None:
        match report:
            case Refused():
                self._refused(worker, report, call)
            case Trouble():
                log.warning("trouble on a call", call_id=call and call.call_id, what=report.what)
            case Finished():
                self._finished(worker, report, call)
            case _ if call is None:
                return
            case Progress():
                self._progressed(call, report)
            case SoundOver():
                self.conversations.played(call, report.sound, whole=report.whole)
            case Identified() | ToneHeard() | Pressed():
                self._desk.tell(sound_event(call, report))
            case _:
                assert_never(report)

    def _refused(self, worker: WorkerProcess, report: Refused, call: LiveCall | None) -> None:
        instruments.WORKER_REFUSALS.labels("full" if report.full else "trunk").inc()
        if report.full:
            worker.rest(time.monotonic())
        self._carried.free(worker, report.line)
        if call is None:
            return
        self._placing.leave(call)
        if call.released is not None:
            self._end(call, EndCause.CANCELLED, reason="hung up before it was placed")
        elif report.full:  # nothing has left: another worker may take it
            self._placing.place(call)
        elif not self._placing.goes_on(call, EndCause.NETWORK_FAILURE):
            self._end(call, EndCause.NETWORK_FAILURE, reason=report.detail)

    def _finished(self, worker: WorkerProcess, report: Finished, call: LiveCall | None) -> None:
        if report.freed:
            self._carried.free(worker, report.line)
        if call is None:
            return
        instruments.child(instruments.FRAMES_DROPPED, "worker").inc(report.frames_dropped)
        if report.ladder and call.route is not None and report.cause in _OF_THE_TRUNK:
            self._desk.tell(failure(call, call.route.trunk.name, report))
            instruments.FAILURES.labels(call.route.trunk.name, str(report.sip_code or "none")).inc()
        self._placing.leave(call)
        if self._placing.goes_on(call, report.cause):
            return
        self._end(
            call, report.cause, at=call.at(report.at), sip_code=report.sip_code, reason=report.reason, q850=report.q850
        )

    def _progressed(self, call: LiveCall, report: Progress) -> None:
        before = call.stage
        event = advance(call, report)
        if event is None:
            return
        self._desk.tell(event)
        after = call.stage
        if after != before:
            instruments.child(instruments.CALLS, before).dec()
            instruments.child(instruments.CALLS, after).inc()
        since = call.at(report.at) - (call.trying_at or call.at(report.at))
        if before == "dialing" and after != "dialing":
            instruments.POST_DIAL_DELAY.observe(since)
        if report.stage is Stage.ANSWERED:
            instruments.ANSWER_DELAY.observe(since)

    def _end(
        self,
        call: LiveCall,
        cause: EndCause,
        *,
        at: float | None = None,
        sip_code: int | None = None,
        reason: str,
        q850: int | None = None,
    ) -> None:
        ended = protocol.Ended(
            call_id=call.call_id,
            at=at or call.at(time.monotonic()),
            cause=cause,
            sip_code=sip_code,
            reason=reason,
            q850=q850,
            trunk=call.trunk,
        )
        instruments.child(instruments.CALLS, call.stage).dec()
        instruments.child(instruments.CALLS_ENDED, cause.value).inc()
        self._placing.leave(call)
        self.book.end(ended, time.monotonic())
        if self._entrance is not None and call.incoming is not None:
            self._entrance.over(call.sip_call_id)
        if not self.book.live:
            self.idle.set()
        self._desk.tell(ended)
        self.conversations.ended(call.call_id)
        if call.may_be_recorded:
            self.recordings.ready_soon(call.call_id)
        if self.draining:
            self._desk.tell(self.capacity())

    def _release(self, call_id: str, why: Release, sip_code: int = 0) -> None:
        call = self.book.live.get(call_id)
        if call is not None and call.released is None:
            call.released = why
            if self._placing.waits(call):
                self._end(call, EndCause.CANCELLED, reason="hung up before it was placed")
                return
            self._carried.order(call_id, lambda line: End(line, why, sip_code))
