"""Keeping queues from falling behind the clock and the managers: what has to be done to one now, and doing it.

Events bring single debtors up to date as they happen (queues.ordering.reprioritising.refresh_debtors) and imports whole
portfolios; what is left is the passing of days and of the parts of a day, and what a manager changed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final, assert_never

from queues import catching_up
from queues.centre import CENTRE_ZONE, centre_day
from queues.errors import UnknownCampaign
from queues.ordering import reprioritising
from queues.ordering.reprioritising import Refreshed
from queues.ordering.strategy import StrategyKind
from queues.phone_choice import part_of
from queues.scoring import accounts
from queues.timing import answering
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "upkeep.sql")
_AT_ONCE: Final = 20_000  # debtors in one transaction: others wait for no more than these


class Due(Enum):
    """What a queue needs."""

    NOTHING = auto()
    ALL = auto()  # never filled, or a manager changed campaign, strategy or scorecard
    NIGHT = auto()  # a day began
    ORDER = auto()  # another part of the day began, and the strategy goes by who answers in it
    REST = auto()  # accounts were left unscored, as by a process that died: these alone, for calls leave some all day


@dataclass(frozen=True, slots=True)
class Standing:
    """When a queue was last brought up to date (None: never), when a manager last changed it, and how it is ordered.

    `behind`: some accounts of its portfolio are due to be scored.
    """

    refreshed_at: datetime | None
    changed_at: datetime
    strategy_kind: StrategyKind
    behind: bool


def due(standing: Standing, now: datetime) -> Due:
    """Say what a queue needs at `now`."""
    if standing.refreshed_at is None or standing.changed_at > standing.refreshed_at:
        return Due.ALL
    before, local = standing.refreshed_at.astimezone(CENTRE_ZONE), now.astimezone(CENTRE_ZONE)
    if before.date() < local.date():
        return Due.NIGHT
    if standing.strategy_kind is StrategyKind.EXPECTED_VALUE and part_of(before) is not part_of(local):
        return Due.ORDER
    return Due.REST if standing.behind else Due.NOTHING


async def keep_up(conn: Connection, campaign_id: int, now: datetime) -> Refreshed | None:
    """Do what a campaign's queue needs; None when that is nothing. Raises UnknownCampaign."""
    row = await conn.fetchrow(SQL.standing, campaign_id, centre_day(now))
    if row is None:
        raise UnknownCampaign(campaign_id)
    kind = StrategyKind(row["strategy_kind"] or StrategyKind.WEIGHTED)
    needed = due(Standing(row["refreshed_at"], row["changed_at"], kind, row["behind"]), now)
    match needed:
        case Due.NOTHING:
            return None
        case Due.ALL:
            return await reprioritising.refresh(conn, campaign_id, now)
        case Due.NIGHT:
            return await reprioritising.night(conn, campaign_id, now)
        case Due.ORDER:
            return await reprioritising.refresh(conn, campaign_id, now, rescore=False)
        case Due.REST:
            return await _score_rest(conn, row["portfolio_id"], now)
        case _:
            assert_never(needed)


async def _score_rest(conn: Connection, portfolio_id: int, now: datetime) -> Refreshed:
    left = await accounts.due_debtors(conn, portfolio_id, now)
    refreshed = Refreshed(0, 0, 0)
    for start in range(0, len(left), _AT_ONCE):
        async with conn.transaction():
            refreshed += await catching_up.catch_up(conn, left[start : start + _AT_ONCE], now, cause="night")
    return refreshed


async def learn(conn: Connection, now: datetime) -> bool:
    """Learn once a day who answers when; returns whether that was done now."""
    learned_at: datetime | None = await conn.fetchval(SQL.learned_at)
    if learned_at is not None and centre_day(learned_at) >= centre_day(now):
        return False
    async with conn.transaction():
        await answering.learn_rates(conn, now)
    return True
