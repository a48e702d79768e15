"""What people and machines say when they answer.

`people.toml`, `machines.toml` and a part of `phrases.toml` train, but for every eighth of their sentences, which tune:
the detector's certainty is chosen by them. The rest of `phrases.toml` is the hard set, `plain.toml` the plain one and
`independent.toml` that of another writer. Whole sentences are held out, and the names of the plain and the hard set.
"""

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Split = Literal["train", "tune", "plain", "hard", "independent"]  # all but the first are held out

_CHOICE: Final = re.compile(r"\[([^\[\]]*)\]")
_SENTENCE: Final = re.compile(r"(?:^|[.?!/] *)[a-zà-ú]")
_GREETINGS: Final = ("bom dia", "boa tarde", "boa noite")
_FEW: Final = (1, 2, 2, 3, 3, 4, 5)
_MANY: Final = range(5, 13)
_TUNES: Final = 8
_BRIEF_WORDS: Final = 3
_SHARES: Final[dict[Split, dict[str, dict[str, float]]]] = {  # of lists; the rest is of the list of the kind
    "train": {"human": {"brief": 0.45, "business": 0.12}, "machine": {"tricky": 0.1, "short": 0.1}},
    "tune": {"human": {"brief": 0.45, "business": 0.1}, "machine": {"tricky": 0.1, "short": 0.1}},
    "plain": {"human": {"business": 0.12}, "machine": {"tricky": 0.2}},
    "hard": {"human": {"business": 0.15}, "machine": {"tricky": 0.15}},
    "independent": {"human": {"business": 0.1}, "machine": {"tricky": 0.1, "short": 0.1}},
}
_LISTS: Final = {
    "name": "names", "carrier": "carriers", "excuse": "excuses", "leave": "leaves", "joke": "jokes", "offer": "offers",
}  # fmt: skip


def phrase(kind: Literal["human", "machine"], split: Split, chance: random.Random) -> str:
    """One thing that a human or a machine of that split says."""
    lists = _lists()
    shares = _SHARES[split][kind]
    chosen = chance.choices((*shares, kind), (*shares.values(), 1 - sum(shares.values())))[0]
    filled = _Filled(lists[split], lists["words"], chance)
    text = filled.text(chance.choice(lists[split][chosen])).strip()
    return _SENTENCE.sub(lambda begun: begun[0].upper(), text)  # a synthesiser goes by it


def patterns(split: Split) -> Mapping[str, list[str]]:
    """What that split has of each list: sentences with choices and places for words, names and other words."""
    lists: Mapping[str, list[str]] = _lists()[split]
    return lists


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
    known = {**_read("phrases"), **_read("plain"), **_read("independent")}
    learned, names = known["train"], set(_LISTS.values()) | {"trades", "signs"}
    for more in ("people", "machines"):
        for name, sentences in _read(more).items():
            learned[name] = [*learned.get(name, ()), *sentences]
    known["train"] = {
        name: said if name in names else [each for at, each in enumerate(said) if at % _TUNES]
        for name, said in learned.items()
    }
    said_again = {each for said in known["train"].values() for each in said}
    known["tune"] = {
        name: said if name in names else [each for each in said[::_TUNES] if each not in said_again]
        for name, said in learned.items()
    }
    for split in ("train", "tune"):
        known[split]["brief"] = [said for said in known[split]["human"] if len(said.split()) <= _BRIEF_WORDS]
    return known


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("alo.bench.calls") / f"{name}.toml").read_text(encoding="utf-8"))
