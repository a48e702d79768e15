from functools import partial

import numpy as np
import pytest

from telephony.hearing import EarlyKind, NetworkToneDetector, ToneVerdict
from telephony.hearing.cadence import Cadence, Signal
from telephony.hearing.errors import WrongFrame
from telephony.hearing.tones import Tone
from tests.unit.telephony_hearing.sounds import Sound, babble, cadence, frames, noise, row, silence, tone

BUSY = (0.25, 0.25)
UNOBTAINABLE = (0.25, 0.25, 0.75, 0.25)
RING = (1.0, 4.0)


def heard(sound: Sound) -> list[ToneVerdict]:
    detector = NetworkToneDetector()
    return [verdict for frame in frames(sound) if (verdict := detector.feed(frame)) is not None]


def kinds(sound: Sound) -> list[EarlyKind]:
    return [verdict.kind for verdict in heard(sound)]


def sit(scale: float = 1.0, seconds: float = 0.33) -> Sound:
    return row(*(tone(seconds, hertz * scale) for hertz in (950, 1400, 1800)))


@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (cadence(425, RING, 2), EarlyKind.RING),
        (cadence(425, BUSY, 6), EarlyKind.BUSY),
        (cadence(425, UNOBTAINABLE, 3), EarlyKind.UNOBTAINABLE),
        (tone(3, 425), EarlyKind.DIAL),
        (sit(), EarlyKind.SIT),
        (cadence(1100, (0.5, 3.0), 2), EarlyKind.FAX),
        (tone(2, 2100), EarlyKind.FAX),
        (row(silence(0.5), babble(3)), EarlyKind.ANNOUNCEMENT),
    ],
)
def test_signal_is_known_for_what_it_is(sound: Sound, kind: EarlyKind) -> None:
    assert kinds(row(silence(0.3), sound)) == [kind]


@pytest.mark.parametrize("kind", [EarlyKind.RING, EarlyKind.BUSY, EarlyKind.UNOBTAINABLE])
@pytest.mark.parametrize("hertz", [405, 425, 445])
@pytest.mark.parametrize("slower", [0.85, 1.0, 1.15])
@pytest.mark.parametrize("level", [0.006, 0.05, 0.7])
def test_tolerates_frequency_timing_and_level(kind: EarlyKind, hertz: float, slower: float, level: float) -> None:
    pattern = {EarlyKind.RING: RING, EarlyKind.BUSY: BUSY, EarlyKind.UNOBTAINABLE: UNOBTAINABLE}[kind]
    assert kinds(row(silence(0.2), cadence(hertz, [each * slower for each in pattern], 4, level))) == [kind]


@pytest.mark.parametrize("scale", [0.97, 1.0, 1.03])
@pytest.mark.parametrize("seconds", [0.27, 0.33, 0.39])
def test_special_information_tone_has_tolerances(scale: float, seconds: float) -> None:
    assert kinds(row(noise(0.4, 0.002), sit(scale, seconds), silence(0.5))) == [EarlyKind.SIT]


def test_tones_in_noise_and_with_lost_frames() -> None:
    sound = row(silence(0.2), cadence(425, BUSY, 8)) + noise(4.2, 0.004)
    sound[8000:8160] = 0
    assert kinds(sound) == [EarlyKind.BUSY]


def test_number_that_rings_an_announcement_tells_both() -> None:
    sound = row(cadence(425, RING, 1), sit(), silence(0.3), babble(3))
    assert kinds(sound) == [EarlyKind.RING, EarlyKind.SIT, EarlyKind.ANNOUNCEMENT]


def test_busy_is_known_after_two_beats() -> None:
    [verdict] = heard(row(silence(0.5), cadence(425, BUSY, 6)))
    assert 1200 <= verdict.at_ms <= 1400


def test_chords_are_music() -> None:
    notes = [
        row(*(tone(0.02, f, f * 1.26, f * 1.5, f * 2, f * 2.5, level=0.05) for _ in range(25)))
        for f in (260, 390, 330, 290) * 2
    ]
    assert kinds(row(*notes)) == [EarlyKind.MUSIC]


@pytest.mark.parametrize("sound", [silence(6), noise(0.9, 0.0005), tone(0.4, 425), tone(0.3, 1400)])
def test_nothing_is_said_of_silence_and_of_scraps(sound: Sound) -> None:
    assert kinds(row(sound, silence(0.4))) == []


@pytest.mark.parametrize("length", [0, 319, 321, 640])
def test_frame_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(WrongFrame) as refused:
        NetworkToneDetector().feed(bytes(length))
    assert (refused.value.length, refused.value.expected) == (length, 320)


def test_random_bytes_are_survived() -> None:
    detector = NetworkToneDetector()
    chance = np.random.default_rng(5)
    for _ in range(200):
        detector.feed(chance.bytes(320))


def test_vowels_are_no_busy_tone() -> None:
    vowel = partial(Tone, 405.0, length_ms=260, ended=True, purity=0.94)
    for swing_hz, signal in ((2.0, Signal.BUSY), (12.0, None)):
        cadence_heard = Cadence()
        assert cadence_heard.hear(vowel(at_ms=500, swing_hz=2.0), 800) is None
        assert cadence_heard.hear(vowel(at_ms=1010, swing_hz=swing_hz), 1300) is signal
