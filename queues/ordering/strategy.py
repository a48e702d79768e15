"""What a manager decides about the order of a queue: a strategy, as values and as the document that is stored. Pure.

`weighted` adds up what each fact of a debtor is worth; `expected_value` orders by the money an agent's minute is
expected to bring. Either within the aging buckets, in the order given (`strict_buckets`), or across them. `mix` splits
a campaign's calls between groups of buckets by percentage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final

from queues.aging import Bucket
from queues.errors import InvalidStrategy

_LONGEST_CALL_S: Final = 3600


class StrategyKind(StrEnum):
    """How debtors are compared within one bucket, or across all of them."""

    WEIGHTED = "weighted"
    EXPECTED_VALUE = "expected_value"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each fact counts for, whole percent between −100 and 100; 100 % of a fact is worth up to 1,000 points.

    `aging` (the place in `bucket_order`) counts only where buckets are not strict. `freshness`: few attempts so far.
    `promise_due`: a promise fell due unpaid. `promise_broken`: promises and agreements not kept. `last_contact`: the
    last conversation is long ago, or there was none.
    """

    aging: int = 0
    score: int = 60
    balance: int = 15
    freshness: int = 15
    promise_due: int = 40
    promise_broken: int = -10
    last_contact: int = 10


@dataclass(frozen=True, slots=True)
class MixShare:
    """Out of a hundred calls, `percent` go to the debtors of these buckets."""

    buckets: tuple[Bucket, ...]
    percent: int


@dataclass(frozen=True, slots=True)
class AgentSeconds:
    """How long an attempt keeps an agent: when the right party answers, and on average when not."""

    right_party: int = 300
    otherwise: int = 20


# Early delays first (they cure most often), debts not yet due and those at risk of prescription last.
DEFAULT_BUCKET_ORDER: Final = (
    Bucket.DAYS_1_30,
    Bucket.DAYS_31_60,
    Bucket.DAYS_61_90,
    Bucket.DUE_TODAY,
    Bucket.DAYS_91_180,
    Bucket.DAYS_181_360,
    Bucket.DAYS_361_1800,
    Bucket.PREVENTIVE,
    Bucket.PRESCRIPTION_RISK,
)


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a queue is ordered. `mix` is empty or adds up to 100; buckets it leaves out wait until the others are dry."""

    kind: StrategyKind = StrategyKind.WEIGHTED
    bucket_order: tuple[Bucket, ...] = DEFAULT_BUCKET_ORDER
    strict_buckets: bool = True
    weights: Weights = Weights()
    mix: tuple[MixShare, ...] = ()
    agent_seconds: AgentSeconds = AgentSeconds()


def default_strategy() -> Strategy:
    """The strategy that ships with Alô: buckets first, within one mostly the score."""
    return Strategy()


def parse_strategy(document: Mapping[str, Any]) -> Strategy:
    """Read a strategy from its document (JSON or TOML); what is left out has its default.

    Raises InvalidStrategy naming the field.
    """
    known = {field.name for field in fields(Strategy)}
    for name in document:
        if name not in known:
            raise InvalidStrategy(str(name), f"unknown; known are {', '.join(sorted(known))}")
    default = default_strategy()
    return Strategy(
        kind=_kind(document.get("kind", default.kind)),
        bucket_order=_bucket_order(document.get("bucket_order", default.bucket_order)),
        strict_buckets=_boolean("strict_buckets", document.get("strict_buckets", default.strict_buckets)),
        weights=Weights(**_integers("weights", document.get("weights", {}), Weights(), -100, 100)),
        mix=_mix(document.get("mix", ())),
        agent_seconds=AgentSeconds(
            **_integers("agent_seconds", document.get("agent_seconds", {}), AgentSeconds(), 1, _LONGEST_CALL_S)
        ),
    )


def to_document(strategy: Strategy) -> dict[str, Any]:
    """The document of a strategy: JSON values only; `parse_strategy` reads it back."""
    return {
        "kind": strategy.kind.value,
        "bucket_order": [bucket.value for bucket in strategy.bucket_order],
        "strict_buckets": strategy.strict_buckets,
        "weights": asdict(strategy.weights),
        "mix": [
            {"buckets": [bucket.value for bucket in share.buckets], "percent": share.percent} for share in strategy.mix
        ],
        "agent_seconds": asdict(strategy.agent_seconds),
    }


def _kind(value: object) -> StrategyKind:
    try:
        return StrategyKind(str(value))
    except ValueError:
        raise InvalidStrategy("kind", f"one of {', '.join(StrategyKind)} is expected, not {value!r}") from None


def _boolean(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidStrategy(field, f"true or false is expected, not {value!r}")
    return value


def _integer(field: str, value: object, lowest: int, highest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise InvalidStrategy(field, f"a whole number between {lowest} and {highest} is expected, not {value!r}")
    return value


def _integers(field: str, value: object, default: Weights | AgentSeconds, lowest: int, highest: int) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise InvalidStrategy(field, "names and whole numbers are expected")
    known: dict[str, int] = asdict(default)
    for name in value:
        if name not in known:
            raise InvalidStrategy(f"{field}.{name}", f"unknown; known are {', '.join(known)}")
    given = {name: _integer(f"{field}.{name}", each, lowest, highest) for name, each in value.items()}
    return known | given


def _buckets(field: str, value: object) -> tuple[Bucket, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidStrategy(field, "a list of buckets is expected")
    try:
        return tuple(Bucket(str(each)) for each in value)
    except ValueError:
        raise InvalidStrategy(field, f"buckets are {', '.join(Bucket)}; given: {list(value)!r}") from None


def _bucket_order(value: object) -> tuple[Bucket, ...]:
    order = _buckets("bucket_order", value)
    if sorted(order) != sorted(Bucket):
        raise InvalidStrategy("bucket_order", "every bucket is expected once")
    return order


def _mix(value: object) -> tuple[MixShare, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidStrategy("mix", "a list of shares is expected")
    shares = tuple(_share(f"mix.{number}", each) for number, each in enumerate(value, start=1))
    named = [bucket for share in shares for bucket in share.buckets]
    if len(named) != len(set(named)):
        raise InvalidStrategy("mix", "a bucket belongs to one share only")
    if shares and sum(share.percent for share in shares) != 100:
        raise InvalidStrategy("mix", f"shares add up to 100, not {sum(share.percent for share in shares)}")
    return shares


def _share(field: str, value: object) -> MixShare:
    if not isinstance(value, Mapping) or set(value) != {"buckets", "percent"}:
        raise InvalidStrategy(field, "buckets and percent are expected")
    buckets = _buckets(f"{field}.buckets", value["buckets"])
    if not buckets:
        raise InvalidStrategy(f"{field}.buckets", "at least one bucket is expected")
    return MixShare(buckets, _integer(f"{field}.percent", value["percent"], 1, 100))
