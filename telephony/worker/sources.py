"""What a worker plays by itself to any number of calls: the music of those who wait, and silence."""

import tempfile
import wave
from pathlib import Path
from typing import Any

import pjsua2 as pj

from telephony.link import SAMPLE_RATE


class Sources:
    """Endless players of the library, shared by all calls of a worker. Made once, on the thread that owns it."""

    def __init__(self, music: Path | None) -> None:
        with tempfile.TemporaryDirectory() as folder:
            still = Path(folder) / "silence.wav"
            _write_silence(still)
            self.silence = _player(still)  # the library reads so short a file once and keeps it
            self.music: Any = self.silence if music is None else _player(music)


def _player(path: Path) -> Any:
    player = pj.AudioMediaPlayer()
    player.createPlayer(str(path))
    return player


def _write_silence(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(bytes(SAMPLE_RATE // 5 * 2))
