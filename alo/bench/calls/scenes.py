"""Answered calls: who or what answers, after which pause, on which line."""

import random
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from alo.bench.calls.line import any_line, carried, coloured_noise, music, silence, tone
from alo.bench.calls.phrases import Split, phrase
from alo.bench.calls.voices import RATE_HZ, Sound, Voice, any_voice, peaked, say

Label = Literal["human", "machine", "fax", "silence", "network_announcement"]
LABELS: Final[tuple[Label, ...]] = ("human", "machine", "fax", "silence", "network_announcement")
_TOTAL_S: Final = 8.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is heard from the answer on, and what it truly is. Times in seconds from the answer."""

    label: Label
    pcm: bytes
    text: str = ""
    voice: str = ""
    speech_at_s: float | None = None
    speech_ends_s: float | None = None
    beep_ends_s: float | None = None


@dataclass(slots=True)
class _Telling:
    """Sound put one after the other."""

    parts: list[Sound]

    def then(self, sound: Sound) -> float:
        """Add it and say when it ends, in seconds."""
        self.parts.append(sound)
        return sum(map(len, self.parts)) / RATE_HZ

    def whole(self, seconds: float) -> Sound:
        """Everything, with silence up to that length."""
        sound = np.concatenate(self.parts)
        return np.pad(sound, (0, max(0, int(seconds * RATE_HZ) - len(sound))))


def scene(label: Label, split: Split, seed: int) -> Scene:
    """The scene of that number: the same every time."""
    words = random.Random(f"{label} {split} {seed}")  # noqa: S311  (nothing secret)
    chance = np.random.default_rng(words.getrandbits(63))
    if label == "human":
        return _human(split, words, chance)
    if label == "machine":
        return _machine(split, words, chance)
    return _without_words(label, split, words, chance)


def _human(split: Split, words: random.Random, chance: np.random.Generator) -> Scene:
    voice = any_voice(split, words)
    text = phrase("human", split, words)
    telling = _Telling([])
    starts = telling.then(silence(chance.uniform(0.1, 1.3)))
    ends = telling.then(spoken(text, voice, chance))
    for _ in range(2 if chance.random() < 0.5 else 0):
        telling.then(silence(chance.uniform(1.0, 2.6)))
        telling.then(say(words.choice(("Alô?", "Oi?", "Alô, quem fala?", "Tem alguém aí?")), voice))
    return _told("human", telling, _background(split, words, chance), chance, (text, voice, starts, ends, None))


def _machine(split: Split, words: random.Random, chance: np.random.Generator) -> Scene:
    voice = any_voice(split, words)
    text = phrase("machine", split, words)
    telling = _Telling([])
    starts = telling.then(silence(chance.uniform(0.1, 1.8)))
    under = None
    if chance.random() < 0.08:
        telling.then(0.5 * music(int(chance.uniform(0.6, 2.5) * RATE_HZ), chance))
        telling.then(silence(chance.uniform(0.0, 0.3)))
    elif chance.random() < 0.1:
        under = music(int(_TOTAL_S * RATE_HZ), chance) * chance.uniform(0.05, 0.25)
    ends = telling.then(spoken(text, voice, chance))
    telling.then(silence(chance.uniform(0.1, 1.0)))
    beep = tone(chance.choice([0.2, 0.35, 0.5, 0.8, 1.0]), chance.choice([400, 440, 620, 850, 1000, 1200, 1400, 2000]))
    beep_ends = telling.then(beep * 10 ** (chance.uniform(-12, 0) / 20))
    return _told("machine", telling, under, chance, (text, voice, starts, ends, beep_ends))


def spoken(text: str, voice: Voice, chance: np.random.Generator) -> Sound:
    """The text, with silence of some length at every "/"."""
    parts: list[Sound] = []
    for piece in text.split("/"):
        parts += [say(piece, voice), silence(chance.uniform(0.2, 0.9))]
    return np.concatenate(parts[:-1])


def _without_words(label: Label, split: Split, words: random.Random, chance: np.random.Generator) -> Scene:
    telling = _Telling([])
    telling.then(silence(chance.uniform(0.1, 1.5)))
    background = None
    if label == "fax":
        telling.then(tone(chance.uniform(2.6, 4.0), chance.uniform(2085, 2115)))
    elif label == "network_announcement":
        for frequency in (950, 1400, 1800):
            telling.then(tone(0.33, frequency * chance.uniform(0.98, 1.02)))
        telling.then(silence(chance.uniform(0.1, 0.6)))
        telling.then(spoken(phrase("machine", split, words), any_voice(split, words), chance))
    elif chance.random() < 0.5:
        background = coloured_noise(int(_TOTAL_S * RATE_HZ), 0.5, chance) * 10 ** (chance.uniform(-40, -28) / 20)
    return _told(label, telling, background, chance, ("", None, None, None, None))


def _background(split: Split, words: random.Random, chance: np.random.Generator) -> Sound | None:
    """Nothing for most; a radio, a television or a street behind some."""
    length = int(_TOTAL_S * RATE_HZ)
    kind = chance.choice(["nothing", "radio", "television", "street"], p=[0.8, 0.06, 0.07, 0.07])
    level = float(10 ** (chance.uniform(-32, -20) / 20))
    if kind == "radio":
        return music(length, chance) * level
    if kind == "television":
        programme = np.concatenate(
            [spoken(phrase("machine", split, words), any_voice(split, words), chance) for _ in range(3)]
        )
        return np.resize(peaked(programme), length) * level
    if kind == "street":
        swell = 1 + 0.6 * np.sin(np.arange(length) / RATE_HZ * chance.uniform(1, 4) + chance.uniform(0, 6))
        return coloured_noise(length, 0.8, chance) * swell * level * 0.4
    return None


def _told(
    label: Label,
    telling: _Telling,
    background: Sound | None,
    chance: np.random.Generator,
    facts: tuple[str, Voice | None, float | None, float | None, float | None],
) -> Scene:
    sound = telling.whole(_TOTAL_S)
    if label in {"human", "machine"} and chance.random() < 0.15:  # what is left of the ring-back
        residue = tone(chance.uniform(0.03, 0.12), 425) * 0.5
        sound[: len(residue)] += residue
    if background is not None:
        background = np.resize(background, len(sound))
    text, voice, starts, ends, beep_ends = facts
    pcm = carried(sound, background, any_line(chance), chance)
    return Scene(label, pcm, text, voice.name if voice else "", starts, ends, beep_ends)
