"""The rules of recording as dated rows: what holds, what a call has to keep, and changing it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from queues import audit
from queues.area_codes import area_of
from queues.centre import centre_day
from queues.errors import InvalidRule, UnknownRule
from queues.rules.recording import RecordingDecision, RecordingPolicy, decide
from queues.rules.rule_checks import check_origin, check_state
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "recording_policies.sql")


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A rule to add; see RecordingPolicy."""

    source: str
    certainty: str
    valid_from: date
    portfolio_id: int | None = None
    state: str | None = None
    record: bool | None = None
    announce: bool | None = None
    retention_days: int | None = None
    copy_business_days: int | None = None


async def in_force(conn: Connection, day: date) -> tuple[RecordingPolicy, ...]:
    """The rules of `day` and after; what holds on which day each says itself."""
    return tuple(RecordingPolicy(**row) for row in await conn.fetch(SQL.in_force, day))


async def for_call(
    conn: Connection, *, portfolio_id: int, state: str | None, number: str, now: datetime
) -> RecordingDecision:
    """What holds for a call at `now` to `number` (E.164) of a person whose address is in `state`."""
    day = centre_day(now)
    return decide(await in_force(conn, day), portfolio_id=portfolio_id, states=states_of(state, number), day=day)


def states_of(state: str | None, number: str) -> frozenset[str]:
    """The states that a call touches: of the address and of the area called."""
    area = area_of(number)
    return frozenset(each for each in (state, area.state if area else None) if each is not None)


async def add(conn: Connection, policy: NewPolicy, *, by: int | None, now: datetime) -> int:
    """Add a rule, which holds beside all others; raises InvalidRule."""
    check_origin(policy.source, policy.certainty, policy.valid_from, now)
    check_state(policy.state)
    for field in ("retention_days", "copy_business_days"):
        if (days := getattr(policy, field)) is not None and days < 1:
            raise InvalidRule(field, f"must be at least 1, not {days}")
    if (policy.record, policy.announce, policy.retention_days, policy.copy_business_days) == (None,) * 4:
        raise InvalidRule("record", "the rule says nothing: give at least one of its matters")
    async with conn.transaction():
        policy_id = int(
            await conn.fetchval(
                SQL.add,
                policy.portfolio_id,
                policy.state,
                policy.record,
                policy.announce,
                policy.retention_days,
                policy.copy_business_days,
                policy.source,
                policy.certainty,
                policy.valid_from,
                now,
                by,
            )
        )
        detail = {"source": policy.source, "state": policy.state, "valid_from": policy.valid_from.isoformat()}
        await audit.write(conn, by, "rules.recording.add", f"recording_policy:{policy_id}", now=now, **detail)
    return policy_id


async def end(conn: Connection, policy_id: int, *, last_day: date, by: int | None, now: datetime) -> None:
    """Let a rule hold for the last time on `last_day`; one that has not begun by then is taken away.

    Raises UnknownRule, and InvalidRule for a day that is over or not before its end.
    """
    if last_day < centre_day(now) - timedelta(days=1):
        raise InvalidRule("last_day", f"{last_day} is over; a rule that held then cannot be taken back")
    async with conn.transaction():
        row = await conn.fetchrow(SQL.for_update, policy_id)
        if row is None:
            raise UnknownRule("recording policy", policy_id)
        if row["valid_until"] is not None and row["valid_until"] <= last_day:
            raise InvalidRule("last_day", f"the rule ends on {row['valid_until']} already")
        if last_day < row["valid_from"]:
            await conn.execute(SQL.remove, policy_id)
        else:
            await conn.execute(SQL.end, policy_id, last_day)
        detail = {"source": row["source"], "state": row["state"], "last_day": last_day.isoformat()}
        await audit.write(conn, by, "rules.recording.end", f"recording_policy:{policy_id}", now=now, **detail)
