"""The heart of a node: turns the dialers' commands into orders to workers, and the workers' reports into events.

Everything here runs on one event loop and never waits; what it decides is told to the `Desk`.
"""

import asyncio
import time
from pathlib import Path
from typing import Final, Protocol, assert_never

import structlog

from metrics import telephony as instruments
from telephony import protocol
from telephony.book import CallBook, LiveCall
from telephony.end_cause import EndCause
from telephony.link import Audio
from telephony.orders import (
    Alive,
    End,
    Finished,
    Freed,
    OpenAudio,
    Place,
    PlayFile,
    Progress,
    Ready,
    Refused,
    Report,
    Route,
    Stage,
    Trouble,
)
from telephony.outcomes import Release
from telephony.pool import WorkerPool
from telephony.process import WorkerProcess
from telephony.recording.desk import RecordingDesk
from telephony.settings import NodeSettings
from telephony.sounds import sound_file

log = structlog.get_logger()

Command = protocol.AnyCommand


class Earpiece(Protocol):
    """A browser on a call's audio websocket."""

    def hear(self, pcm: bytes) -> None:
        """The far end said 20 ms."""
        ...

    def retire(self, code: int, reason: str) -> None:
        """Close the websocket with that code."""
        ...


class Desk(Protocol):
    """Who is told of events."""

    def tell(self, event: protocol.CallEvent | protocol.Capacity | protocol.Recorded) -> None:
        """Tell every dialer."""
        ...


AUDIO_REPLACED: Final = 4001  # websocket close code: a newer one took over
AUDIO_OVER: Final = 1000
PLACE_PATIENCE_S: Final = 2.0  # for a worker: all may rest, have had their set-ups of this second, or be starting again


class Exchange:
    """The calls of a node, on the workers of its pool."""

    def __init__(self, settings: NodeSettings, pool: WorkerPool, desk: Desk) -> None:
        self.book = CallBook()
        self.idle = asyncio.Event()  # set while there is no live call
        self.idle.set()
        self._settings = settings
        self._pool = pool
        self._desk = desk
        self.recordings = RecordingDesk(settings.recording, desk.tell)
        self._closing = False
        self._carriers: dict[str, tuple[WorkerProcess, int]] = {}  # call id → where it is
        self._calls: dict[tuple[WorkerProcess, int], str] = {}  # and back
        self._earpieces: dict[str, Earpiece] = {}
        self._waiting: dict[str, LiveCall] = {}  # for a worker, in the order of coming

    # Commands

    def obey(self, command: Command) -> protocol.Snapshot | None:
        """Carry out a command; what it returns is for the dialer that sent it alone."""
        match command:
            case protocol.Originate():
                self._originate(command)
            case protocol.HangUp():
                self._release(command.call_id, Release.HANG_UP)
            case protocol.Play():
                self._play(command)
            case protocol.ConnectAudio():
                self._connect_audio(command.call_id)
            case protocol.RecordingNoted():
                self.recordings.noted(command.call_id)
            case protocol.AskSnapshot():
                self.recordings.tell_again()
                return protocol.Snapshot(node=self._settings.name, calls=self.book.snapshot())
            case _:
                assert_never(command)
        return None

    def capacity(self) -> protocol.Capacity:
        """What the node can carry, and carries, now."""
        return protocol.Capacity(node=self._settings.name, max_calls=self._pool.capacity, calls=len(self.book.live))

    def look_after(self, now: float) -> None:
        """Release answered calls that nobody attends to, place those that wait, forget old ones.

        To be called a few times a second with the time in seconds, UTC.
        """
        for call in list(self.book.live.values()):
            if call.unattended(now):
                self._release(call.call_id, Release.UNATTENDED)
        for call in list(self._waiting.values()):
            self._place(call)
        self.book.forget(now)

    def close(self) -> None:
        """Take no new calls and hang up those there are; each ends with an event."""
        self._closing = True
        for call_id in list(self.book.live):
            self._release(call_id, Release.HANG_UP)

    # Audio of browsers

    def attach(self, call_id: str, earpiece: Earpiece) -> bool:
        """A browser has opened the audio of a call, and replaces any other; False when the call is not live."""
        call = self.book.live.get(call_id)
        if call is None:
            return False
        if call_id in self._earpieces:
            self._earpieces[call_id].retire(AUDIO_REPLACED, "opened elsewhere")
        self._earpieces[call_id] = earpiece
        self._open_audio(call)
        return True

    def detach(self, call_id: str, earpiece: Earpiece) -> None:
        """A browser has gone. The call goes on."""
        if self._earpieces.get(call_id) is earpiece:
            del self._earpieces[call_id]
            if call_id in self.book.live:
                self.book.live[call_id].audio_open = False

    def say(self, call_id: str, earpiece: Earpiece, pcm: bytes) -> None:
        """A browser said 20 ms; what one says that another has replaced is not for the call."""
        call = self.book.live.get(call_id)
        carrier = self._carriers.get(call_id)
        if call is None or carrier is None or not call.audio_open or self._earpieces.get(call_id) is not earpiece:
            return
        worker, line = carrier
        if not worker.say(line, pcm):
            instruments.FRAMES_DROPPED.labels("link").inc()

    # Reports of workers

    def reported(self, worker: WorkerProcess, report: Report) -> None:
        """Take in a report of a worker."""
        if isinstance(report, Ready | Alive):
            return
        call = self.book.live.get(self._calls.get((worker, report.line), ""))
        match report:
            case Freed():
                self._free(worker, report.line)
            case Refused():
                self._refused(worker, report, call)
            case Trouble():
                log.warning("trouble on a call", call_id=call and call.call_id, what=report.what)
            case Progress() if call is not None:
                self._progressed(call, report)
            case Finished() if call is not None:
                if report.freed:
                    self._free(worker, report.line)
                instruments.FRAMES_DROPPED.labels("worker").inc(report.frames_dropped)
                self._end(call, report.cause, at=report.at, sip_code=report.sip_code, reason=report.reason)

    def heard(self, worker: WorkerProcess, audio: Audio) -> None:
        """The far end of a call said 20 ms."""
        earpiece = self._earpieces.get(self._calls.get((worker, audio.line), ""))
        if earpiece is not None:
            earpiece.hear(audio.pcm)

    def lost(self, worker: WorkerProcess) -> None:
        """A worker is gone: so are its calls."""
        for line in list(worker.lines):
            call = self.book.live.get(self._calls.get((worker, line), ""))
            self._free(worker, line)
            if call is not None:
                self._end(call, EndCause.WORKER_LOST, reason=f"worker {worker.index} died")

    def capacity_changed(self) -> None:
        """A worker came or went."""
        self._desk.tell(self.capacity())

    # How

    def _originate(self, order: protocol.Originate) -> None:
        if self.book.knows(order.call_id):
            return
        full = self.book.on_trunk(order.trunk.name) >= order.trunk.max_calls
        call = self.book.open(order)
        self.idle.clear()
        instruments.CALLS.labels(call.stage).inc()
        if self._closing:
            self._end(call, EndCause.NO_CAPACITY, reason="the node is stopping")
        elif full:
            self._end(
                call, EndCause.NO_CAPACITY, reason=f"trunk {order.trunk.name} carries {order.trunk.max_calls} calls"
            )
        elif len(self.book.live) > self._settings.max_calls:
            self._end(call, EndCause.NO_CAPACITY, reason=f"the node carries {self._settings.max_calls} calls")
        else:
            call.place_by = time.monotonic() + PLACE_PATIENCE_S
            self._place(call)

    def _place(self, call: LiveCall) -> None:
        now = time.monotonic()
        worker = self._pool.choose(now)
        if worker is None:
            self._waiting[call.call_id] = call
            if now >= call.place_by:
                self._end(call, EndCause.NO_CAPACITY, reason="no worker has room")
            return
        self._waiting.pop(call.call_id, None)
        line = worker.new_line(now)
        self._carriers[call.call_id] = (worker, line)
        self._calls[worker, line] = call.call_id
        order = call.order
        worker.order(Place(line, order.number, _route(order.trunk), order.ring_timeout_s))
        if call.audio_wanted:
            worker.order(OpenAudio(line))

    def _refused(self, worker: WorkerProcess, report: Refused, call: LiveCall | None) -> None:
        if report.full:
            worker.rest(time.monotonic())
        self._free(worker, report.line)
        if call is None:
            return
        del self._carriers[call.call_id]
        if call.released is not None:
            self._end(call, EndCause.CANCELLED, reason="hung up before it was placed")
        elif report.full:  # nothing has left: another worker may take it
            self._place(call)
        else:
            self._end(call, EndCause.NETWORK_FAILURE, reason=report.detail)

    def _progressed(self, call: LiveCall, report: Progress) -> None:
        before = call.stage
        self._desk.tell(_advance(call, report))
        instruments.CALLS.labels(before).dec()
        instruments.CALLS.labels(call.stage).inc()
        since = report.at - (call.trying_at or report.at)
        if before == "dialing" and call.stage != "dialing":
            instruments.POST_DIAL_DELAY.observe(since)
        if report.stage is Stage.ANSWERED:
            instruments.ANSWER_DELAY.observe(since)

    def _end(
        self, call: LiveCall, cause: EndCause, *, at: float | None = None, sip_code: int | None = None, reason: str
    ) -> None:
        ended = protocol.Ended(
            call_id=call.call_id, at=at or time.time(), cause=cause, sip_code=sip_code, reason=reason
        )
        instruments.CALLS.labels(call.stage).dec()
        instruments.CALLS_ENDED.labels(cause.value).inc()
        self.book.end(ended)
        if not self.book.live:
            self.idle.set()
        self._carriers.pop(call.call_id, None)
        self._waiting.pop(call.call_id, None)
        self._desk.tell(ended)
        self.recordings.ready(call.call_id)
        earpiece = self._earpieces.pop(call.call_id, None)
        if earpiece is not None:
            earpiece.retire(AUDIO_OVER, "the call has ended")

    def _free(self, worker: WorkerProcess, line: int) -> None:
        worker.lines.discard(line)
        self._calls.pop((worker, line), None)

    def _release(self, call_id: str, why: Release) -> None:
        call = self.book.live.get(call_id)
        if call is not None and call.released is None:
            call.released = why
            if call_id in self._waiting:
                self._end(call, EndCause.CANCELLED, reason="hung up before it was placed")
                return
            worker, line = self._carriers[call_id]
            worker.order(End(line=line, why=why))

    def _play(self, command: protocol.Play) -> None:
        path: Path | None = sound_file(self._settings.sounds, command.sound)
        if path is None:
            log.warning("no such sound", call_id=command.call_id, sound=command.sound)
        elif command.call_id in self._carriers:
            worker, line = self._carriers[command.call_id]
            worker.order(PlayFile(line=line, path=str(path)))

    def _connect_audio(self, call_id: str) -> None:
        call = self.book.live.get(call_id)
        if call is None:
            return
        call.audio_wanted = True
        if call_id in self._carriers:
            worker, line = self._carriers[call_id]
            worker.order(OpenAudio(line))
        self._open_audio(call)

    def _open_audio(self, call: LiveCall) -> None:
        if call.audio_wanted and call.call_id in self._earpieces:
            call.audio_open = True
            self._desk.tell(protocol.AudioConnected(call_id=call.call_id, at=time.time()))


def _route(trunk: protocol.Trunk) -> Route:
    return Route(trunk.address, trunk.transport, trunk.username, trunk.password, trunk.caller_id)


def _advance(call: LiveCall, report: Progress) -> protocol.CallEvent:
    match report.stage:
        case Stage.TRYING:
            call.trying_at = report.at
            return protocol.Trying(call_id=call.call_id, at=report.at)
        case Stage.RINGING:
            call.ringing_at = report.at
            return protocol.Ringing(call_id=call.call_id, at=report.at)
        case Stage.EARLY_MEDIA:
            call.early_media_at = report.at
            return protocol.EarlyMedia(call_id=call.call_id, at=report.at)
        case Stage.ANSWERED:
            call.answered_at = report.at
            return protocol.Answered(call_id=call.call_id, at=report.at)
        case _:
            assert_never(report.stage)
