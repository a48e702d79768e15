"""From a file to a queue, and over a night: each step of a portfolio's way as production runs it, timed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alo.bench import raw
from alo.bench.clock import Clock
from alo.bench.portfolio import CREDITOR
from alo.bench.stopwatch import Stopwatch
from debts import portfolios
from debts.importing import import_file
from queues import campaigns, trunks
from queues.ordering import reprioritising
from queues.scoring import accounts
from store.pool import Pool
from store.statements import load

SQL = load(__package__, "stages.sql")
_NAME: Final = "Medida"
_CAUSE: Final = "import"


@dataclass(frozen=True, slots=True)
class Written:
    """How long a step took, commit included, and how many rows it wrote."""

    seconds: float
    rows: int


@dataclass(frozen=True, slots=True)
class Stages:
    """The steps of one portfolio with one campaign, over a trunk that reaches people: contact hours count."""

    pool: Pool
    clock: Clock
    portfolio_id: int
    campaign_id: int

    @classmethod
    async def prepare(cls, pool: Pool, clock: Clock) -> "Stages":
        """Add portfolio, team, trunk and campaign; nobody is in them yet."""
        async with pool.acquire() as conn, conn.transaction():
            portfolio_id = await portfolios.ensure(conn, name=_NAME, creditor_name=CREDITOR)
            trunk_id = await trunks.create(
                conn, name=_NAME, address="127.0.0.1:5060", caller_id="+551140028922", max_calls=100
            )
            team_id = await conn.fetchval(SQL.add_team, _NAME)
            campaign_id = await campaigns.create(
                conn, name=_NAME, portfolio_id=portfolio_id, team_id=team_id, trunk_id=trunk_id
            )
        return cls(pool, clock, portfolio_id, campaign_id)

    async def import_(self, file: Path) -> Written:
        """Import the file; rows are debts."""
        async with self.pool.acquire() as conn:
            await conn.execute(raw.SQL.checkpoint)
            with Stopwatch() as watch:
                report = await import_file(conn, file, self.portfolio_id, now=self.clock.now())
            await conn.execute(SQL.analyze)
        return Written(watch.seconds, report.counts.debts_new)

    async def score(self) -> Written:
        """Score everybody for the first time."""
        async with self.pool.acquire() as conn:
            await conn.execute(raw.SQL.checkpoint)
            with Stopwatch() as watch:
                async with conn.transaction():
                    await accounts.rescore(conn, self.portfolio_id, self.clock.now(), cause=_CAUSE)
            return Written(watch.seconds, await conn.fetchval(SQL.count_accounts, self.portfolio_id))

    async def prioritise(self) -> Written:
        """Fill the campaign's empty queue."""
        async with self.pool.acquire() as conn:
            await conn.execute(raw.SQL.checkpoint)
            with Stopwatch() as watch:
                async with conn.transaction():
                    filled = await reprioritising.refresh(conn, self.campaign_id, self.clock.now(), rescore=False)
        return Written(watch.seconds, filled.added)

    async def night(self) -> Written:
        """Let a day pass and bring scores and queue up to date; rows are the queue's."""
        self.clock.next_day()
        async with self.pool.acquire() as conn:
            await conn.execute(raw.SQL.checkpoint)
            with Stopwatch() as watch:
                async with conn.transaction():
                    moved = await reprioritising.night(conn, self.campaign_id, self.clock.now())
        return Written(watch.seconds, moved.added + moved.changed + moved.removed)

    async def rewrite_all(self) -> Written:
        """Write every account and every entry of the queue again, as a night would that does not know what changed."""
        async with self.pool.acquire() as conn:
            await conn.execute(raw.SQL.checkpoint)
            with Stopwatch() as watch:
                async with conn.transaction():
                    scores = await conn.execute(SQL.rewrite_accounts, self.portfolio_id)
                    entries = await conn.execute(SQL.rewrite_queue, self.campaign_id)
        return Written(watch.seconds, sum(int(each.removeprefix("UPDATE ")) for each in (scores, entries)))
