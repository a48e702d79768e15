"""Keeping campaigns' queues as accounts, filters and strategies say. Only what changed is written.

`refresh` compares a whole queue with the accounts, `night` what was written since, `refresh_debtors` some debtors after
something happened to them. In a queue are the portfolio's debtors whom the campaign takes
(queues.ordering.eligibility). Whom it no longer takes leaves, from under a lease as well; but who is being called
stays, and so does a callback until its time: admission asks about them again. Who was done comes back once the account
was written anew: a broken agreement, a new phone, a hold that was lifted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from queues.centre import centre_day
from queues.errors import UnknownCampaign
from queues.ordering import strategies
from queues.ordering.campaign_filter import parse_filter
from queues.ordering.candidates import tables_argument, terms_argument
from queues.ordering.eligibility import Terms
from queues.ordering.openings import STATES, openings
from queues.ordering.strategy import StrategyKind
from queues.scoring import accounts
from store.locks import lock_key
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "reprioritising.sql")
_FEW: Final = 50
_WORTH_TELLING: Final = 10_000  # entries added, after which the planner had better look at the table again
_BY_KEY: Final = 100_000  # so many accounts are looked up faster than a whole portfolio is read
_OVERLAP: Final = timedelta(minutes=10)  # accounts written by transactions that ended after the last refresh had looked


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many debtors entered the queue, moved within it (or came back to it), and left it."""

    added: int
    changed: int
    removed: int

    def __add__(self, other: "Refreshed") -> "Refreshed":
        return Refreshed(self.added + other.added, self.changed + other.changed, self.removed + other.removed)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which debtors are looked at: some, those whose accounts were written since the last refresh, or else all."""

    debtor_ids: Sequence[int] | None = None
    written_only: bool = False
    gone: bool = True

    @property
    def few(self) -> bool:
        """So few that admission may find out by itself when each of them may be called."""
        return self.debtor_ids is not None and len(self.debtor_ids) <= _FEW


async def refresh(conn: Connection, campaign_id: int, now: datetime, *, rescore: bool = True) -> Refreshed:
    """Bring a campaign's queue up to date, its portfolio rescored first unless it has just been.

    One transaction, a savepoint inside the caller's. Raises UnknownCampaign.
    """
    async with conn.transaction():
        portfolio_id = await _lock(conn, campaign_id)
        if rescore:
            await accounts.rescore(conn, portfolio_id, now, cause="campaign")
        return await _apply(conn, campaign_id, now, _Scope())


async def night(conn: Connection, campaign_id: int, now: datetime) -> Refreshed:
    """Bring a campaign's queue up to date after the passing of time alone; the result is that of `refresh`.

    Rescores the accounts whose day has come, and looks at those written since the last refresh; where the order is by
    expected value, which depends on the part of the day, at all of them. One transaction, a savepoint inside the
    caller's. Raises UnknownCampaign.
    """
    async with conn.transaction():
        portfolio_id = await _lock(conn, campaign_id)
        rescored = await accounts.rescore_due(conn, portfolio_id, now)
        return await _apply(conn, campaign_id, now, _Scope(written_only=True, gone=rescored.removed > 0))


async def refresh_debtors(conn: Connection, debtor_ids: Iterable[int], now: datetime) -> Refreshed:
    """Bring some debtors' places up to date in every campaign, after their accounts were rescored.

    Inside the caller's transaction; locks no campaign, so that any number of these may run at once.
    """
    wanted = sorted(set(debtor_ids))
    refreshed = Refreshed(0, 0, 0)
    async with conn.transaction():
        await conn.execute(SQL.plan_for_values)
        for row in await conn.fetch(SQL.campaigns_of, wanted):
            refreshed += await _apply(conn, row["id"], now, _Scope(debtor_ids=wanted))
    return refreshed


async def forget(conn: Connection, portfolio_id: int) -> None:
    """Have every campaign of a portfolio begin its next look at the beginning, those done with included.

    For whoever rescored the whole portfolio and refreshes no paused campaign: it is started on the same day perhaps.
    """
    await conn.execute(SQL.forget, portfolio_id)


async def refresh_strategy(conn: Connection, strategy_id: int, now: datetime) -> Refreshed:
    """Bring the queues of the campaigns that follow a strategy up to date, after it was saved."""
    refreshed = Refreshed(0, 0, 0)
    for campaign_id in await strategies.campaigns_using(conn, strategy_id):
        refreshed += await refresh(conn, campaign_id, now, rescore=False)
    return refreshed


async def _lock(conn: Connection, campaign_id: int) -> int:
    await conn.execute(SQL.lift_limits)
    await conn.execute(SQL.take_turn, lock_key("queue", campaign_id))
    portfolio_id: int | None = await conn.fetchval(SQL.portfolio, campaign_id)
    if portfolio_id is None:
        raise UnknownCampaign(campaign_id)
    return portfolio_id


async def _apply(conn: Connection, campaign_id: int, now: datetime, scope: _Scope) -> Refreshed:
    [campaign] = await conn.fetch(SQL.campaign, campaign_id)
    strategy = await strategies.of_campaign(conn, campaign_id)
    terms = Terms(parse_filter(campaign["filter"]), campaign["min_days_past_due"], campaign["collect_prescribed"])
    portfolio_id, refreshed_at = campaign["portfolio_id"], campaign["refreshed_at"]
    since = refreshed_at - _OVERLAP if refreshed_at is not None and scope.debtor_ids is None else None
    written_only = scope.written_only and since is not None and strategy.kind is not StrategyKind.EXPECTED_VALUE
    written = await _written(conn, portfolio_id, since) if written_only else None
    hours = await _hours(conn, now, apply=not campaign["simulated"] and not scope.few)
    tables = await tables_argument(conn, strategy, now)
    today = centre_day(now)
    whose = (campaign_id, portfolio_id, now, today, terms_argument(terms), tables)
    debtor_ids = scope.debtor_ids if written is None else written
    [row] = await conn.fetch(SQL.apply, *whose, debtor_ids, since, written_only, *hours)
    done = Refreshed(row["added"], row["changed"], row["removed"])
    gone = 0
    if scope.gone or refreshed_at is None:
        gone = await conn.fetchval(SQL.remove_gone, campaign_id, portfolio_id, scope.debtor_ids)
    if row["added"] > _WORTH_TELLING:
        await conn.execute(SQL.analyze)
    if row["in_use"]:  # at the end, and no longer than the commit takes: their calls may end meanwhile
        [few] = await conn.fetch(SQL.apply, *whose, row["in_use"], None, False, *hours)
        done += Refreshed(few["added"], few["changed"], few["removed"])
    if scope.debtor_ids is None:
        await conn.execute(SQL.mark_refreshed, campaign_id, now, refreshed_at, campaign["changed_at"])
    return done + Refreshed(0, 0, gone)


async def _written(conn: Connection, portfolio_id: int, since: datetime | None) -> list[int] | None:
    """Whose accounts were written since then; None when they are too many to be looked up one by one."""
    rows = await conn.fetch(SQL.written, portfolio_id, since, _BY_KEY + 1)
    return [row["debtor_id"] for row in rows] if len(rows) <= _BY_KEY else None


async def _hours(conn: Connection, now: datetime, *, apply: bool) -> tuple[object, object, object]:
    """States, places of area codes, openings; a simulated trunk reaches nobody."""
    found = await openings(conn, now) if apply else None
    return (None, None, None) if found is None else (STATES, found.area_states, found.opens_at)
