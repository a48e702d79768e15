"""Music for those who wait: a calm loop that Alô makes itself, so that nobody has a right to it."""

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telephony.link import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BAR_S: Final = 3.0
LOUDNESS: Final = 0.09  # root mean square of full scale: some 21 dB below it, softer than speech
ATTACK_S: Final = 0.35
DECAY_S: Final = 3.2
# Two octaves around 260 Hz lie in the telephone's band and stay clear of the 425 Hz of Brazilian networks' tones.
CHORDS: Final = (
    (146.83, 220.00, 277.18, 329.63),  # D major seventh
    (123.47, 184.99, 246.94, 293.66),  # B minor
    (196.00, 246.94, 293.66, 369.99),  # G major seventh
    (220.00, 277.18, 329.63, 493.88),  # A
) * 2
PARTIALS: Final = ((1.0, 1.0), (2.0, 0.28), (3.0, 0.09))  # frequency and strength: a soft, flute-like sound


def own_music(folder: Path) -> Path:
    """The loop as a WAV file (8 kHz, mono, 16 bit) in `folder`, made unless it is there."""
    path = folder / "music.wav"
    if not path.exists():
        draft = path.with_suffix(".part")
        with wave.open(str(draft), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(loop().tobytes())
        draft.replace(path)
    return path


def loop() -> "NDArray[np.int16]":
    """24 s whose end goes over into its beginning: what rings on past the end is laid over the start."""
    import numpy as np  # noqa: PLC0415  (a node does without it otherwise)

    bar = int(BAR_S * SAMPLE_RATE)
    sound = np.zeros(bar * len(CHORDS))
    for number, chord in enumerate(CHORDS):
        for voice, frequency in enumerate(chord):
            note = _note(frequency)
            start = number * bar + voice * bar // 8  # broken, not struck at once
            places = np.arange(start, start + note.size) % sound.size
            sound[places] += note
    sound *= LOUDNESS / np.sqrt(np.mean(sound**2))
    return np.asarray(np.clip(sound, -0.9, 0.9) * 32767, dtype=np.int16)


def _note(frequency: float) -> "NDArray[np.float64]":
    import numpy as np  # noqa: PLC0415

    time = np.arange(int((BAR_S + DECAY_S) * SAMPLE_RATE)) / SAMPLE_RATE
    tone = sum((strength * np.sin(2 * np.pi * frequency * factor * time) for factor, strength in PARTIALS), np.zeros(1))
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(time / ATTACK_S, 1.0))
    fall = np.exp(-1.2 * time) * np.minimum(1.0, (time[-1] - time) / 0.5)
    return np.asarray(tone * rise * fall)
