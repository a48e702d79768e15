"""The bridge of a call whose far end goes away while something is played."""

from typing import Any

import pjsua2 as pj

from telephony.arrangement import Playing, Role
from telephony.rack import Rack
from telephony.worker.bridge import Bridge
from telephony.worker.line_audio import LineAudio
from telephony.worker.sources import Sources


class Party:
    """A place on the library's bridge; one that is gone refuses to be connected."""

    def __init__(self) -> None:
        self.gone = False

    def startTransmit(self, sink: "Party") -> None:  # noqa: N802  (the library's name)
        if self.gone or getattr(sink, "gone", False):
            raise pj.Error

    def stopTransmit(self, _sink: "Party") -> None: ...  # noqa: N802  (the library's name)


class Port(Party):
    """A port to the manager."""

    dropped = 0

    def begin(self, _send: Any) -> None: ...

    def end(self) -> None: ...


def test_a_sound_that_ends_after_the_far_end_has_gone_costs_no_worker() -> None:
    bridges: Rack[Bridge] = Rack(lambda _name: Port())  # type: ignore[arg-type, return-value]
    sources = Sources.__new__(Sources)
    object.__setattr__(sources, "music", Party())
    object.__setattr__(sources, "silence", Party())
    audio = LineAudio(bridges, sources, lambda _port, _pcm: True)
    far = Party()
    audio.attach(far)
    audio.open_port(1, Role.AGENT)
    audio.play(Party(), Playing.ANNOUNCEMENT)
    far.gone = True
    audio.stop_sound()
    assert audio.setting.playing is Playing.NOTHING
    audio.close()
