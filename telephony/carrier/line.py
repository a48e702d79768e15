"""One call in a worker of the carrier: carries out the steps of its behaviour on a pjsua2 call."""

import logging
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, assert_never

import pjsua2 as pj

from telephony.carrier.behaviour import Behaviour
from telephony.carrier.hearing import Ear
from telephony.carrier.reports import Answered, Ended, Heard, Report, Spoke
from telephony.carrier.steps import Action, Echo, HangUp, Play, Respond, Swallow
from telephony.rack import Rack

SAMPLES: Final = Path(__file__).parent / "samples"
HEARD_EVERY_S: Final = 1.0
_log: Final = logging.getLogger(__name__)


class Line(pj.Call):  # type: ignore[misc]  # the library is untyped
    """A call that came in. Only the thread that owns the library may use it; keep it until `over`."""

    def __init__(
        self, account: Any, library_id: int, *, call_id: str, behaviour: Behaviour, began_at: float, ears: Rack[Ear]
    ) -> None:
        super().__init__(account, library_id)
        self.call_id = call_id
        self.over = False
        self._steps = deque((began_at + step.at_s, step.action) for step in behaviour.steps)
        self._ears = ears
        self._media: Any = None
        self._ear: Ear | None = None
        self._player: Any = None
        self._heard_at = began_at

    def perform(self, now: float, report: Callable[[Report], None]) -> None:
        """Do what is due at `now` (Unix seconds), and report it."""
        while self._steps and self._steps[0][0] <= now and not self.over:
            _, action = self._steps.popleft()
            try:
                self._do(action, now, report)
            except pj.Error as error:
                _log.warning("call %s: %s failed: %s", self.call_id, action, error.info())
                self._steps.clear()
        if self._ear is not None and now >= self._heard_at + HEARD_EVERY_S:
            self._heard_at = now
            report(self.heard())

    def heard(self) -> Heard:
        """What was heard so far."""
        ear = self._ear
        if ear is None:
            return Heard(call_id=self.call_id, frames=0, rms_max=0.0, seconds_with_energy=0.0)
        seconds = ear.seconds_with_energy
        return Heard(call_id=self.call_id, frames=ear.frames, rms_max=ear.rms_max, seconds_with_energy=seconds)

    def close(self, now: float, report: Callable[[Report], None]) -> None:
        """Report how it was, once it is `over`."""
        report(self.heard())
        report(Ended(call_id=self.call_id, at=now))
        if self._ear is not None:
            self._ears.give_back(self._ear)
            self._ear = None

    def onCallState(self, _event: Any) -> None:  # noqa: N802  (the library's name)
        """The end is noted here, and acted on outside of the library's callback."""
        self.over = self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED

    def onCallMediaState(self, _event: Any) -> None:  # noqa: N802  (the library's name)
        """Audio flows: listen to it."""
        info = self.getInfo()
        if any(
            media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE for media in info.media
        ):
            self._media = self.getAudioMedia(-1)
            if self._ear is None:
                self._ear = self._ears.take()
                self._ear.begin()
            self._media.startTransmit(self._ear)

    def _do(self, action: Action, now: float, report: Callable[[Report], None]) -> None:
        match action:
            case Respond(code):
                self._respond(code)
                if code == 200:
                    report(Answered(call_id=self.call_id, at=now))
            case Play(sample):
                if self._play(sample):
                    report(Spoke(call_id=self.call_id, sample=sample))
            case Echo():
                if self._media is not None:
                    self._media.startTransmit(self._media)
            case HangUp():
                self.hangup(pj.CallOpParam())
            case Swallow():
                pass  # the proxy keeps such an INVITE from ever coming here
            case _:
                assert_never(action)

    def _respond(self, code: int) -> None:
        parameters = pj.CallOpParam()
        parameters.statusCode = code
        self.answer(parameters)

    def _play(self, sample: str) -> bool:
        """Play a sample once, instead of the one before; whether there was media to play it into."""
        if self._media is None:
            return False
        self._player = pj.AudioMediaPlayer()
        self._player.createPlayer(str(SAMPLES / f"{sample}.wav"), pj.PJMEDIA_FILE_NO_LOOP)
        self._player.startTransmit(self._media)
        return True
