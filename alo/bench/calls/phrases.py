"""What people and machines say when they answer. `phrases.toml` trains and is the hard set, `plain.toml` the plain one.

Whole sentences and names are held out.
"""

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Split = Literal["train", "plain", "hard"]  # the last two are held out

_CHOICE: Final = re.compile(r"\[([^\[\]]*)\]")
_SENTENCE: Final = re.compile(r"(?:^|[.?!/] *)[a-zà-ú]")
_GREETINGS: Final = ("bom dia", "boa tarde", "boa noite")
_FEW: Final = (1, 2, 2, 3, 3, 4, 5)
_MANY: Final = range(5, 13)
_HARD: Final = {"human": "business", "machine": "tricky"}
_HARD_SHARE: Final[dict[Split, dict[str, float]]] = {
    "train": {"human": 0.3, "machine": 0.3},  # practice is harder than life
    "plain": {"human": 0.12, "machine": 0.2},
    "hard": {"human": 0.15, "machine": 0.15},
}
_LISTS: Final = {
    "name": "names", "carrier": "carriers", "excuse": "excuses", "leave": "leaves", "joke": "jokes", "offer": "offers",
}  # fmt: skip


def phrase(kind: Literal["human", "machine"], split: Split, chance: random.Random) -> str:
    """One thing that a human or a machine of that split says."""
    lists = _lists()
    hard = chance.random() < _HARD_SHARE[split][kind]
    filled = _Filled(lists[split], lists["words"], chance)
    text = filled.text(chance.choice(lists[split][_HARD[kind] if hard else kind])).strip()
    return _SENTENCE.sub(lambda begun: begun[0].upper(), text)  # a synthesiser goes by it


@dataclass(frozen=True, slots=True)
class _Filled:
    """Fills a sentence by chance: its choices, and the words in braces, which may have choices of their own."""

    known: Mapping[str, Any]
    words: list[str]
    chance: random.Random

    def text(self, sentence: str) -> str:
        while match := _CHOICE.search(sentence):
            sentence = sentence[: match.start()] + self.chance.choice(match[1].split("|")) + sentence[match.end() :]
        return sentence.format_map(self)

    def __getitem__(self, word: str) -> str:
        choice = self.chance.choice
        if word == "business":
            return f"{choice(self.known['trades'])} {choice(self.known['signs'])}"
        if word == "greet":
            return choice(_GREETINGS)
        if word in {"words", "talk"}:
            return " ".join(self.chance.choices(self.words, k=choice(_FEW if word == "words" else _MANY)))
        return self.text(choice(self.known[_LISTS[word]]))


@cache
def _lists() -> dict[str, Any]:
    folder = files("alo.bench.calls")
    plain, others = (
        tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in ("plain.toml", "phrases.toml")
    )
    return {**others, **plain}
