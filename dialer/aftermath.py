"""What follows a call once its outcome is committed: the debtor's score, place in every queue, and hour of the next
call.

Gathered for a moment and done for many at once, beside the calls: none of it is needed while a call is in progress, and
none of it is lost with the process (`queues.catching_up`).
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import structlog

from dialer.closing import ClosedCall
from queues import catching_up
from queues.timing import best_hours
from store.pool import TRANSIENT_ERRORS, Connection, Pool
from store.transactions import in_transaction

GATHER_S: Final = 0.5
CAUSE: Final = "outcome"
_log: Final = structlog.get_logger(__name__)


async def follow(pool: Pool, calls: Iterable[ClosedCall], now: datetime) -> None:
    """See to the debtors of calls just closed, in a transaction of its own."""
    closed = list(calls)

    async def work(connection: Connection) -> None:
        await catching_up.catch_up(
            connection, {call.debtor_id for call in closed if call.debtor_id is not None}, now, cause=CAUSE
        )
        await best_hours.move(connection, [call.turn for call in closed if call.turn is not None], now)

    try:
        await in_transaction(pool, work)
    except TRANSIENT_ERRORS as error:  # the call is closed whatever happens here, and the night scores who is marked
        _log.warning("scores follow in the night", calls=len(closed), error=repr(error))


class Aftermath:
    """The calls of one team that were closed a moment ago."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._clock = clock
        self._closed: list[ClosedCall] = []
        self._some = asyncio.Event()

    def add(self, call: ClosedCall) -> None:
        """Take in a call whose outcome is committed."""
        self._closed.append(call)
        self._some.set()

    async def run(self) -> None:
        """See to them until cancelled."""
        while True:
            await self._some.wait()
            await asyncio.sleep(GATHER_S)
            self._some.clear()
            closed, self._closed = self._closed, []
            await follow(self._pool, closed, self._clock())
