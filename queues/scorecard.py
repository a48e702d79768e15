"""Reading the scorecard and the order of buckets from their TOML file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from queues.aging import Bucket
from queues.errors import InvalidScorecard
from queues.score import Bin, Characteristic, Scorecard


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a queue is ordered: the buckets, the first called first, and the scorecard within each."""

    order: tuple[Bucket, ...]
    card: Scorecard


@cache
def default_ranking() -> Ranking:
    """The ranking that ships with Alô, `scorecard.toml`."""
    return parse_ranking(resources.files(__package__).joinpath("scorecard.toml").read_text(encoding="utf-8"))


def parse_ranking(text: str) -> Ranking:
    """Read a ranking from TOML; raises InvalidScorecard naming the key that is missing or contradictory."""
    try:
        document = tomllib.loads(text)
        aging = {Bucket(name): _bin(entry) for name, entry in document["aging"].items()}
        bins: dict[Characteristic, tuple[Bin, ...]] = {
            each: _bins(each, document[each]) for each in Characteristic if each is not Characteristic.AGING
        }
        ranking = Ranking(
            tuple(Bucket(name) for name in document["bucket_order"]),
            Scorecard(float(document["intercept"]), aging, bins),
        )
    except KeyError as error:
        raise InvalidScorecard(str(error.args[0]), "missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidScorecard("file", str(error)) from error
    if sorted(ranking.order) != sorted(Bucket):
        raise InvalidScorecard("bucket_order", "must name every bucket once")
    if set(aging) != set(Bucket):
        raise InvalidScorecard("aging", "must have every bucket")
    return ranking


def _bin(entry: Mapping[str, Any]) -> Bin:
    return Bin(entry.get("up_to"), float(entry["points"]), str(entry["reason"]))


def _bins(characteristic: Characteristic, entries: Sequence[Mapping[str, Any]]) -> tuple[Bin, ...]:
    bins = tuple(_bin(entry) for entry in entries)
    limits = [each.up_to for each in bins[:-1]]
    closed = [limit for limit in limits if limit is not None]
    if not bins or bins[-1].up_to is not None or len(closed) < len(limits) or closed != sorted(set(closed)):
        raise InvalidScorecard(characteristic, "bins must ascend by up_to, and only the last has none")
    return bins
