"""One call on a worker, from the INVITE until the library is rid of it."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, assert_never

import pjsua2 as pj

from telephony import orders
from telephony.worker.bridge import Bridge
from telephony.orders import Finished, Freed, Progress, Report, Stage, Trouble
from telephony.outcomes import Course, Release, end_cause
from telephony.worker.rack import Rack
from telephony.worker.sip_call import Answer, MediaUp, Over, Provisional, Seen, SipCall

RELEASE_PATIENCE_S: Final = 2.0  # for the answer to our CANCEL or BYE; then the call counts as over without it


class Line:
    """A call and what hangs on it. Only the thread that owns the endpoint may use it."""

    def __init__(
        self,
        order: orders.Place,
        *,
        report: Callable[[Report], None],
        send_audio: Callable[[int, bytes], bool],
        bridges: Rack[Bridge],
    ) -> None:
        self.number = order.line
        self.route = order.route
        self.over = False
        self._report = report
        self._send_audio = send_audio
        self._bridges = bridges
        self._ring_until = time.monotonic() + order.ring_timeout_s
        self._course = Course()
        self._seen: deque[Seen] = deque()  # filled by callbacks of the library, emptied by tick
        self._told: set[Stage] = set()
        self._released_at: float | None = None
        self._finished = False
        self._call: SipCall | None = None
        self._media: Any = None
        self._bridge: Bridge | None = None
        self._player: Any = None

    def place(self, account: Any, uri: str) -> None:
        """Send the INVITE; raises pj.Error when the library refuses, and then nothing has left."""
        call = SipCall(account, self._seen.append)
        call.makeCall(uri, pj.CallOpParam(True))
        self._call = call
        self._tell(Stage.TRYING, time.time())

    def release(self, why: Release) -> None:
        """Hang up: CANCEL before the answer, BYE after it. The first reason counts."""
        self._take_in()  # an answer that came a moment ago makes it a BYE
        if self._call is None or self._course.release is not None or self.over:
            return
        self._course = replace(self._course, release=why)
        self._released_at = time.monotonic()
        try:
            self._call.hangup(pj.CallOpParam())
        except pj.Error as error:
            self._finish(None, error.reason, time.time(), freed=False)

    def open_audio(self) -> None:
        """Exchange audio with the manager as soon as there is media."""
        if self._bridge is None and not self.over:
            self._bridge = self._bridges.take()
            self._bridge.begin(self._hear)
            if self._media is not None:
                self._bridge.attach(self._media)

    def say(self, pcm: bytes) -> None:
        """20 ms from the manager for the far end."""
        if self._bridge is not None:
            self._bridge.push(pcm)

    def play(self, path: str) -> None:
        """Play a WAV file to the far end once; raises pj.Error when it cannot be read."""
        if self.over:
            return
        player = pj.AudioMediaPlayer()
        player.createPlayer(path, pj.PJMEDIA_FILE_NO_LOOP)
        self._player = player
        if self._media is not None:
            player.startTransmit(self._media)

    def tick(self, now: float) -> None:
        """Take in what was seen, and do what is due at monotonic time `now`; `over` says if it was the last time."""
        self._take_in()
        if self.over:
            self._let_go()
        elif self._released_at is not None:
            if now >= self._released_at + RELEASE_PATIENCE_S:
                self._finish(None, "released, and the far end said nothing more", time.time(), freed=False)
        elif not self._course.answered and now >= self._ring_until:
            self.release(Release.RING_TIMEOUT)

    def _take_in(self) -> None:
        while self._seen:
            self._see(self._seen.popleft())

    def _see(self, seen: Seen) -> None:
        match seen:
            case Provisional(status, at):
                self._see_provisional(status, at)
            case Answer(at):
                if self._course.release is None:  # else our CANCEL crossed it, and the library ends it with a BYE
                    self._course = replace(self._course, answered=True)
                    self._tell(Stage.ANSWERED, at)
            case MediaUp(at):
                self._see_media(at)
            case Over(status, reason, at):
                self._finish(self._heard(status), reason, at, freed=True)
            case _:
                assert_never(seen)

    def _see_provisional(self, status: int, at: float) -> None:
        rang = self._course.rang or status in {180, 183}
        self._course = replace(self._course, provisional=True, rang=rang)
        if status == 180:
            self._tell(Stage.RINGING, at)

    def _see_media(self, at: float) -> None:
        if not self._course.answered and self._course.release is None:
            self._tell(Stage.EARLY_MEDIA, at)
        if self._call is None or self._course.release is not None:
            return
        try:
            self._media = self._call.getAudioMedia(-1)
            self._connect_media()
        except pj.Error as error:  # the media are gone again; if the call is too, `Over` follows
            self._report(Trouble(line=self.number, what=f"media: {error.reason}"))

    def _connect_media(self) -> None:
        if self._media is None:
            return
        if self._bridge is not None:
            self._bridge.attach(self._media)
        if self._player is not None:
            self._player.startTransmit(self._media)

    def _heard(self, status: int) -> int | None:
        # The library makes up a 487 for a call released before any response. Behind our back it goes on: it sends the
        # CANCEL as soon as a provisional response allows it (RFC 3261 section 9.1), and a BYE for a late 200.
        made_up = status == 487 and self._course.release is not None and not self._course.provisional
        return None if made_up or not status else status

    def _tell(self, stage: Stage, at: float) -> None:
        if stage not in self._told:
            self._told.add(stage)
            self._report(Progress(line=self.number, stage=stage, at=at))

    def _finish(self, status: int | None, reason: str, at: float, *, freed: bool) -> None:
        self.over = freed
        if self._finished:
            if freed:
                self._report(Freed(line=self.number))
            return
        self._finished = True
        cause = end_cause(status, self._course)
        dropped = 0 if self._bridge is None else self._bridge.dropped
        self._report(Finished(self.number, at, cause, status, reason, freed=freed, frames_dropped=dropped))

    def _let_go(self) -> None:
        if self._bridge is not None:
            self._bridge.end()
            self._bridges.give_back(self._bridge)
        self._media = self._bridge = self._player = self._call = None

    def _hear(self, pcm: bytes) -> bool:
        return self._send_audio(self.number, pcm)
