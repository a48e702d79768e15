"""What became of conversations: the observations that a scorecard is fitted to, read from attempts and payments.

An observation is a conversation with the right party; its values are what was known of the account before that call was
placed, its target whether at least so many percent of what was owed then were paid within 30 days. Of the conversations
with one account only those count that lie at least 30 days apart, else one payment would count several times.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
from asyncpg import Record

from queues.aging import LAST_DAY_OF_COLLECTION
from queues.area_codes import AREA_CODES, DEFAULT_TIME_ZONE, STATE_TIME_ZONES
from queues.fitting.sample import Bools, Floats
from queues.fitting.split import WINDOW
from queues.phone_choice import PART_BEGINS
from queues.score import Characteristic
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "outcomes.sql")
PAID_PERCENT: Final = 5  # the first of twelve instalments counts as paying, even after a discount of 40 %
_BATCH: Final = 5_000


@dataclass(frozen=True, slots=True)
class Moment:
    """An account just before a call was placed."""

    portfolio_id: int
    debtor_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One row per conversation, in order of time: values in the order of Characteristic, the target, and when."""

    values: npt.NDArray[np.int64]
    paid: Bools
    moments: tuple[datetime, ...]

    @property
    def seconds(self) -> Floats:
        """The moments in seconds since 1970."""
        return np.array([each.timestamp() for each in self.moments], dtype=np.float64)


async def read(
    conn: Connection, *, portfolio_id: int | None, now: datetime, paid_percent: int = PAID_PERCENT
) -> Outcomes:
    """Every conversation long enough ago to know whether it was followed by payment; `portfolio_id` None: of all."""
    rows = await conn.fetch(SQL.conversations, portfolio_id, now - WINDOW - timedelta(days=1))
    wanted = thinned(Moment(row["portfolio_id"], row["debtor_id"], row["created_at"]) for row in rows)
    found: list[Record] = []
    for start in range(0, len(wanted), _BATCH):
        found += await features(conn, wanted[start : start + _BATCH], paid_percent)
    return gathered(found)


async def features(conn: Connection, moments: Sequence[Moment], paid_percent: int) -> list[Record]:
    """What was known of each account at its moment, and whether it paid; without accounts that owed nothing then."""
    return await conn.fetch(SQL.features, *arguments(moments, paid_percent))


def arguments(moments: Sequence[Moment], paid_percent: int) -> tuple[object, ...]:
    """What the statement `features` takes."""
    return (
        [each.portfolio_id for each in moments],
        [each.debtor_id for each in moments],
        [each.at for each in moments],
        DEFAULT_TIME_ZONE,
        LAST_DAY_OF_COLLECTION,
        dict(STATE_TIME_ZONES),
        {code: area.time_zone for code, area in AREA_CODES.items()},
        WINDOW.days,
        paid_percent,
        list(PART_BEGINS),
    )


def gathered(rows: Sequence[Record]) -> Outcomes:
    """Rows of `features` as arrays."""
    names = [each.value for each in Characteristic]
    return Outcomes(
        values=np.array([[row[name] for name in names] for row in rows], dtype=np.int64).reshape(-1, len(names)),
        paid=np.array([row["paid"] for row in rows], dtype=np.bool_),
        moments=tuple(row["moment"] for row in rows),
    )


def thinned(moments: Iterable[Moment]) -> list[Moment]:
    """Of moments in order of time, those at least 30 days after the one kept before of the same account."""
    return list(_thinned(moments))


def _thinned(moments: Iterable[Moment]) -> Iterator[Moment]:
    last: dict[tuple[int, int], datetime] = {}
    for each in moments:
        account = (each.portfolio_id, each.debtor_id)
        if account not in last or each.at - last[account] >= WINDOW:
            last[account] = each.at
            yield each
