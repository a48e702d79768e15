"""Which sounds' ends are told."""

import wave
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest

from telephony.arrangement import Playing, Setting
from telephony.orders import Report, SoundOver
from telephony.worker.jukebox import Jukebox
from telephony.worker.line_audio import LineAudio


@dataclass
class QuietAudio:
    setting: Setting = field(default_factory=Setting)
    playing: list[Playing] = field(default_factory=list)

    def play(self, player: object, playing: Playing) -> None:
        assert player
        self.playing.append(playing)

    def stop_sound(self) -> None:
        self.playing.append(Playing.NOTHING)


class Player:
    def createPlayer(self, path: str, options: int) -> None:  # noqa: N802  (the library's name)
        assert path
        assert options


@dataclass
class Bench:
    wav: str
    now: float = 100.0
    audio: QuietAudio = field(default_factory=QuietAudio)
    reports: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.jukebox = Jukebox(cast("LineAudio", self.audio), 1, self.reports.append)

    @property
    def told(self) -> list[tuple[str, bool]]:
        return [(each.sound, each.whole) for each in self.reports if isinstance(each, SoundOver)]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    file = tmp_path / "second.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        out.writeframes(bytes(16_000))
    bench = Bench(str(file))
    monkeypatch.setattr("telephony.worker.jukebox.time.monotonic", lambda: bench.now)
    monkeypatch.setattr("telephony.worker.jukebox.pj.AudioMediaPlayer", Player)
    return bench


def test_a_sound_is_told_once_when_it_is_over(bench: Bench) -> None:
    bench.jukebox.play(bench.wav, "a", Playing.SOUND)
    bench.jukebox.tick()
    assert bench.told == []
    bench.now += 1.1
    bench.jukebox.tick()
    bench.jukebox.end()
    assert bench.told == [("a", True)]


def test_an_announcement_ends_and_nobody_is_told(bench: Bench) -> None:
    bench.jukebox.play(bench.wav, None, Playing.ANNOUNCEMENT)
    bench.now += 1.1
    bench.jukebox.tick()
    assert (bench.told, bench.audio.playing[-1]) == ([], Playing.NOTHING)
    bench.jukebox.play(bench.wav, None, Playing.ANNOUNCEMENT)
    bench.jukebox.play(bench.wav, "a", Playing.SOUND)
    assert bench.told == []
    bench.jukebox.end()
    assert bench.told == [("a", False)]


def test_a_sound_in_whose_place_another_comes_is_told_as_cut_off(bench: Bench) -> None:
    bench.jukebox.play(bench.wav, "a", Playing.SOUND)
    bench.jukebox.play(bench.wav, "b", Playing.SOUND)
    assert bench.told == [("a", False)]


def test_sounds_wait_for_media_and_each_is_told(bench: Bench) -> None:
    bench.audio.setting = replace(bench.audio.setting, media=False)
    bench.jukebox.play(bench.wav, "a", Playing.SOUND)
    bench.jukebox.play(bench.wav, "b", Playing.SOUND)
    assert (bench.told, bench.audio.playing) == ([("a", False)], [])
    bench.audio.setting = replace(bench.audio.setting, media=True)
    bench.jukebox.with_media()
    bench.now += 1.1
    bench.jukebox.tick()
    assert bench.told == [("a", False), ("b", True)]


def test_a_sound_that_is_no_wav_is_told_as_not_played(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no sound")
    bench.jukebox.play(str(tmp_path / "text"), "a", Playing.SOUND)
    assert bench.told == [("a", False)]
