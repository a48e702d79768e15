"""Reading and writing scorecards: as TOML (`scorecard.toml`, files) and as the JSON that `score_models.card` holds.

Both have one form: `intercept`, and under the name of each characteristic its bins, ascending by `up_to`; the last has
none.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from queues.errors import InvalidScorecard
from queues.score import Bin, Characteristic, Scorecard

MOST_POINTS: Final = 20_000  # thousandths of log-odds: beyond, a score is 0 or 1000 whatever else is known
MOST_BINS: Final = 100
_MOST_VALUE: Final = 10**15
_INTERCEPT: Final = "intercept"


@cache
def default_card() -> Scorecard:
    """The scorecard that ships with Alô, `scorecard.toml`."""
    return parse(resources.files(__package__).joinpath("scorecard.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Scorecard:
    """Read a scorecard from TOML; raises InvalidScorecard naming the key that is missing or wrong."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidScorecard("file", str(error)) from error
    return from_document(document)


def from_document(document: Mapping[str, Any]) -> Scorecard:
    """Read a scorecard from what JSON or TOML gave; raises InvalidScorecard naming the key that is missing or wrong."""
    known = {_INTERCEPT, *Characteristic}
    if strangers := sorted(set(document) - known):
        raise InvalidScorecard(strangers[0], "unknown; known are " + ", ".join(sorted(known)))
    if missing := sorted(known - set(document)):
        raise InvalidScorecard(missing[0], "missing")
    intercept = _points(_INTERCEPT, document[_INTERCEPT])
    return Scorecard(intercept, {each: _bins(each, document[each]) for each in Characteristic})


def to_document(card: Scorecard) -> dict[str, Any]:
    """Write a scorecard as `from_document` reads it."""
    return {_INTERCEPT: card.intercept} | {
        each.value: [_entry(one) for one in card.bins[each]] for each in Characteristic
    }


def to_toml(card: Scorecard) -> str:
    """Write a scorecard as `parse` reads it."""
    lines = [f"{_INTERCEPT} = {card.intercept}"]
    for each in Characteristic:
        for one in card.bins[each]:
            lines += ["", f"[[{each}]]"]
            lines += [f"{key} = {_toml_value(value)}" for key, value in _entry(one).items()]
    return "\n".join(lines) + "\n"


def _toml_value(value: int | str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string or integer is a TOML one


def _entry(one: Bin) -> dict[str, int | str]:
    limit = {} if one.up_to is None else {"up_to": one.up_to}
    return {**limit, "points": one.points, "reason": one.reason}


def _bins(characteristic: Characteristic, entries: object) -> tuple[Bin, ...]:
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_BINS:
        raise InvalidScorecard(characteristic, f"must be a list of 1 to {MOST_BINS} bins")
    bins = tuple(_bin(f"{characteristic}[{number}]", entry) for number, entry in enumerate(entries, start=1))
    limits = [each.up_to for each in bins if each.up_to is not None]
    if bins[-1].up_to is not None or len(limits) != len(bins) - 1 or limits != sorted(set(limits)):
        raise InvalidScorecard(characteristic, "bins must ascend by up_to, and only the last has none")
    return bins


def _bin(key: str, entry: object) -> Bin:
    if not isinstance(entry, dict) or not {"points", "reason"} <= set(entry) <= {"up_to", "points", "reason"}:
        raise InvalidScorecard(key, "must have points and reason, all but the last bin up_to, and nothing else")
    up_to, reason = entry.get("up_to"), entry["reason"]
    if not isinstance(reason, str) or not reason:
        raise InvalidScorecard(f"{key}.reason", f"must be a word, not {reason!r}")
    limit = None if up_to is None else _whole(f"{key}.up_to", up_to, _MOST_VALUE)
    return Bin(limit, _points(f"{key}.points", entry["points"]), reason)


def _points(key: str, value: object) -> int:
    return _whole(key, value, MOST_POINTS)


def _whole(key: str, value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > most:
        raise InvalidScorecard(key, f"must be a whole number from {-most} to {most}, not {value!r}")
    return value
