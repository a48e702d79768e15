"""What the SQL function `campaign_candidates` is asked with: terms and tables, as the composites it knows."""

from dataclasses import astuple
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from queues.aging import BUCKETS
from queues.area_codes import AREA_CODES, DEFAULT_TIME_ZONE
from queues.ordering.eligibility import Terms
from queues.ordering.strategy import Strategy, StrategyKind
from queues.phone_choice import DayPart, PhoneKind, part_of
from queues.priority import tables
from queues.timing import answering
from store.pool import Connection

Composite = tuple[object, ...]
_AREA_CODES: Final = range(11, 100)


def terms_argument(terms: Terms) -> Composite:
    """The fields of the SQL type `campaign_terms`; null where everybody is let through."""
    given = terms.filter
    return (
        terms.min_days_past_due,
        terms.collect_prescribed,
        list(given.states) or None,
        [city.lower() for city in given.cities] or None,
        list(given.products) or None,
        [BUCKETS.index(bucket) for bucket in given.buckets] or None,
        given.min_amount_centavos,
        given.max_amount_centavos,
        given.min_score,
        given.max_score,
        given.max_days_past_due,
        given.max_attempts,
    )


async def tables_argument(conn: Connection, strategy: Strategy, now: datetime) -> Composite:
    """The fields of the SQL type `order_tables`; chances of answering are read where expected value needs them."""
    by_value = strategy.kind is StrategyKind.EXPECTED_VALUE
    rates = await answering.rates(conn) if by_value else {}
    return (
        *astuple(tables(strategy)),
        _day_parts(now) if by_value else None,
        [rates[part, kind] for part in DayPart for kind in (PhoneKind.MOBILE, PhoneKind.FIXED)] if by_value else None,
    )


def _day_parts(now: datetime) -> list[int]:
    """The part of the day in every area code from 11 on, then elsewhere."""
    zones = [AREA_CODES[str(code)].time_zone if str(code) in AREA_CODES else DEFAULT_TIME_ZONE for code in _AREA_CODES]
    return [part_of(now.astimezone(ZoneInfo(zone))) for zone in (*zones, DEFAULT_TIME_ZONE)]
