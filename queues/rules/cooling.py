"""How long each outcome keeps a person from being called: rows of `outcomes`, read and changed.

What a row means is worked out by the dialer when a call is given its outcome; the moment is kept with the attempt and
holds back every campaign of the portfolio (`Reason.COOLING`). A change counts for outcomes recorded from then on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from asyncpg import Record

from queues import audit
from queues.errors import InvalidRule, UnknownRule
from store.bus import JSON
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "cooling.sql")
FIXED: Final = frozenset({"agreed_time", "day_after_due", "never"})  # kinds that take no figure


@dataclass(frozen=True, slots=True)
class Cooling:
    """`retry` is the kind (`outcomes.retry`); `after` goes with the kind after, `business_days` with business_days."""

    outcome: str
    retry: str
    after: timedelta | None = None
    business_days: int | None = None

    def document(self) -> dict[str, JSON]:
        """What the audit log keeps."""
        after = self.after.total_seconds() if self.after is not None else None
        return {"retry": self.retry, "after_s": after, "business_days": self.business_days}


async def every(conn: Connection) -> tuple[Cooling, ...]:
    """The cooling of every outcome, in the order of the agents' screen."""
    return tuple(_cooling(row) for row in await conn.fetch(SQL.every))


async def change(conn: Connection, cooling: Cooling, *, by: int | None, now: datetime) -> None:
    """Let an outcome cool differently: another figure, or after/business_days in place of each other.

    An appointment (agreed_time, day_after_due) and `never` belong to the outcome and stay. Raises UnknownRule, and
    InvalidRule naming the field.
    """
    async with conn.transaction():
        row = await conn.fetchrow(SQL.of_outcome, cooling.outcome)
        if row is None:
            raise UnknownRule("outcome", cooling.outcome)
        before = _cooling(row)
        _check(before, cooling)
        await conn.execute(SQL.change, cooling.outcome, cooling.retry, cooling.after, cooling.business_days)
        detail: dict[str, JSON] = {"before": before.document(), "after": cooling.document()}
        await audit.write(conn, by, "rules.cooling", f"outcome:{cooling.outcome}", now=now, **detail)


def _check(before: Cooling, cooling: Cooling) -> None:
    if FIXED.intersection({before.retry, cooling.retry}):
        raise InvalidRule("retry", f"{cooling.outcome} is called again at {before.retry!r}, which cannot be changed")
    if cooling.retry not in {"after", "business_days"}:
        raise InvalidRule("retry", f"must be 'after' or 'business_days', not {cooling.retry!r}")
    if (cooling.retry == "after") != (cooling.after is not None):
        raise InvalidRule("after", "goes with 'after', and with nothing else")
    if (cooling.retry == "business_days") != (cooling.business_days is not None):
        raise InvalidRule("business_days", "goes with 'business_days', and with nothing else")
    if cooling.after is not None and not timedelta(minutes=1) <= cooling.after <= timedelta(days=365):
        raise InvalidRule("after", f"must be between a minute and a year, not {cooling.after}")
    if cooling.business_days is not None and not 1 <= cooling.business_days <= 250:
        raise InvalidRule("business_days", f"must be between 1 and 250, not {cooling.business_days}")


def _cooling(row: Record) -> Cooling:
    return Cooling(row["outcome"], row["retry"], row["retry_after"], row["retry_business_days"])
