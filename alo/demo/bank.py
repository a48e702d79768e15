"""The bank of the demo: some of the people who agreed pay their first instalment a few seconds later."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import asyncpg
import structlog

from alo.demo.figures import SQL
from debts import payments
from metrics.calls import RECOVERED
from queues import catching_up
from store.pool import CONNECTION_ERRORS, Pool

_EVERY_S: Final = 2.0
_PAYS_ONE_IN: Final = 2

log = structlog.get_logger()


async def pay_now_and_then(pool: Pool) -> None:
    """Post payments until cancelled. Which agreements are paid depends on their numbers only."""
    while True:
        await asyncio.sleep(_EVERY_S)
        try:
            await _pay(pool)
        except (*CONNECTION_ERRORS, asyncpg.PostgresError) as error:
            log.info("the bank waits for the database", error=str(error))


async def _pay(pool: Pool) -> None:
    for row in await pool.fetch(SQL.unpaid_instalments):
        if row["agreement_id"] % _PAYS_ONE_IN:
            continue
        now = datetime.now(UTC)
        async with pool.acquire() as connection:
            async with connection.transaction():
                posted = await payments.post(
                    connection,
                    agreement_id=row["agreement_id"],
                    instalment=row["number"],
                    amount_centavos=row["amount_centavos"],
                    paid_on=now.date(),
                    source="demo",
                    source_id=f"demo-{row['agreement_id']}-{row['number']}",
                    now=now,
                )
                if posted is not None:
                    await catching_up.mark(connection, posted.debtor_id, now)
            if posted is None:
                continue
            RECOVERED.inc(row["amount_centavos"])
            async with connection.transaction():
                await catching_up.catch_up(connection, [posted.debtor_id], now, cause="payment")
