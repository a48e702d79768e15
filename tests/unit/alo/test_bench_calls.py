"""The calls that train and judge answering-machine detection, without a synthesiser: words are hums here."""

import random
import re
from typing import Literal

import numpy as np
import pytest

from alo.bench.calls.phrases import Split, patterns, phrase
from alo.bench.calls.scenes import LABELS, PLAIN_HUMAN_S, PLAIN_MACHINE_S, Label, Scene, scene
from alo.bench.calls.voices import RATE_HZ, Sound, Voice, any_voice

HELD_OUT: tuple[Split, ...] = ("tune", "plain", "hard", "independent")
SENTENCES = ("human", "business", "machine", "tricky", "short")


def chance(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311  (nothing secret)


def hum(text: str, voice: Voice) -> Sound:
    times = np.arange(round(0.06 * len(text) * RATE_HZ)) / RATE_HZ
    return np.sin(2 * np.pi * (80 + voice.pitch) * times)


def played(label: Label, split: Split, seed: int, cut_s: float | None = None) -> Scene:
    return scene(label, split, seed, hum, cut_s)


def sentences(split: Split) -> set[str]:
    return {sentence for kind in SENTENCES for sentence in patterns(split).get(kind, ())}


@pytest.mark.parametrize("split", ["train", *HELD_OUT])
@pytest.mark.parametrize("kind", ["human", "machine"])
def test_sentences_are_filled_to_the_last_word(split: Split, kind: Literal["human", "machine"]) -> None:
    said = [phrase(kind, split, chance(number)) for number in range(400)]
    assert not [text for text in said if re.search(r"[\[\]{}|]", text) or not text[:1].strip()]
    assert len(set(said)) > 60


@pytest.mark.parametrize("split", HELD_OUT)
def test_what_is_held_out_is_not_learned(split: Split) -> None:
    common = sentences(split) & sentences("train")
    assert not [sentence for sentence in common if len(sentence.split()) > 4]  # "Fale após o sinal."
    learned = {any_voice("train", chance(number)).name for number in range(2000)}
    judged = {any_voice(split, chance(number)).name for number in range(2000)}
    assert not learned & judged


@pytest.mark.parametrize(("label", "bounds"), [("human", PLAIN_HUMAN_S), ("machine", PLAIN_MACHINE_S)])
def test_plain_calls_are_words_after_a_pause(label: Label, bounds: tuple[float, float]) -> None:
    for seed in range(20):
        told = played(label, "plain", seed)
        assert told.speech_at_s is not None
        assert told.speech_ends_s is not None
        assert bounds[0] <= told.speech_at_s <= bounds[1]
        assert (told.beep_ends_s is None) == (label == "human")
        assert told.beep_ends_s is None or told.beep_ends_s > told.speech_ends_s > told.speech_at_s


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("split", ["train", *HELD_OUT])
def test_call_of_a_number_is_the_same_every_time_and_others_differ(label: Label, split: Split) -> None:
    assert played(label, split, 3) == played(label, split, 3)
    assert label == "silence" or played(label, split, 3).pcm != played(label, split, 4).pcm


@pytest.mark.parametrize("label", LABELS)
def test_call_may_be_cut(label: Label) -> None:
    assert len(played(label, "train", 1, 2.5).pcm) == 2 * int(2.5 * RATE_HZ)
