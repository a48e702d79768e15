"""The preview beside a form: whom a strategy and a filter would have called, and in which order. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queues.aging import Bucket
from queues.ordering import preview
from queues.ordering.eligibility import Terms
from queues.ordering.preview import HistogramBar, Preview
from queues.ordering.strategy import Strategy
from web.managing.answers import piece
from web.services import services_of


@dataclass(frozen=True, slots=True)
class Share:
    """One bar: what it counts, and how many."""

    name: str
    debtors: int


async def preview_piece(request: Request, portfolio_id: int, terms: Terms, strategy: Strategy) -> Response:
    """Work out the preview and draw it."""
    async with services_of(request).pool.acquire() as conn:
        found = await preview.preview(
            conn, portfolio_id=portfolio_id, strategy=strategy, terms=terms, now=datetime.now(UTC)
        )
    return piece(request, "preview/shown.html", preview_context(found))


def preview_context(found: Preview) -> Mapping[str, object]:
    """What the template draws; bars of nothing are left out, buckets keep their order."""
    return {
        "preview": found,
        "buckets": [Share(bucket, count) for bucket in Bucket if (count := found.by_bucket.get(bucket, 0))],
        "excluded": sorted(
            (Share(reason, count) for reason, count in found.excluded.items() if count),
            key=lambda share: -share.debtors,
        ),
        "left_out": sum(found.excluded.values()),
        "tallest": max((bar.debtors for bar in found.priority_histogram), default=0),
        "edges": _edges(found.priority_histogram),
    }


def _edges(bars: tuple[HistogramBar, ...]) -> tuple[int, int] | None:
    return (bars[0].low, bars[-1].high) if bars else None
