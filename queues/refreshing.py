"""Filling a campaign's queue: who may be called, how likely they pay, in which order. Only what changed is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from asyncpg import Record

from queues.aging import LAST_DAY_OF_COLLECTION, bucket_of
from queues.area_codes import DEFAULT_TIME_ZONE
from queues.errors import UnknownCampaign
from queues.priority import priority
from queues.score import ScoreFacts, score
from queues.scorecard import Ranking, default_ranking
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "refreshing.sql")
_COLUMNS: Final = ("debtor_id", "score", "reasons", "bucket", "priority")
_BATCH: Final = 5_000
_HISTORY: Final = timedelta(days=365)

Row = tuple[int, int, list[str], str, int]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many debtors entered the queue, moved within it (or came back to it), and left it."""

    added: int
    changed: int
    removed: int


async def refresh(conn: Connection, campaign_id: int, now: datetime, ranking: Ranking | None = None) -> Refreshed:
    """Bring scores and queue of a campaign up to date, in one transaction (a savepoint inside the caller's).

    In the queue are the portfolio's debtors without a hold, with a callable phone and with open debts at least
    `min_days_past_due` late; debtors whose every debt is at risk of prescription only where the campaign collects them.
    Debtors leased or being called are left where they are. Raises UnknownCampaign.
    """
    async with conn.transaction():
        await conn.execute(SQL.lift_time_limits)
        campaign = await conn.fetchrow(SQL.lock_campaign, campaign_id)
        if campaign is None:
            raise UnknownCampaign(campaign_id)
        await conn.execute(SQL.make_staging)
        await _stage(conn, campaign, now, ranking or default_ranking())
        await conn.execute(SQL.analyze_staging)
        await conn.execute(SQL.store_scores, campaign["portfolio_id"], now)
        refreshed = Refreshed(
            changed=await conn.fetchval(SQL.reorder, campaign_id) + await conn.fetchval(SQL.reopen, campaign_id, now),
            added=await conn.fetchval(SQL.add, campaign_id, now),
            removed=await conn.fetchval(SQL.remove, campaign_id),
        )
        await conn.execute(SQL.drop_staging)
        return refreshed


async def _stage(conn: Connection, campaign: Record, now: datetime, ranking: Ranking) -> None:
    """Score the selected debtors batch by batch into the staging table."""
    today = now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).date()
    cursor = await conn.cursor(
        SQL.facts,
        campaign["portfolio_id"],
        today,
        LAST_DAY_OF_COLLECTION,
        campaign["min_days_past_due"],
        campaign["collect_prescribed"],
        now - _HISTORY,
    )
    while batch := await cursor.fetch(_BATCH):
        await conn.copy_records_to_table("refreshed_debtors", records=_ranked(batch, today, ranking), columns=_COLUMNS)


def _ranked(batch: Sequence[Record], today: date, ranking: Ranking) -> list[Row]:
    rows: list[Row] = []
    for record in batch:
        facts = _facts(record, today)
        scored = score(facts, ranking.card)
        order = priority(facts.bucket, scored.value, ranking.order)
        rows.append((record["debtor_id"], scored.value, list(scored.reasons), facts.bucket.value, order))
    return rows


def _facts(record: Record, today: date) -> ScoreFacts:
    right_party_at = record["right_party_at"]
    return ScoreFacts(
        bucket=bucket_of(record["days_past_due"]),
        amount_centavos=record["amount_centavos"],
        open_debts=record["open_debts"],
        agreements_kept=record["agreements_kept"],
        agreements_broken=record["agreements_broken"],
        callable_phones=record["callable_phones"],
        confirmed_phones=record["confirmed_phones"],
        attempts=record["attempts"],
        answered=record["answered"],
        days_since_right_party=(today - right_party_at.date()).days if right_party_at else None,
    )
