"""How a campaign's queue is doing: how many may be called now, why the others may not, and how the day goes on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from asyncpg import Record

from queues.centre import CENTRE_ZONE, centre_day
from queues.errors import UnknownCampaign
from queues.ordering import strategies
from queues.ordering.campaign_filter import parse_filter
from queues.ordering.candidates import tables_argument, terms_argument
from queues.ordering.eligibility import Exclusion, Terms
from queues.ordering.openings import STATES, area_states, neighbourhood, places_of
from queues.rules.places import Neighbourhood
from queues.rules.windows import is_open
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "queue_health.sql")
STEP: Final = timedelta(minutes=30)


class Waiting(StrEnum):
    """Why somebody in the queue may not be called now; also the message id of its text."""

    COOLING = "cooling"  # due later: a retry, a promise, the rules of contact
    CALLBACK_LATER = "callback_later"  # agreed for a later time
    OUTSIDE_WINDOW = "outside_window"  # due, but not where and when it is
    LEASED = "leased"
    DIALING = "dialing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How many of those who are ready now may be called at a moment, if nobody is called before."""

    at: datetime
    callable: int


@dataclass(frozen=True, slots=True)
class Health:
    """`waiting` counts the others in the queue; `excluded` who owes and is not in it, by the first reason that applies.

    `curve` has a point for now and every half hour of the centre's clock until midnight. Caps, lists and city holidays
    are judged when a batch is claimed, not here.
    """

    eligible_now: int
    waiting: Mapping[Waiting, int]
    excluded: Mapping[Exclusion, int]
    curve: tuple[CurvePoint, ...]


async def health(conn: Connection, campaign_id: int, now: datetime) -> Health:
    """Look at a whole queue: seconds for millions, so not for a page that reloads by itself. Raises UnknownCampaign."""
    async with conn.transaction(readonly=True):
        campaign = await conn.fetchrow(SQL.campaign, campaign_id)
        if campaign is None:
            raise UnknownCampaign(campaign_id)
        await conn.execute(SQL.plan_for_values)
        moments = moments_of_day(now)
        by_place = not campaign["simulated"]
        groups = await conn.fetch(SQL.entries, campaign_id, moments, STATES, area_states(), by_place)
        around = await neighbourhood(conn, now) if by_place else None
        excluded = await _excluded(conn, campaign_id, campaign, now)
    ready = [group for group in groups if group["state"] == "ready"]
    curve = tuple(_point(ready, place, moment, around) for place, moment in enumerate(moments))
    waiting: Counter[Waiting] = Counter()
    for group in groups:
        if (reason := _why_not(group, around, now)) is not None:
            waiting[reason] += group["debtors"]
    return Health(curve[0].callable, dict(waiting), excluded, curve)


def moments_of_day(now: datetime) -> list[datetime]:
    """`now`, then every half hour of the centre's clock until midnight."""
    local = now.astimezone(CENTRE_ZONE)
    moment = datetime.combine(local.date(), time.min, CENTRE_ZONE)
    moments = [now]
    while (moment := moment + STEP).date() == local.date():
        if moment > now:
            moments.append(moment.astimezone(now.tzinfo))
    return moments


async def _excluded(conn: Connection, campaign_id: int, campaign: Record, now: datetime) -> Mapping[Exclusion, int]:
    terms = Terms(parse_filter(campaign["filter"]), campaign["min_days_past_due"], campaign["collect_prescribed"])
    strategy = await strategies.of_campaign(conn, campaign_id)
    rows = await conn.fetch(
        SQL.excluded,
        campaign["portfolio_id"],
        centre_day(now),
        terms_argument(terms),
        await tables_argument(conn, strategy, now),
    )
    return {Exclusion(row["exclusion"]): row["debtors"] for row in rows}


def _point(ready: Sequence[Record], place: int, moment: datetime, around: Neighbourhood | None) -> CurvePoint:
    """`place` is the moment's position: entries with a lower or the same position of `due` are due by then."""
    due = [group for group in ready if group["due"] <= place]
    return CurvePoint(moment, sum(group["debtors"] for group in due if _open(group, around, moment)))


def _why_not(group: Record, around: Neighbourhood | None, now: datetime) -> Waiting | None:
    if group["state"] != "ready":
        return Waiting(group["state"])
    if group["due"] > 0:
        return Waiting.CALLBACK_LATER if group["callback"] else Waiting.COOLING
    return None if _open(group, around, now) else Waiting.OUTSIDE_WINDOW


def _open(group: Record, around: Neighbourhood | None, moment: datetime) -> bool:
    """Whether one of the phones of a group may be called; without places (a simulated trunk) at any time."""
    return around is None or any(
        is_open(places_of(around, group["home"], area), moment) for area in {group["low"], group["high"]}
    )
