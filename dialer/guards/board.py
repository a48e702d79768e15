"""What holds campaigns back, written down by their team's leader for the screens of other processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dialer.guards.words import Allowance, Figures, Reason
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "board.sql")
WRITTEN_EVERY: Final = timedelta(seconds=5)
HOLDS_FOR: Final = timedelta(seconds=20)  # what a leader that died wrote is soon nobody's word any more


@dataclass(frozen=True, slots=True)
class GuardLine:
    """One reason for which a campaign is slowed (`share` below 1), stopped (0) or warned about (1)."""

    campaign_id: int
    campaign: str
    reason: Reason
    share: float
    figures: Figures
    since: datetime


async def write(connection: Connection, team_id: int, found: Mapping[int, Sequence[Allowance]], now: datetime) -> None:
    """Write what holds the campaigns of a team back, in place of what was written before. Wants a transaction."""
    pairs = [(campaign_id, each) for campaign_id, allowances in found.items() for each in allowances]
    campaigns = [campaign_id for campaign_id, _ in pairs]
    await connection.execute(SQL.clear, team_id, campaigns, [each.reason.value for _, each in pairs])
    await connection.executemany(
        SQL.put,
        [(campaign_id, each.reason.value, each.share, dict(each.figures), now) for campaign_id, each in pairs],
    )


async def shown(connection: Connection, teams: Sequence[int], now: datetime) -> tuple[GuardLine, ...]:
    """Return what holds back the campaigns of these teams now."""
    return tuple(
        GuardLine(
            row["campaign_id"], row["campaign"], Reason(row["reason"]), row["share"], row["figures"], row["since"]
        )
        for row in await connection.fetch(SQL.shown, list(teams), now - HOLDS_FOR)
    )
