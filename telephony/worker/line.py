"""One call on a worker, from the INVITE until the library is rid of it."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Final, assert_never

import pjsua2 as pj

from telephony import orders
from telephony.arrangement import AGENT, Playing, Role
from telephony.orders import (
    Conduct,
    Finished,
    Freed,
    Identified,
    Pressed,
    Progress,
    Report,
    Route,
    Stage,
    ToneHeard,
    Trouble,
)
from telephony.outcomes import Course, Release, end_cause
from telephony.rack import Rack
from telephony.worker import listening
from telephony.worker.bridge import Bridge
from telephony.worker.jukebox import Jukebox
from telephony.worker.line_audio import LineAudio
from telephony.worker.listening import Listener
from telephony.worker.sip_call import Answer, DigitHeard, MediaDown, MediaUp, Over, Provisional, Seen, SipCall, Step
from telephony.worker.sources import Sources

RELEASE_PATIENCE_S: Final = 2.0  # for the answer to our CANCEL or BYE; then the call counts as over without it
REPLY_PATIENCE_S: Final = 4.0  # for any response at all, while other trunks are left: four INVITEs have gone by then
LADDER_STEPS: Final = 40  # of a call: retransmissions must not fill the memory
_NOTHING_ASKED: Final = Conduct()
_NOTHING_YET: Final = Course()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every line of a worker shares."""

    report: Callable[[Report], None]
    send_audio: Callable[[int, int, bytes], bool]
    bridges: Rack[Bridge]
    sources: Sources


class Line:
    """A call and what hangs on it. Only the thread that owns the endpoint may use it."""

    def __init__(self, number: int, route: Route | None, around: Surroundings, *, ring_timeout_s: float) -> None:
        self.number = number
        self.route = route
        self.over = False
        self.seen: deque[Seen] = deque()  # filled by callbacks of the library, emptied by tick
        self._report = around.report
        self._audio = LineAudio(around.bridges, around.sources, partial(around.send_audio, number))
        self._jukebox = Jukebox(self._audio, number, around.report)
        self._listener = Listener(around.bridges)
        self._conduct = _NOTHING_ASKED
        self._ring_until = time.monotonic() + ring_timeout_s
        self._reply_until = self._ring_until
        self._course = _NOTHING_YET
        self._ladder: deque[tuple[float, bool, str]] = deque(maxlen=LADDER_STEPS)
        self._q850: int | None = None
        self._told: set[Stage] = set()
        self._released_at: float | None = None
        self._answered_at = 0.0
        self._finished = False
        self._talks = False  # answered, and with media
        self._call: SipCall | None = None

    def place(self, call: SipCall, uri: str, option: Any, order: orders.Place) -> None:
        """Send the INVITE; raises pj.Error when the library refuses, and then nothing has left."""
        call.makeCall(uri, option)
        self._call = call
        self._conduct = order.conduct
        self._reply_until = time.monotonic() + REPLY_PATIENCE_S if order.others else self._ring_until
        self._tell(Stage.TRYING, time.monotonic())

    def ring(self, call: SipCall) -> None:
        """A call came in: let it ring; raises pj.Error."""
        self._call = call
        self._course = replace(self._course, incoming=True)
        self._answer(180)

    def accept(self, conduct: Conduct) -> None:
        """Answer a call that came in; raises pj.Error."""
        self._conduct = conduct
        self._answer(200)

    def release(self, why: Release, sip_code: int = 0) -> None:
        """Hang up: CANCEL before the answer, BYE after it. The first reason counts."""
        self._take_in()  # an answer that came a moment ago makes it a BYE
        if self._call is None or self._course.release is not None or self.over:
            return
        self._course = replace(self._course, release=why)
        self._released_at = time.monotonic()
        try:
            self._call.hangup(_with_status(sip_code))
        except pj.Error as error:
            self._finish(None, error.reason, time.monotonic(), freed=False)

    def obey(self, order: orders.OfLine) -> None:
        """Carry out an order; raises pj.Error."""
        match order:
            case orders.End():
                self.release(order.why, order.sip_code)
            case _ if self.over or self._released_at is not None:
                return
            case orders.OpenPort():
                self._open_port(order.port, order.role)
            case orders.ClosePort():
                self._audio.close_port(order.port)
            case orders.Arrange():
                self._audio.arrange(order.arrangement)
            case orders.PlayFile():
                self._play(order)
            case orders.Digits():
                self._send_digits(order.digits)
            case orders.Accept():
                self.accept(order.conduct)
            case _:
                assert_never(order)

    @property
    def has_audio(self) -> bool:
        """Whether frames come from the manager, or go to a detector."""
        return bool(self._audio.setting.roles) or self._listener.busy

    def say(self, port: int, pcm: bytes) -> None:
        """20 ms from the manager on a port."""
        self._audio.say(port, pcm)

    def tick(self, now: float) -> None:
        """Take in what was seen, and do what is due at monotonic time `now`; `over` says if it was the last time."""
        self._take_in()
        if self.over:
            self._let_go()
            return
        self._listener.work()
        self._jukebox.tick()
        if self._released_at is not None:
            if now >= self._released_at + RELEASE_PATIENCE_S:
                self._finish(None, "released, and the far end said nothing more", time.monotonic(), freed=False)
        elif not self._course.answered and not self._course.incoming and now >= self._patience_ends:
            self.release(Release.RING_TIMEOUT)

    @property
    def _patience_ends(self) -> float:
        return self._ring_until if self._course.provisional else min(self._reply_until, self._ring_until)

    # What was seen

    def _take_in(self) -> None:
        while self.seen:
            self._see(self.seen.popleft())

    def _see(self, seen: Seen) -> None:
        match seen:
            case Provisional(status, at):
                self._see_provisional(status, at)
            case Answer(at):
                self._see_answer(at)
            case MediaUp(at):
                self._see_media(at)
            case MediaDown():
                self._audio.detach()
            case Step(at, sent, line, q850):
                self._ladder.append((at, sent, line))
                self._q850 = q850 if q850 is not None else self._q850
            case DigitHeard(at, digit):
                self._report(Pressed(self.number, at, digit))
            case Over(status, reason, at):
                self._finish(self._heard(status), reason, at, freed=True)
            case _:
                assert_never(seen)

    def _see_provisional(self, status: int, at: float) -> None:
        rang = self._course.rang or status in {180, 183}
        self._course = replace(self._course, provisional=True, rang=rang)
        if status == 180:
            self._tell(Stage.RINGING, at)

    def _see_answer(self, at: float) -> None:
        if self._course.answered or self._course.release is not None:
            return  # told already; or our CANCEL crossed it, and the library ends it with a BYE
        self._course = replace(self._course, answered=True)
        self._answered_at = at
        self._tell(Stage.ANSWERED, at)
        self._with_media()

    def _see_media(self, at: float) -> None:
        if not self._course.answered and not self._course.incoming and self._course.release is None:
            self._tell(Stage.EARLY_MEDIA, at)
        if self._call is None or self._course.release is not None:
            return
        try:
            self._audio.attach(self._call.getAudioMedia(-1))
        except pj.Error as error:  # the media are gone again; if the call is too, `Over` follows
            self._trouble("media", error)
            return
        self._with_media()

    def _with_media(self) -> None:
        """Begin what needs audio: recording and detection at the answer, listening to the network before it."""
        if not self._audio.setting.media:
            return
        try:
            if self._course.answered and not self._talks:
                self._talks = True
                self._begin_conversation()
            elif self._talks:  # other media than before: what listens goes on
                self._jukebox.with_media()
            elif self._conduct.detect and not self._listener.busy:
                self._listen(listening.early_tones(), self._tone_heard, once=False)
        except (pj.Error, OSError, ImportError) as error:
            self._trouble("answer", error)

    def _begin_conversation(self) -> None:
        conduct = self._conduct
        if conduct.detect or conduct.record is not None:
            self._conduct = replace(conduct, record=None, detect=False)
        if conduct.detect:
            self._listen(listening.answering_machine(conduct.caution), self._identified)
        else:
            self._listener.end(self._unplug)
        self._jukebox.with_media()
        if conduct.record is not None:
            self._audio.record(conduct.record)

    # Audio

    def _open_port(self, port: int, role: Role) -> None:
        first = port == AGENT and AGENT not in self._audio.setting.roles
        self._audio.open_port(port, role)
        if first and self._conduct.announce is not None:
            path, self._conduct = self._conduct.announce, replace(self._conduct, announce=None)
            self._jukebox.play(path, None, Playing.ANNOUNCEMENT)

    def _play(self, order: orders.PlayFile) -> None:
        if order.after_beep and self._audio.setting.media:
            self._listen(listening.beep(), lambda _: self._jukebox.play(order.path, order.sound, Playing.SOUND))
        else:
            self._jukebox.play(order.path, order.sound, Playing.SOUND)

    def _listen(self, feed: listening.Feed, tell: Callable[[Any], None], *, once: bool = True) -> None:
        ear = self._listener.begin(feed, tell, once=once)
        if ear is not None:
            self._audio.listen_to_far(ear)

    def _unplug(self, ear: Bridge) -> None:
        self._audio.stop_listening(ear)

    def _identified(self, verdict: Any) -> None:
        after_ms = int((time.monotonic() - self._answered_at) * 1000)
        self._report(Identified(self.number, time.monotonic(), str(verdict.kind.value), after_ms))
        self._listener.end(self._unplug)

    def _tone_heard(self, verdict: Any) -> None:
        self._report(ToneHeard(self.number, time.monotonic(), str(verdict.kind.value)))

    def _send_digits(self, digits: str) -> None:
        if self._call is None or not self._course.answered:
            return
        parameters = pj.CallSendDtmfParam()
        by_info = self.route is not None and self.route.dtmf == "info"
        parameters.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if by_info else pj.PJSUA_DTMF_METHOD_RFC2833
        parameters.digits = digits
        self._call.sendDtmf(parameters)

    # SIP

    def _answer(self, status: int) -> None:
        if self._call is not None:
            self._call.answer(_with_status(status))

    def _heard(self, status: int) -> int | None:
        # The library makes up a 487 for a call released before any response. Behind our back it goes on: it sends the
        # CANCEL as soon as a provisional response allows it (RFC 3261 section 9.1), and a BYE for a late 200.
        made_up = status == 487 and self._course.release is not None and not self._course.provisional
        return None if made_up or not status else status

    def _tell(self, stage: Stage, at: float) -> None:
        if stage not in self._told:
            self._told.add(stage)
            self._report(Progress(line=self.number, stage=stage, at=at))

    def _trouble(self, what: str, error: Exception) -> None:
        reason = error.reason if isinstance(error, pj.Error) else repr(error)
        self._report(Trouble(line=self.number, what=f"{what}: {reason}"))

    def _finish(self, status: int | None, reason: str, at: float, *, freed: bool) -> None:
        self.over = freed
        if self._finished:
            if freed:
                self._report(Freed(line=self.number))
            return
        self._finished = True
        self._close_audio()
        self._report(
            Finished(
                self.number,
                at,
                end_cause(status, self._course),
                status,
                reason,
                freed=freed,
                frames_dropped=self._audio.dropped,
                q850=self._q850,
                ladder=() if self._course.answered else tuple(self._ladder),
            )
        )

    def _close_audio(self) -> None:
        self._listener.end(self._unplug)
        self._jukebox.end()
        self._audio.close()

    def _let_go(self) -> None:
        self._call = None


@lru_cache(maxsize=32)
def _with_status(code: int) -> Any:
    """A `pj.CallOpParam` with a SIP status, 0 for the one that fits. The library only reads it."""
    option = pj.CallOpParam()
    option.statusCode = code
    return option
