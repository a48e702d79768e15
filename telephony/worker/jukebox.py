"""Sounds that are played on one call, one at a time: each that has a name ends with a report, whole or not."""

import time
import wave
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import pjsua2 as pj

from telephony.arrangement import Playing
from telephony.orders import Report, SoundOver
from telephony.worker.line_audio import LineAudio

_RETIRED_S: Final = 10.0
_MARGIN_S: Final = 0.06  # frames that still lie in buffers when the player has read its last

_retired: Final[deque[tuple[float, Any]]] = deque()  # since when; of all calls of this worker


class Jukebox:
    """Plays on a call. A sound that is asked for before there are media waits for them."""

    def __init__(self, audio: LineAudio, line: int, report: Callable[[Report], None]) -> None:
        self._audio = audio
        self._line = line
        self._report = report
        self._waiting: tuple[str, str | None, Playing] | None = None
        self._sound: str | None = None
        self._plays = False
        self._player: Any = None
        self._until = 0.0

    def play(self, path: str, sound: str | None, playing: Playing) -> None:
        """Play the WAV file at `path`, instead of the one before; `sound` is its name where its end is to be told."""
        self.end()
        if not self._audio.setting.media:
            self._waiting = (path, sound, playing)
            return
        self._sound, self._plays = sound, True
        try:
            self._player = pj.AudioMediaPlayer()
            self._player.createPlayer(path, pj.PJMEDIA_FILE_NO_LOOP)
            self._audio.play(self._player, playing)
            seconds = _length_s(path)
        except (pj.Error, OSError, EOFError, wave.Error):
            self._stop(whole=False)
        else:
            self._until = time.monotonic() + seconds + _MARGIN_S

    def with_media(self) -> None:
        """There are media: play what waits."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.play(*waiting)

    def tick(self) -> None:
        """See whether the sound has ended."""
        if self._plays and time.monotonic() >= self._until:
            self._stop(whole=True)

    def end(self) -> None:
        """Cut off what is played, or waits."""
        if self._waiting is not None:
            (_, self._sound, _), self._waiting = self._waiting, None
            self._tell(whole=False)
        if self._plays:
            self._stop(whole=False)

    def _stop(self, *, whole: bool) -> None:
        self._plays = False
        self._audio.stop_sound()
        _retire(self._player)
        self._player = None
        self._tell(whole=whole)

    def _tell(self, *, whole: bool) -> None:
        sound, self._sound = self._sound, None
        if sound is not None:
            self._report(SoundOver(self._line, time.monotonic(), sound, whole=whole))


def _retire(player: Any) -> None:
    """Keep a player until the library's event thread has told of its end: it reads a destroyed one, and crashes."""
    now = time.monotonic()
    while _retired and _retired[0][0] <= now - _RETIRED_S:
        _retired.popleft()
    if player is not None:
        _retired.append((now, player))


def _length_s(path: str) -> float:
    with wave.open(path, "rb") as file:
        return file.getnframes() / file.getframerate()
