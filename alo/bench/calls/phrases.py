"""What people and machines say when they answer, from `phrases.toml`. Whole sentences and names are held out."""

import random
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Split = Literal["train", "held-out"]

_CHOICE: Final = re.compile(r"\[([^\[\]]*)\]")
_GREETINGS: Final = ("bom dia", "boa tarde", "boa noite")
_FEW: Final = (1, 2, 2, 3, 3, 4, 5)
_MANY: Final = range(5, 13)
_HARD: Final = {"human": "business", "machine": "tricky"}
_HARD_SHARE: Final[dict[Split, float]] = {"train": 0.3, "held-out": 0.15}  # practice is harder than life


def phrase(kind: Literal["human", "machine"], split: Split, chance: random.Random) -> str:
    """One thing that a human or a machine of that split says."""
    lists = _lists()
    known, words = lists[split], lists["words"]
    hard = chance.random() < _HARD_SHARE[split]
    text: str = chance.choice(known[_HARD[kind] if hard else kind])
    while match := _CHOICE.search(text):
        text = text[: match.start()] + chance.choice(match[1].split("|")) + text[match.end() :]
    return text.format(
        name=chance.choice(known["names"]),
        business=f"{chance.choice(known['trades'])} {chance.choice(known['signs'])}",
        carrier=chance.choice(known["carriers"]),
        greet=chance.choice(_GREETINGS),
        words=" ".join(chance.choices(words, k=chance.choice(_FEW))),
        talk=" ".join(chance.choices(words, k=chance.choice(_MANY))),
    ).strip()


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(files("alo.bench.calls").joinpath("phrases.toml").read_text(encoding="utf-8"))
