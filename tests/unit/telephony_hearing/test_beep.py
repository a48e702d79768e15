from dataclasses import replace

import pytest

from telephony.hearing import BeepDetector, BeepKind, BeepVerdict
from telephony.hearing.beep import is_surely_beep
from telephony.hearing.errors import WrongFrame
from telephony.hearing.tones import Tone
from tests.unit.telephony_hearing.sounds import Sound, babble, frames, noise, row, silence, tone


def heard(sound: Sound, quiet_ms: int = 2500) -> list[BeepVerdict]:
    detector = BeepDetector(quiet_ms)
    return [verdict for frame in frames(sound) if (verdict := detector.feed(frame)) is not None]


@pytest.mark.parametrize("hertz", [400, 440, 850, 1000, 1400, 2000])
@pytest.mark.parametrize("seconds", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("level", [0.03, 0.5])
def test_beep_after_a_greeting_is_told_when_it_ends(hertz: float, seconds: float, level: float) -> None:
    greeting = row(babble(3), silence(0.4))
    sound = row(greeting, tone(seconds, hertz, level=level), silence(1))
    [verdict] = heard(sound + noise(len(sound) / 8000, 0.001))
    ends_ms = (3.4 + seconds) * 1000
    assert verdict.kind is BeepKind.BEEP
    assert ends_ms <= verdict.at_ms <= ends_ms + 100
    assert abs(verdict.hertz - hertz) < 15
    assert abs(verdict.length_ms - seconds * 1000) <= 60


def test_greeting_without_a_beep_ends_in_silence() -> None:
    [verdict] = heard(row(babble(3), silence(4)), quiet_ms=2000)
    assert verdict.kind is BeepKind.SILENCE
    assert 4900 <= verdict.at_ms <= 5100


def test_answers_once() -> None:
    assert len(heard(row(tone(0.4, 1000), silence(1), tone(0.4, 1000), silence(5)))) == 1


@pytest.mark.parametrize("seed", range(8))
def test_speech_is_no_beep(seed: int) -> None:
    assert heard(babble(6, pitch_hz=90 + 25 * seed, seed=seed)) == []


def test_click_and_endless_tone_are_no_beeps() -> None:
    assert heard(row(tone(0.06, 1000), silence(0.5))) == []
    assert heard(row(tone(4, 1000), silence(0.5))) == []


def test_only_a_pure_and_steady_tone_is_surely_a_beep() -> None:
    beep = Tone(1000.0, 2000, 300, ended=True, purity=0.99, swing_hz=1.0)
    assert is_surely_beep(beep)
    assert not is_surely_beep(replace(beep, purity=0.9))
    assert not is_surely_beep(replace(beep, swing_hz=12.0))
    assert not is_surely_beep(replace(beep, length_ms=140))


def test_frame_of_another_length_is_refused() -> None:
    with pytest.raises(WrongFrame):
        BeepDetector().feed(b"\0" * 160)
