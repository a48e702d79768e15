"""Speech here is that of the simulated carrier's samples: espeak-ng, made by `scripts/make_carrier_samples.py`."""

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from telephony.hearing import AnsweringMachineDetector, AnswerKind, Verdict
from telephony.hearing.answering_machine import DEFAULT_CAUTION, SILENCE_MS, Patience, patience
from telephony.hearing.errors import BadSetting, WrongFrame
from tests.unit.telephony_hearing.sounds import Sound, cadence, frames, noise, row, silence, tone

SAMPLES = Path(__file__).parents[3] / "telephony" / "carrier" / "samples"
GREETINGS = [f"greeting_{number}" for number in range(1, 7)]
VOICEMAILS = ["voicemail_1", "voicemail_2"]


def sample(name: str) -> Sound:
    with wave.open(str(SAMPLES / f"{name}.wav")) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def heard(sound: Sound, caution: float = DEFAULT_CAUTION) -> list[Verdict]:
    detector = AnsweringMachineDetector(caution)
    return [verdict for frame in frames(sound) if (verdict := detector.feed(frame)) is not None]


def answered(name: str, *, gain: float = 1.0, hiss: float = 0.0008) -> Sound:
    sound = row(silence(0.5), sample(name), silence(6))
    return gain * (sound + noise(len(sound) / 8000, hiss)[: len(sound)])


@pytest.mark.parametrize("name", GREETINGS)
def test_person_is_known_within_two_and_a_half_seconds(name: str) -> None:
    [verdict] = heard(answered(name))
    assert verdict.kind is AnswerKind.HUMAN
    assert verdict.at_ms <= 2500
    assert verdict.score < 0.5
    assert verdict.reasons


@pytest.mark.parametrize("name", VOICEMAILS)
def test_machine_is_known(name: str) -> None:
    [verdict] = heard(answered(name))
    assert verdict.kind is AnswerKind.MACHINE
    assert verdict.score > 0.5


@pytest.mark.parametrize("name", [*GREETINGS, *VOICEMAILS])
@pytest.mark.parametrize("gain", [10 ** (-12 / 20), 10 ** (12 / 20) / 4])
def test_loudness_of_the_line_changes_nothing(name: str, gain: float) -> None:
    [soft], [plain] = heard(answered(name, gain=gain)), heard(answered(name, gain=0.25))
    assert soft.kind is plain.kind
    assert abs(soft.at_ms - plain.at_ms) <= 200


def test_same_sound_gives_the_same_verdict() -> None:
    assert heard(answered("voicemail_1")) == heard(answered("voicemail_1"))


@pytest.mark.parametrize("sound", [silence(9), noise(9, 0.0006), row(tone(0.1, 425), silence(9))])
def test_nobody_speaks(sound: Sound) -> None:
    [verdict] = heard(sound)
    assert verdict.kind is AnswerKind.SILENCE
    assert SILENCE_MS <= verdict.at_ms <= SILENCE_MS + 100


@pytest.mark.parametrize("sound", [tone(3, 2100), tone(3, 2112, level=0.01), cadence(1100, (0.5, 3.0), 2)])
def test_fax_is_known_by_its_tones(sound: Sound) -> None:
    [verdict] = heard(row(silence(0.4), sound, silence(1)))
    assert verdict.kind is AnswerKind.FAX
    assert verdict.at_ms <= 1200


@pytest.mark.parametrize(
    "sound",
    [
        row(tone(0.33, 950), tone(0.33, 1400), tone(0.33, 1800), silence(0.2)),
        cadence(425, (0.25, 0.25), 8),
        cadence(425, (0.25, 0.25, 0.75, 0.25), 4),
        tone(4, 425),
    ],
)
def test_network_that_answers_is_no_person(sound: Sound) -> None:
    [verdict] = heard(row(silence(0.4), sound, sample("announcement"), silence(2)))
    assert verdict.kind is AnswerKind.NETWORK_ANNOUNCEMENT


def test_beep_is_that_of_a_machine() -> None:
    [verdict] = heard(row(silence(0.6), tone(0.4, 1000), silence(5)))
    assert verdict.kind is AnswerKind.MACHINE
    assert verdict.reasons == ("beep of 1000 Hz",)


def test_verdict_comes_once_and_stays() -> None:
    detector = AnsweringMachineDetector()
    told = [detector.feed(frame) for frame in frames(row(answered("greeting_1"), sample("voicemail_1")))]
    [verdict] = [each for each in told if each is not None]
    assert detector.verdict == verdict


@pytest.mark.parametrize("length", [0, 160, 318, 322])
def test_frame_of_another_length_is_refused_even_after_the_verdict(length: int) -> None:
    detector = AnsweringMachineDetector()
    for frame in frames(silence(5)):
        detector.feed(frame)
    assert detector.verdict is not None
    with pytest.raises(WrongFrame):
        detector.feed(bytes(length))


@pytest.mark.parametrize("caution", [-0.01, 1.01, float("nan")])
def test_caution_has_bounds(caution: float) -> None:
    with pytest.raises(BadSetting):
        AnsweringMachineDetector(caution)


def test_more_caution_never_hurries() -> None:
    every = [patience(caution / 10) for caution in range(11)]
    for faster, slower in pairwise(every):
        assert faster.late_ms < slower.late_ms
        assert faster.last_ms < slower.last_ms
        assert faster.sure_human < slower.sure_human
        assert faster.late_human < slower.late_human
        assert faster.sure_machine < slower.sure_machine


def test_person_is_let_through_when_it_gets_late_and_a_machine_is_waited_for() -> None:
    judge = Patience(late_ms=2000, last_ms=3000, sure_human=5, late_human=2, sure_machine=5)
    assert judge.decides(-9, 500, 200) is None  # too little was said
    assert judge.decides(-3, 1500, 500) is None
    assert judge.decides(-3, 2000, 500) is AnswerKind.HUMAN
    assert judge.decides(-6, 1500, 500) is AnswerKind.HUMAN
    assert judge.decides(3, 3000, 500) is None
    assert judge.decides(6, 1500, 500) is AnswerKind.MACHINE
    assert judge.decides(0.1, 3500, 500) is AnswerKind.MACHINE
    assert judge.decides(-0.1, 3500, 500) is AnswerKind.HUMAN
