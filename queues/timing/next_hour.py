"""The hour at which a person is best tried again. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from queues.phone_choice import PART_BEGINS, DayPart, PhoneRecord, Rates, best_part, part_of
from queues.rules.windows import Place, midnight, next_open

WORTH_WAITING: Final = timedelta(hours=24)


def better_moment(
    earliest: datetime,
    *,
    zone: ZoneInfo,
    places: Sequence[Sequence[Place]],
    phones: Sequence[PhoneRecord],
    rates: Rates,
    failed: DayPart | None,
) -> datetime:
    """From `earliest` on (aware UTC), the moment at which another call has the best chance.

    That is the first at which contact is allowed, or the beginning of a better part of the person's day (in `zone`)
    within the 24 hours that follow it: see `queues.phone_choice.best_part`, also for `failed`. `places`: those of each
    phone; a call on any of them will do. Without a moment in 60 days it is `earliest`: admission will say why.
    """
    soonest = _next_open(places, earliest)
    if soonest is None:
        return earliest
    begins: dict[DayPart, datetime] = {}
    for start in (soonest, *_part_begins(soonest, zone)):
        moment = _next_open(places, start)
        if moment is not None and moment <= soonest + WORTH_WAITING:
            begins.setdefault(part_of(moment.astimezone(zone)), moment)
    return begins[best_part(phones, list(begins), rates, failed=failed)]


def _part_begins(after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    day = after.astimezone(zone).date()
    for each in (day, day + timedelta(days=1)):
        for hour in (0, *PART_BEGINS):
            moment = midnight(each, zone) + timedelta(hours=hour)  # Brazil has had no daylight saving time since 2019
            if after < moment <= after + WORTH_WAITING:
                yield moment


def _next_open(places: Iterable[Sequence[Place]], start: datetime) -> datetime | None:
    return min((found for each in places if (found := next_open(each, start)) is not None), default=None)
