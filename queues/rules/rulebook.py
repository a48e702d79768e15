"""The rules of contact as dated rows: what holds, what held, and changing it.

A rule is never rewritten: it ends and another begins, each with its source and how certain it is (C certain, L likely,
U uncertain), and every change is in the audit log. Changes run inside the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from queues import audit
from queues.centre import centre_day
from queues.errors import InvalidRule, UnknownRule
from queues.rules.caps import Caps
from queues.rules.rule_checks import Hours, check_caps, check_hours, check_origin, check_state, day_begins
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "rulebook.sql")


@dataclass(frozen=True, slots=True)
class WindowRule:
    """One row of the windows; `state` None: every state that has no row of its own. A day without a row has no window.

    `valid_until` before `valid_from`: another rule took its place before it began.
    """

    id: int
    state: str | None
    weekday: int
    opens: time
    closes: time
    source: str
    certainty: str
    valid_from: date
    valid_until: date | None
    created_at: datetime
    created_by: int | None


@dataclass(frozen=True, slots=True)
class Limit:
    """Caps and conditions for a portfolio (None: any) and a state (None: any), with where they come from."""

    caps: Caps
    source: str
    certainty: str
    valid_from: date
    portfolio_id: int | None = None
    state: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A limit as it stands in the table."""

    id: int
    limit: Limit
    created_at: datetime
    created_by: int | None


@dataclass(frozen=True, slots=True)
class LocalHoliday:
    """A day on which nobody is called in a city, in a state (`city` None), or anywhere (`state` None too)."""

    id: int
    day: date
    state: str | None
    city: str | None
    name: str
    source: str
    created_at: datetime
    created_by: int | None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rows that hold on a day or will later; what holds on which day each row says itself."""

    windows: tuple[WindowRule, ...]
    limits: tuple[LimitRule, ...]
    holidays: tuple[LocalHoliday, ...]


async def in_force(conn: Connection, day: date) -> Rulebook:
    """The windows, limits and local holidays of `day` and after."""
    return Rulebook(
        windows=tuple(WindowRule(**row) for row in await conn.fetch(SQL.windows, day)),
        limits=tuple(_limit_rule(dict(row)) for row in await conn.fetch(SQL.limits, day)),
        holidays=tuple(LocalHoliday(**row) for row in await conn.fetch(SQL.local_holidays, day)),
    )


async def window_history(conn: Connection, state: str | None) -> tuple[WindowRule, ...]:
    """Every window a state (None: the default) ever had, the latest first."""
    return tuple(WindowRule(**row) for row in await conn.fetch(SQL.all_windows, state))


async def limit_history(conn: Connection) -> tuple[LimitRule, ...]:
    """Every limit there ever was, the latest first."""
    return tuple(_limit_rule(dict(row)) for row in await conn.fetch(SQL.all_limits))


async def set_windows(
    conn: Connection,
    state: str | None,
    windows: Sequence[Hours],
    *,
    source: str,
    certainty: str,
    valid_from: date,
    by: int | None,
    now: datetime,
) -> None:
    """Let these windows hold from a day on: those of the state so far end the day before.

    No windows: the state has the default's again. Raises InvalidRule naming the field.
    """
    check_origin(source, certainty, valid_from, now)
    check_state(state)
    if state is None and not windows:
        raise InvalidRule("windows", "the default needs at least one window, or nobody without a rule is ever called")
    check_hours(windows)
    async with conn.transaction():
        await conn.execute(SQL.end_windows, state, valid_from)
        for each in windows:
            row = (state, each.weekday, each.opens, each.closes, source, certainty, valid_from, now, by)
            await conn.execute(SQL.add_window, *row)
        await audit.write(
            conn,
            by,
            "rules.windows",
            f"state:{state or 'default'}",
            now=now,
            source=source,
            certainty=certainty,
            valid_from=valid_from.isoformat(),
            windows=[f"{each.weekday} {each.opens:%H:%M}-{each.closes:%H:%M}" for each in windows],
        )


async def add_limit(conn: Connection, limit: Limit, *, by: int | None, now: datetime) -> int:
    """Add caps or conditions; they hold beside all others, the strictest of each counts. Raises InvalidRule."""
    check_origin(limit.source, limit.certainty, limit.valid_from, now)
    check_state(limit.state)
    check_caps(limit.caps)
    caps = limit.caps
    async with conn.transaction():
        limit_id = int(
            await conn.fetchval(
                SQL.add_limit,
                limit.portfolio_id,
                limit.state,
                caps.attempts_per_day,
                caps.attempts_per_week,
                caps.attempts_per_month,
                caps.conversations_per_day,
                caps.min_days_past_due,
                caps.after_automatic_steps,
                limit.source,
                limit.certainty,
                limit.valid_from,
                now,
                by,
            )
        )
        await _audit_limit(conn, "rules.limit.add", LimitRule(limit_id, limit, now, by), by, now)
    return limit_id


async def end_limit(conn: Connection, limit_id: int, *, last_day: date, by: int | None, now: datetime) -> None:
    """Let a limit hold for the last time on `last_day`; one that has not begun by then is taken away.

    Queues ask again after that day about whom it may have put off for weeks.
    Raises UnknownRule, and InvalidRule for a day that is over, or one after its end.
    """
    async with conn.transaction():
        row = await conn.fetchrow(SQL.limit_for_update, limit_id)
        if row is None:
            raise UnknownRule("limit", limit_id)
        rule = _limit_rule(dict(row))
        if last_day < centre_day(now) - timedelta(days=1):
            raise InvalidRule("last_day", f"{last_day} is over; a rule that held then cannot be taken back")
        if rule.limit.valid_until is not None and rule.limit.valid_until < last_day:
            raise InvalidRule("last_day", f"the rule ends on {rule.limit.valid_until} already")
        if last_day < rule.limit.valid_from:
            await conn.execute(SQL.remove_limit, limit_id)
        else:
            await conn.execute(SQL.end_limit, limit_id, last_day)
        ended = replace(rule, limit=replace(rule.limit, valid_until=last_day))
        await _audit_limit(conn, "rules.limit.end", ended, by, now)
        await conn.execute(SQL.lift_time_limit)
        await conn.execute(SQL.ask_again, rule.limit.portfolio_id, max(now, day_begins(last_day + timedelta(days=1))))


async def add_holiday(
    conn: Connection,
    *,
    day: date,
    state: str | None,
    city: str | None,
    name: str,
    source: str,
    by: int | None,
    now: datetime,
) -> int | None:
    """Add a day on which nobody is called there; None when that day is there already. Raises InvalidRule."""
    check_state(state)
    city = (city or "").strip() or None
    if city is not None and state is None:
        raise InvalidRule("state", "a city is that of a state; say which")
    for field, text in (("name", name), ("source", source)):
        if not text.strip():
            raise InvalidRule(field, "must not be empty")
    async with conn.transaction():
        added = await conn.fetchval(SQL.add_holiday, day, state, city, name.strip(), source.strip(), now, by)
        if added is None:
            return None
        detail = {"state": state, "city": city, "name": name.strip(), "source": source.strip()}
        await audit.write(conn, by, "rules.holiday.add", f"holiday:{day}", now=now, **detail)
        return int(added)


async def remove_holiday(conn: Connection, holiday_id: int, *, by: int | None, now: datetime) -> None:
    """Take a local holiday away; the audit log keeps what it was. Raises UnknownRule."""
    async with conn.transaction():
        row = await conn.fetchrow(SQL.remove_holiday, holiday_id)
        if row is None:
            raise UnknownRule("holiday", holiday_id)
        detail = {key: row[key] for key in ("state", "city", "name", "source")}
        await audit.write(conn, by, "rules.holiday.remove", f"holiday:{row['day']}", now=now, **detail)


async def _audit_limit(conn: Connection, action: str, rule: LimitRule, by: int | None, now: datetime) -> None:
    limit = rule.limit
    await audit.write(
        conn,
        by,
        action,
        f"limit:{rule.id}",
        now=now,
        portfolio_id=limit.portfolio_id,
        state=limit.state,
        source=limit.source,
        certainty=limit.certainty,
        valid_from=limit.valid_from.isoformat(),
        valid_until=limit.valid_until.isoformat() if limit.valid_until else None,
        caps=asdict(limit.caps),
    )


def _limit_rule(row: dict[str, Any]) -> LimitRule:
    caps = Caps(**{each.name: row.pop(each.name) for each in fields(Caps)})
    own = {name: row.pop(name) for name in ("id", "created_at", "created_by")}
    return LimitRule(limit=Limit(caps=caps, **row), **own)
