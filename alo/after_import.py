"""What follows an import: the accounts it concerns are scored again, and the queues of their campaigns put in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from debts.import_jobs import JobStage
from queues import campaigns
from queues.ordering import reprioritising
from queues.ordering.reprioritising import Refreshed
from queues.scoring import accounts
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "after_import.sql")
_AT_ONCE: Final = 20_000  # debtors in one transaction: others wait for no more than these

Tell = Callable[[JobStage, int, int], None]  # how much of how much: debtors while scoring, campaigns while queueing


@dataclass(frozen=True, slots=True)
class Followed:
    """How many accounts changed (or went), and what that meant for the queues of running campaigns."""

    accounts: int
    queues: Refreshed

    def __add__(self, other: "Followed") -> "Followed":
        return Followed(self.accounts + other.accounts, self.queues + other.queues)

    def figures(self) -> dict[str, int]:
        """The numbers by name, as the result of an import job has them."""
        queues = {"queued": self.queues.added, "requeued": self.queues.changed, "unqueued": self.queues.removed}
        return {"debtors_rescored": self.accounts, **queues}

    def sentence(self) -> str:
        """The same for people."""
        queues = self.queues
        return (
            f"{self.accounts} accounts scored anew; in running campaigns {queues.added} debtors queued, "
            f"{queues.changed} moved, {queues.removed} left"
        )


async def follow_portfolio(conn: Connection, portfolio_id: int, now: datetime, tell: Tell, *, cause: str) -> Followed:
    """Score a portfolio and refresh the queues of its running campaigns, each in a transaction of its own.

    The planner is told of the new rows first. Paused campaigns are refreshed when they are started. People who are also
    in other portfolios, and of whom the portfolio's last import brought a phone, are scored there too.
    """
    await conn.execute(SQL.analyze)
    tell(JobStage.SCORING, 0, 0)
    rescored = await accounts.rescore(conn, portfolio_id, now, cause=cause)
    await reprioritising.forget(conn, portfolio_id)
    running = [
        campaign
        for campaign in await campaigns.every(conn)
        if campaign.portfolio_id == portfolio_id and campaign.status == "running"
    ]
    refreshed = Refreshed(0, 0, 0)
    for done, campaign in enumerate(running):
        tell(JobStage.QUEUEING, done, len(running))
        refreshed += await campaigns.refresh(conn, campaign.id, now, rescore=False)
    elsewhere = [row["debtor_id"] for row in await conn.fetch(SQL.reachable_elsewhere, portfolio_id)]
    here = Followed(rescored.written + rescored.removed, refreshed)
    return here + await follow_debtors(conn, elsewhere, now, tell, cause=cause)


async def follow_debtors(
    conn: Connection, debtor_ids: Sequence[int], now: datetime, tell: Tell, *, cause: str
) -> Followed:
    """Score some debtors in every portfolio and put them in their place in every queue."""
    changed, refreshed = 0, Refreshed(0, 0, 0)
    for start in range(0, len(debtor_ids), _AT_ONCE):
        tell(JobStage.SCORING, start, len(debtor_ids))
        some = list(debtor_ids[start : start + _AT_ONCE])
        async with conn.transaction():
            rescored = await accounts.rescore_debtors(conn, some, now, cause=cause)
            refreshed += await reprioritising.refresh_debtors(conn, some, now)
        changed += rescored.written + rescored.removed
    return Followed(changed, refreshed)


async def follow_everything(conn: Connection, now: datetime, tell: Tell, *, cause: str) -> Followed:
    """Score every portfolio, where nobody remembers which debtors an import concerned."""
    followed = Followed(0, Refreshed(0, 0, 0))
    for row in await conn.fetch(SQL.portfolios):
        followed += await follow_portfolio(conn, row["id"], now, tell, cause=cause)
    return followed
