"""What a campaign's queue would look like under a strategy and a filter, before they go live; nothing is written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from asyncpg import Record

from debts.documents import mask
from queues.aging import BUCKETS, Bucket
from queues.centre import centre_day
from queues.errors import UnknownCampaign
from queues.ordering import strategies
from queues.ordering.campaign_filter import Filter, parse_filter
from queues.ordering.candidates import tables_argument, terms_argument
from queues.ordering.eligibility import Exclusion, Terms
from queues.ordering.mix import interleave, percents, share_out
from queues.ordering.strategy import Strategy
from queues.priority import Part, PriorityFacts, bounds, priority
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "preview.sql")
_BARS: Final = 36
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of the first in the order. `document` is masked, `segment` as in Priority; `parts` add up to `priority`."""

    debtor_id: int
    name: str
    document: str
    bucket: Bucket
    score: int
    amount_centavos: int
    segment: int
    priority: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """How many of the eligible have a priority from `low` up to and including `high`."""

    low: int
    high: int
    debtors: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`excluded` counts by the first reason that applies; `by_bucket` the eligible; the histogram ascends."""

    eligible: int
    excluded: Mapping[Exclusion, int]
    by_bucket: Mapping[Bucket, int]
    priority_histogram: tuple[HistogramBar, ...]
    first: tuple[PreviewRow, ...]


async def preview(
    conn: Connection,
    *,
    portfolio_id: int,
    strategy: Strategy,
    terms: Terms,
    now: datetime,
    first: int = 50,
) -> Preview:
    """Order a portfolio as a campaign with these terms and strategy would, from the accounts as they were scored."""
    today = centre_day(now)
    async with conn.transaction(readonly=True):
        await conn.execute(SQL.plan_for_values)
        arguments = (portfolio_id, today, terms_argument(terms), await tables_argument(conn, strategy, now))
        low, high = bounds(strategy)
        width = (high - low) // _BARS + 1
        groups = await conn.fetch(SQL.summarise, *arguments, width, low)
        eligible = [group for group in groups if group["exclusion"] is None]
        foremost = await _foremost(conn, arguments, strategy, eligible, first)
    return Preview(
        eligible=sum(group["debtors"] for group in eligible),
        excluded=_counts((Exclusion(group["exclusion"]), group) for group in groups if group["exclusion"] is not None),
        by_bucket=_counts((BUCKETS[group["bucket"]], group) for group in eligible),
        priority_histogram=_histogram(_counts((int(group["bar"]), group) for group in eligible), low, width),
        first=tuple(_row(row, strategy) for row in foremost),
    )


async def preview_campaign(
    conn: Connection,
    campaign_id: int,
    now: datetime,
    *,
    strategy: Strategy | None = None,
    filter: Filter | None = None,  # noqa: A002 - the word managers use
    first: int = 50,
) -> Preview:
    """The preview of a campaign as it stands, or with another strategy or filter; raises UnknownCampaign."""
    campaign = await conn.fetchrow(SQL.campaign, campaign_id)
    if campaign is None:
        raise UnknownCampaign(campaign_id)
    taken = parse_filter(campaign["filter"]) if filter is None else filter
    return await preview(
        conn,
        portfolio_id=campaign["portfolio_id"],
        strategy=strategy or await strategies.of_campaign(conn, campaign_id),
        terms=Terms(taken, campaign["min_days_past_due"], campaign["collect_prescribed"]),
        now=now,
        first=first,
    )


async def _foremost(
    conn: Connection, arguments: tuple[object, ...], strategy: Strategy, eligible: Sequence[Record], first: int
) -> Sequence[Record]:
    """The first in the order in which they would be claimed: the shares of a mix by turns, then who is in none."""
    weights = percents(strategy)
    limits = {
        segment: count if weights[segment] else first for segment, count in share_out(first, weights).limits.items()
    }
    shares = [
        await conn.fetch(SQL.first, *arguments, segment, limit, _buckets_of_best(eligible, segment, limit))
        for segment, limit in limits.items()
    ]
    named = [rows for rows, segment in zip(shares, weights, strict=True) if weights[segment]]
    others = [row for rows, segment in zip(shares, weights, strict=True) if not weights[segment] for row in rows]
    return [*interleave(named), *others][:first]


def _buckets_of_best(eligible: Sequence[Record], segment: int, limit: int) -> list[int]:
    """The buckets that the best of a segment are in: the others need not be ordered."""
    bars = sorted((group for group in eligible if group["segment"] == segment), key=lambda group: -group["bar"])
    seen, lowest = 0, 0
    for group in bars:
        if seen >= limit and group["bar"] < lowest:
            break
        seen, lowest = seen + group["debtors"], group["bar"]
    return sorted({group["bucket"] for group in bars if group["bar"] >= lowest})


def _row(row: Record, strategy: Strategy) -> PreviewRow:
    bucket = BUCKETS[row["bucket"]]
    facts = PriorityFacts(
        bucket=bucket,
        score=row["score"],
        amount_centavos=row["amount_centavos"],
        attempts=row["attempts"],
        days_since_contact=row["days_since_contact"],
        promise_overdue=row["promise_overdue"],
        broken=row["broken"],
        chance=row["chance"],
    )
    return PreviewRow(
        debtor_id=row["debtor_id"],
        name=row["name"],
        document=mask(row["document"]),
        bucket=bucket,
        score=row["score"],
        amount_centavos=row["amount_centavos"],
        segment=row["segment"],
        priority=row["priority"],
        parts=priority(facts, strategy).parts,
    )


def _counts(groups: Iterable[tuple[_Key, Record]]) -> dict[_Key, int]:
    counts: Counter[_Key] = Counter()
    for key, group in groups:
        counts[key] += group["debtors"]
    return dict(counts)


def _histogram(counts: Mapping[int, int], low: int, width: int) -> tuple[HistogramBar, ...]:
    """Bars of equal width without gaps, from the lowest that has somebody to the highest."""
    return tuple(
        HistogramBar(low + bar * width, low + (bar + 1) * width - 1, counts.get(bar, 0))
        for bar in range(min(counts, default=0), max(counts, default=-1) + 1)
    )
