"""What follows for accounts and queues when something has happened to some debtors: a call, a payment, an agreement.

It runs in a transaction of its own, after the one in which the thing happened: that one holds a row of the queue
already, while scoring takes accounts first and queues second, everywhere. So that nothing is lost when a process dies
in between, the accounts are marked in the first one, and the night scores whoever is marked.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from queues.centre import centre_day
from queues.ordering import reprioritising
from queues.ordering.reprioritising import Refreshed
from queues.scoring import accounts
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "catching_up.sql")


async def mark(conn: Connection, debtor_id: int, now: datetime) -> None:
    """Have a debtor's accounts scored by the night at the latest; waits for nobody.

    An account that is being scored at this moment is passed over.
    """
    await conn.execute(SQL.mark, debtor_id, centre_day(now))


async def catch_up(conn: Connection, debtor_ids: Collection[int], now: datetime, *, cause: str) -> Refreshed:
    """Score some debtors anew and put them where they belong in every queue; `cause` as in `accounts.cause`."""
    wanted = sorted(set(debtor_ids))
    await accounts.rescore_debtors(conn, wanted, now, cause=cause)
    return await reprioritising.refresh_debtors(conn, wanted, now)
