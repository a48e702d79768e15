"""Counting calls by CNPJ and campaign from the attempts, so that a restart loses nothing.

What a call was is known minutes after it was placed. Everything older is *settled*: added once to `call_counts`, up to
the moment kept in `call_counts_until`; the few minutes since are counted afresh at every look. Both are read in one
statement, and a look costs the same on the first day and after a year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from dialer.guards.rules import Abandonment, Counts
from queues.centre import CENTRE_ZONE, centre_day
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "counting.sql")
STEP: Final = timedelta(minutes=5)
SETTLES_AFTER: Final = timedelta(minutes=3)  # no phone rings longer, and no transaction stays open longer
AT_ONCE: Final = timedelta(days=1)
PACE_DAYS: Final = 7
BUDGET_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """Of one campaign: calls a minute in its busiest five of the last days, and whom it abandoned in 30 days."""

    full_per_minute: float = 0.0
    abandonment: Abandonment = field(default_factory=Abandonment)


async def settle(connection: Connection, team_id: int, now: datetime) -> bool:
    """Add the team's calls of up to a day to the counts; True if more are to be added. Wants a transaction.

    A team that was never counted begins with this month, or 30 days ago if that is earlier.
    """
    first = min(_began(centre_day(now).replace(day=1)), _began(centre_day(now) - timedelta(days=BUDGET_DAYS)))
    await connection.execute(SQL.begin, team_id, first)
    until: datetime = await connection.fetchval(SQL.until, team_id)
    last = _step_of(now - SETTLES_AFTER)
    step = min(last, until + AT_ONCE)
    if step <= until:
        return False
    await connection.execute(SQL.settle, team_id, until, step, CENTRE_ZONE.key)
    await connection.execute(SQL.set_until, team_id, step)
    return step < last


async def of_companies(connection: Connection, companies: Iterable[str], now: datetime) -> Mapping[str, Counts]:
    """Return the calls of today and of this month of every CNPJ asked for, all teams together."""
    wanted = sorted(set(companies))
    day = centre_day(now)
    first = day.replace(day=1)
    rows = await connection.fetch(SQL.of_companies, wanted, day, first, _began(day), _began(first))
    found = {
        row["company"]: Counts(row["today"] or 0, row["short"] or 0, row["open"] or 0, row["month"] or 0)
        for row in rows
    }
    return {company: found.get(company, Counts()) for company in wanted}


async def of_campaigns(
    connection: Connection, team_id: int, campaign_ids: Sequence[int], now: datetime
) -> Mapping[int, CampaignCounts]:
    """Return the pace and the abandonment of campaigns of one team."""
    day = centre_day(now)
    since, budget = day - timedelta(days=PACE_DAYS), day - timedelta(days=BUDGET_DAYS)
    rows = await connection.fetch(SQL.of_campaigns, team_id, list(campaign_ids), since, budget, now)
    found = {
        row["campaign_id"]: CampaignCounts(
            row["busiest"] * timedelta(minutes=1) / STEP, Abandonment(row["people"] or 0, row["abandoned"] or 0)
        )
        for row in rows
    }
    return {campaign_id: found.get(campaign_id, CampaignCounts()) for campaign_id in campaign_ids}


def _began(day: date) -> datetime:
    return datetime.combine(day, time.min, CENTRE_ZONE).astimezone(UTC)


def _step_of(moment: datetime) -> datetime:
    return moment - (moment - datetime(2020, 1, 1, tzinfo=UTC)) % STEP
