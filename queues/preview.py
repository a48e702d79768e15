"""What a campaign's queue would look like under a strategy and a filter, before they go live; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from queues.aging import Bucket
from queues.eligibility import Exclusion, Terms
from queues.priority import Part
from queues.strategy import Strategy
from store.pool import Connection


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
    """Order a portfolio as a campaign with these terms and this strategy would; writes nothing."""
    raise NotImplementedError
