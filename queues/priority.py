"""The integer by which a queue is ordered, and what it is made of. Pure.

Every part is looked up: a strategy becomes tables of whole numbers (`tables`), and a debtor's facts choose one entry of
each. SQL orders a million debtors with the same tables (function `campaign_candidates`), so both always agree:

    weighted        priority = aging + score + balance + freshness + promise_due + promise_broken + last_contact
    expected_value  priority = aging + level of (chance × score × amount / agent's time)

Facts count in bands (amounts that double, days 3, 8, 16, 31, …), and the score is banded already: a night moves few
debtors. Where buckets are strict, one place in their order outweighs everything else together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, repeat
from typing import Final, assert_never

from queues.aging import Bucket
from queues.ordering.strategy import Strategy, StrategyKind
from queues.score import MAX_SCORE

CALLBACK_PRIORITY: Final = 2_000_000_000  # a callback that is due comes before everybody
HIGHEST_AMOUNT: Final = 10**11  # centavos; more counts as much. With it the products below fit 64 bits

_FULL: Final = 1000  # what 100 % of a fact is worth
_BALANCE_STEPS: Final = tuple(5_000 * 2**step for step in range(20))  # R$ 50, 100, 200 … R$ 26 million
_BALANCE: Final = tuple(50 * level for level in range(21))
_ATTEMPT_STEPS: Final = (1, 2, 3, 5, 8, 12, 20)
_FRESHNESS: Final = (1000, 850, 700, 550, 400, 250, 100, 0)
_CONTACT_STEPS: Final = (3, 8, 16, 31)  # days; bands that accounts.changes_on knows
_LAST_CONTACT: Final = (0, 250, 500, 750, 1000)
_BROKEN: Final = (0, 400, 700, 1000)  # none, one, two, three or more
# Centavos per agent-minute: each level is worth 15 % more than the one below.
_VALUE_STEPS: Final = tuple(accumulate(repeat(None, 180), lambda step, _: max(step + 1, step * 115 // 100), initial=1))


class PartName(StrEnum):
    """What a priority is made of; also the message id of its text."""

    AGING = "aging"
    SCORE = "score"
    BALANCE = "balance"
    FRESHNESS = "freshness"
    PROMISE_DUE = "promise_due"
    PROMISE_BROKEN = "promise_broken"
    LAST_CONTACT = "last_contact"
    EXPECTED_VALUE = "expected_value"


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What the order looks at. `attempts` of the last 365 days; `days_since_contact` None: never spoken to.

    `promise_overdue`: a promise or instalment fell due before today and is unpaid. `chance`: per mille, that the right
    party answers the best phone in this part of the day; expected_value alone reads it.
    """

    bucket: Bucket
    score: int
    amount_centavos: int
    attempts: int = 0
    days_since_contact: int | None = None
    promise_overdue: bool = False
    broken: int = 0
    chance: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part and how much it adds."""

    name: PartName
    value: int


@dataclass(frozen=True, slots=True)
class Priority:
    """Higher goes first within its segment: 0, or the share of the mix from 1 on. `parts` add up to `value`."""

    value: int
    segment: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OrderTables:
    """A strategy as tables, the fields in the order of the SQL type `order_tables`.

    `aging` and `segments` by the position of the bucket in Bucket; `score` by score; the others by the number of steps
    reached. `value_steps` is None unless the strategy orders by expected value.
    """

    aging: tuple[int, ...]
    segments: tuple[int, ...]
    score: tuple[int, ...]
    balance_steps: tuple[int, ...]
    balance: tuple[int, ...]
    attempt_steps: tuple[int, ...]
    freshness: tuple[int, ...]
    contact_steps: tuple[int, ...]
    last_contact: tuple[int, ...]
    promise_due: int
    promise_broken: tuple[int, ...]
    value_steps: tuple[int, ...] | None
    right_party_s: int
    otherwise_s: int


def priority(facts: PriorityFacts, strategy: Strategy) -> Priority:
    """The place of a debtor in a queue ordered by the strategy. Raises ValueError for a score that is none."""
    if not 0 <= facts.score <= MAX_SCORE:
        raise ValueError(f"a score is between 0 and {MAX_SCORE}, not {facts.score}")
    table = tables(strategy)
    bucket = list(Bucket).index(facts.bucket)
    aging = Part(PartName.AGING, table.aging[bucket])
    match strategy.kind:
        case StrategyKind.WEIGHTED:
            parts = (aging, *_weighted(facts, table))
        case StrategyKind.EXPECTED_VALUE:
            worth = expected_value(facts, table)
            parts = (aging, Part(PartName.EXPECTED_VALUE, _level(worth, _VALUE_STEPS)))
        case _:
            assert_never(strategy.kind)
    return Priority(sum(part.value for part in parts), table.segments[bucket], parts)


def expected_value(facts: PriorityFacts, table: OrderTables) -> int:
    """Centavos that a minute of an agent is expected to bring: chance × P(pays) × amount / time of an attempt."""
    seconds = facts.chance * table.right_party_s + (1000 - facts.chance) * table.otherwise_s  # × 1000
    return facts.chance * facts.score * min(facts.amount_centavos, HIGHEST_AMOUNT) * 60 // (1000 * seconds)


@lru_cache(maxsize=64)
def tables(strategy: Strategy) -> OrderTables:
    """The tables of a strategy."""
    weights = strategy.weights
    by_value = strategy.kind is StrategyKind.EXPECTED_VALUE
    segment_of = {bucket: number for number, share in enumerate(strategy.mix, 1) for bucket in share.buckets}
    return OrderTables(
        aging=_aging(strategy),
        segments=tuple(segment_of.get(bucket, 0) for bucket in Bucket),
        score=_weighed(weights.score, range(MAX_SCORE + 1)),
        balance_steps=_BALANCE_STEPS,
        balance=_weighed(weights.balance, _BALANCE),
        attempt_steps=_ATTEMPT_STEPS,
        freshness=_weighed(weights.freshness, _FRESHNESS),
        contact_steps=_CONTACT_STEPS,
        last_contact=_weighed(weights.last_contact, _LAST_CONTACT),
        promise_due=_weighed(weights.promise_due, (_FULL,))[0],
        promise_broken=_weighed(weights.promise_broken, _BROKEN),
        value_steps=_VALUE_STEPS if by_value else None,
        right_party_s=strategy.agent_seconds.right_party,
        otherwise_s=strategy.agent_seconds.otherwise,
    )


def bounds(strategy: Strategy) -> tuple[int, int]:
    """The lowest and the highest priority the strategy can give."""
    table = tables(strategy)
    ranges: list[tuple[int, ...]] = [table.aging]
    if table.value_steps is None:
        ranges += [table.score, table.balance, table.freshness, (0, table.promise_due), table.promise_broken]
        ranges.append(table.last_contact)
    else:
        ranges.append((0, len(table.value_steps)))
    return sum(min(each) for each in ranges), sum(max(each) for each in ranges)


def _aging(strategy: Strategy) -> tuple[int, ...]:
    """What each bucket adds: where buckets are strict, a place is worth more than all other parts can differ by."""
    after = {bucket: len(Bucket) - 1 - place for place, bucket in enumerate(strategy.bucket_order)}
    weights = strategy.weights
    if strategy.strict_buckets:
        if strategy.kind is StrategyKind.EXPECTED_VALUE:
            step = len(_VALUE_STEPS) + 1
        else:
            others = (
                weights.score,
                weights.balance,
                weights.freshness,
                weights.promise_due,
                weights.promise_broken,
                weights.last_contact,
            )
            step = sum(abs(weight) for weight in others) * _FULL // 100 + 1
        return tuple(after[bucket] * step for bucket in Bucket)
    if strategy.kind is StrategyKind.EXPECTED_VALUE:
        return tuple(0 for _ in Bucket)
    return _weighed(weights.aging, [_FULL * after[bucket] // (len(Bucket) - 1) for bucket in Bucket])


def _weighted(facts: PriorityFacts, table: OrderTables) -> tuple[Part, ...]:
    days = facts.days_since_contact
    contact = len(table.contact_steps) if days is None else _level(days, table.contact_steps)
    return (
        Part(PartName.SCORE, table.score[facts.score]),
        Part(PartName.BALANCE, table.balance[_level(facts.amount_centavos, table.balance_steps)]),
        Part(PartName.FRESHNESS, table.freshness[_level(facts.attempts, table.attempt_steps)]),
        Part(PartName.PROMISE_DUE, table.promise_due if facts.promise_overdue else 0),
        Part(PartName.PROMISE_BROKEN, table.promise_broken[min(facts.broken, len(table.promise_broken) - 1)]),
        Part(PartName.LAST_CONTACT, table.last_contact[contact]),
    )


def _weighed(percent: int, values: Sequence[int]) -> tuple[int, ...]:
    return tuple(percent * value // 100 for value in values)


def _level(value: int, steps: Sequence[int]) -> int:
    """How many steps a value reaches; PostgreSQL's width_bucket(value, steps)."""
    return sum(value >= step for step in steps)
