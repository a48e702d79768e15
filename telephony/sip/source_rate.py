"""How many calls one address may begin per second. Pure."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

REMEMBERED: Final = 1000  # addresses: a flood from made-up ones must not fill the memory


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class SourceRate:
    """A bucket of a second's worth for each address, filled with `per_s`. `now` is monotonic, in seconds."""

    def __init__(self, per_s: float) -> None:
        self._per_s = max(1.0, per_s)
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, host: str, now: float) -> bool:
        """Whether `host` may begin one more at `now`; it counts if so."""
        bucket = self._buckets.setdefault(host, _Bucket(self._per_s, now))
        self._buckets.move_to_end(host)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.tokens = min(self._per_s, bucket.tokens + (now - bucket.at) * self._per_s)
        bucket.at = now
        if bucket.tokens < 1.0:
            return False
        bucket.tokens -= 1.0
        return True
