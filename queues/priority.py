"""The integer by which a queue is ordered. Pure.

    priority = (buckets that come after the debtor's in the order) × 1001 + score

so the order of buckets decides first and the score (0–1000) within one bucket. Both terms change only when a debt moves
into another bucket or something happens with the debtor: a night rewrites few rows of a queue.
"""

from collections.abc import Sequence

from queues.aging import Bucket
from queues.score import MAX_SCORE


def priority(bucket: Bucket, score: int, order: Sequence[Bucket]) -> int:
    """The priority of a debtor, higher first. `order` names every bucket once, the first to be called first."""
    if not 0 <= score <= MAX_SCORE:
        raise ValueError(f"a score is between 0 and {MAX_SCORE}, not {score}")
    return (len(order) - 1 - order.index(bucket)) * (MAX_SCORE + 1) + score
