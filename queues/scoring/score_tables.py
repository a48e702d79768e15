"""A scorecard and a day as what `accounts.sql` looks everything up in, the SQL type `score_tables`. Pure."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from queues.aging import FIRST_DAYS, LAST_DAY_OF_COLLECTION
from queues.area_codes import AREA_CODES, DEFAULT_TIME_ZONE
from queues.centre import centre_day
from queues.score import WITHOUT_HISTORY, Bin, Characteristic, Scorecard

Composite = tuple[object, ...]
HISTORY_DAYS: Final = 365
CONTACT_STEPS: Final = (3, 8, 16, 31)  # days since the last conversation on which a priority changes (queues.priority)


def tables_argument(card: Scorecard, now: datetime, crossings: Iterable[int] = ()) -> Composite:
    """The fields of the SQL type `score_tables`. `crossings`: days past due on which campaigns begin or cease to call.

    Days are counted at the offset of `now`: what happened when clocks were put forward may count as of the hour before.
    """
    offset = now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).utcoffset() or timedelta()
    today = centre_day(now)
    first = {each: [limit + 1 for limit in _limits(card.bins[each])] for each in Characteristic}
    unknown = [_position(first[each], value) for each, value in WITHOUT_HISTORY.items()]
    return (
        today,
        int(offset.total_seconds()),
        datetime.combine(today - timedelta(days=HISTORY_DAYS), time(), timezone(offset)),
        LAST_DAY_OF_COLLECTION,
        card.intercept,
        list(FIRST_DAYS),
        sorted({*FIRST_DAYS, *first[Characteristic.AGING], *crossings}),
        sorted({*CONTACT_STEPS, *first[Characteristic.RIGHT_PARTY_RECENCY]}),
        *((first[each], [one.points for one in card.bins[each]]) for each in Characteristic),
        unknown,
        sum(card.bins[each][position].points for each, position in zip(WITHOUT_HISTORY, unknown, strict=True)),
        list(AREA_CODES),
        [area.state for area in AREA_CODES.values()],
    )


def _limits(bins: Iterable[Bin]) -> list[int]:
    return [each.up_to for each in bins if each.up_to is not None]


def _position(first_values: Iterable[int], value: int) -> int:
    return sum(first <= value for first in first_values)
