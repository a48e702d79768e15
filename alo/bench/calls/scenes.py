"""Answered calls: who or what answers, after which pause, on which line."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from alo.bench.calls.line import any_line, carried, coloured_noise, music, plain_line, silence, tone
from alo.bench.calls.phrases import Split, phrase
from alo.bench.calls.voices import RATE_HZ, Sound, Voice, any_voice, peaked, say

Label = Literal["human", "machine", "fax", "silence", "network_announcement"]
Say = Callable[[str, Voice], Sound]
LABELS: Final[tuple[Label, ...]] = ("human", "machine", "fax", "silence", "network_announcement")
_TOTAL_S: Final = 8.0
PLAIN_HUMAN_S: Final = (0.15, 1.2)  # from the answer to the first word
PLAIN_MACHINE_S: Final = (0.3, 1.8)


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


@dataclass(frozen=True, slots=True)
class _Stage:
    """By whose words, chances and voice a scene is played; what comes after `cut_s` is left out."""

    split: Split
    words: random.Random
    chance: np.random.Generator
    say: Say
    cut_s: float | None
    plain: bool

    @property
    def length(self) -> int:
        """Of a scene, in samples; it may be longer if it is not cut."""
        return int((self.cut_s or _TOTAL_S) * RATE_HZ)

    def spoken(self, text: str, voice: Voice) -> Sound:
        """The text, with silence of some length at every "/"."""
        parts: list[Sound] = []
        for piece in text.split("/"):
            parts += [self.say(piece, voice), silence(self.chance.uniform(0.2, 0.5 if self.plain else 0.9))]
        return np.concatenate(parts[:-1])


@dataclass(slots=True)
class _Telling:
    """Sounds one after the other, and what is known of them."""

    parts: list[Sound]
    spoken: bool
    text: str = ""
    voice: str = ""
    starts_s: float | None = None
    ends_s: float | None = None
    beep_ends_s: float | None = None

    def then(self, sound: Sound) -> float:
        """Add it and say when it ends, in seconds."""
        self.parts.append(sound)
        return sum(map(len, self.parts)) / RATE_HZ

    def on(self, stage: _Stage) -> Sound:
        """Everything, with silence up to the length of a scene."""
        sound = np.concatenate(self.parts)[: stage.length if stage.cut_s else None]
        return np.pad(sound, (0, max(0, stage.length - len(sound))))


def scene(label: Label, split: Split, seed: int, say: Say = say, cut_s: float | None = None) -> Scene:
    """The scene of that number: the same every time, if what `say` says is. Half of what trains is plain."""
    stage, telling, background = _played(label, split, seed, say, cut_s)
    pcm = _on_the_line(telling.on(stage), background, stage, residue=telling.spoken and not stage.plain)
    return Scene(label, pcm, telling.text, telling.voice, telling.starts_s, telling.ends_s, telling.beep_ends_s)


def script(label: Label, split: Split, seed: int, say: Say, cut_s: float) -> Sound:
    """The scene as it is played, before it goes on the line: what `say` says, where it is said."""
    stage, telling, _ = _played(label, split, seed, say, cut_s)
    return telling.on(stage)


def _played(
    label: Label, split: Split, seed: int, say: Say, cut_s: float | None
) -> tuple[_Stage, _Telling, Sound | None]:
    """By whom, what, and what is heard beside it."""
    words = random.Random(f"{label} {split} {seed}")  # noqa: S311  (nothing secret)
    chance = np.random.default_rng(words.getrandbits(63))
    spoken = label in {"human", "machine"}
    plain = spoken and (split in {"plain", "tune", "independent"} or (split == "train" and chance.random() < 0.5))
    stage = _Stage(split, words, chance, say, cut_s, plain)
    telling = _Telling([], spoken)
    tell = {"human": _human, "machine": _machine}.get(label)
    return stage, telling, tell(telling, stage) if tell else _without_words(label, telling, stage)


def _human(telling: _Telling, stage: _Stage) -> Sound | None:
    """A person greets, and asks again when nothing comes. Returns what is heard beside it."""
    voice = any_voice(stage.split, stage.words)
    telling.text, telling.voice = phrase("human", stage.split, stage.words), voice.name
    telling.starts_s = telling.then(silence(stage.chance.uniform(*(PLAIN_HUMAN_S if stage.plain else (0.1, 1.3)))))
    telling.ends_s = telling.then(stage.spoken(telling.text, voice))
    if stage.plain:
        return None
    for _ in range(2 if stage.chance.random() < 0.5 else 0):
        telling.then(silence(stage.chance.uniform(1.0, 2.6)))
        telling.then(stage.say(stage.words.choice(("Alô?", "Oi?", "Alô, quem fala?", "Tem alguém aí?")), voice))
    return _background(stage)


def _machine(telling: _Telling, stage: _Stage) -> Sound | None:
    """A machine speaks and beeps. Returns the music under it, if there is any."""
    chance = stage.chance
    voice = any_voice(stage.split, stage.words)
    telling.text, telling.voice = phrase("machine", stage.split, stage.words), voice.name
    telling.starts_s = telling.then(silence(chance.uniform(*(PLAIN_MACHINE_S if stage.plain else (0.1, 1.8)))))
    under = None if stage.plain else _music(telling, stage)
    telling.ends_s = telling.then(stage.spoken(telling.text, voice))
    telling.then(silence(chance.uniform(0.1, 1.0)))
    beep = tone(chance.choice([0.2, 0.35, 0.5, 0.8, 1.0]), chance.choice([400, 440, 620, 850, 1000, 1200, 1400, 2000]))
    telling.beep_ends_s = telling.then(beep * 10 ** (chance.uniform(-12, 0) / 20))
    return under


def _music(telling: _Telling, stage: _Stage) -> Sound | None:
    """Before the words of some machines, or under them: then it is returned."""
    chance = stage.chance
    if chance.random() < 0.08:
        telling.then(0.5 * music(int(chance.uniform(0.6, 2.5) * RATE_HZ), chance))
        telling.then(silence(chance.uniform(0.0, 0.3)))
    elif chance.random() < 0.1:
        return music(int((stage.cut_s or _TOTAL_S) * RATE_HZ), chance) * chance.uniform(0.05, 0.25)
    return None


def _without_words(label: Label, telling: _Telling, stage: _Stage) -> Sound | None:
    chance = stage.chance
    telling.then(silence(chance.uniform(0.1, 1.5)))
    if label == "fax":
        telling.then(tone(chance.uniform(2.6, 4.0), chance.uniform(2085, 2115)))
    elif label == "network_announcement":
        for frequency in (950, 1400, 1800):
            telling.then(tone(0.33, frequency * chance.uniform(0.98, 1.02)))
        telling.then(silence(chance.uniform(0.1, 0.6)))
        said = phrase("machine", stage.split, stage.words)
        telling.then(stage.spoken(said, any_voice(stage.split, stage.words)))
    elif chance.random() < 0.5:
        return coloured_noise(stage.length, 0.5, chance) * 10 ** (chance.uniform(-40, -28) / 20)
    return None


def _background(stage: _Stage) -> Sound | None:
    """Nothing for most; a radio, a television or a street behind some."""
    chance, length = stage.chance, stage.length
    kind = chance.choice(["nothing", "radio", "television", "street"], p=[0.8, 0.06, 0.07, 0.07])
    level = float(10 ** (chance.uniform(-32, -20) / 20))
    if kind == "radio":
        return music(length, chance) * level
    if kind == "television":
        words = stage.words
        parts = [stage.spoken(phrase("machine", stage.split, words), any_voice(stage.split, words)) for _ in range(3)]
        return np.resize(peaked(np.concatenate(parts)), length) * level
    if kind == "street":
        swell = 1 + 0.6 * np.sin(np.arange(length) / RATE_HZ * chance.uniform(1, 4) + chance.uniform(0, 6))
        return coloured_noise(length, 0.8, chance) * swell * level * 0.4
    return None


def _on_the_line(sound: Sound, background: Sound | None, stage: _Stage, *, residue: bool) -> bytes:
    """What arrives of it; with what is left of the ring-back on some lines."""
    chance = stage.chance
    if residue and chance.random() < 0.15:
        rung = tone(chance.uniform(0.03, 0.12), 425) * 0.5
        sound[: len(rung)] += rung
    if background is not None:
        background = np.resize(background, len(sound))
    return carried(sound, background, plain_line(chance) if stage.plain else any_line(chance), chance)
