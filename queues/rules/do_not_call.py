"""Do-not-call lists: requests made to us, and any list that can be had as a file.

A key is a number (E.164) or a CPF or CNPJ without punctuation. A list in force counts for everybody, one of a state for
people who live there and numbers of its area codes. Requests made to us are a list of their own that no file replaces;
who asked on a number asked for that number, whosever account it stands in.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from debts.states import STATES
from queues import audit
from queues.centre import centre_day
from queues.errors import InvalidList, UnknownList
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "do_not_call.sql")


@dataclass(frozen=True, slots=True)
class DoNotCallList:
    """One list; `own`: requests made to us. `state` None: it counts for everybody."""

    id: int
    name: str
    source: str
    state: str | None
    own: bool
    imported_at: datetime | None
    imported_by: int | None
    valid_from: date
    valid_until: date | None
    entries: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key on a list, and since when."""

    name: str
    source: str
    state: str | None
    key: str
    added_at: datetime
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Listed:
    """The keys asked about that are on a list in force, each with the states (None: any) whose lists hold it."""

    states: Mapping[str, frozenset[str | None]]

    def names(self, key: str, states: Collection[str | None]) -> bool:
        """Whether a list names this key that counts in any of the states."""
        lists = self.states.get(key)
        return lists is not None and (None in lists or any(state in lists for state in states))


async def add(conn: Connection, keys: Collection[str], now: datetime) -> int:
    """Write down that nobody wants to be called under these keys (E.164, CPF, CNPJ); returns how many are new."""
    return len(await conn.fetch(SQL.add, sorted(keys), now))


async def listed(conn: Connection, keys: Collection[str], now: datetime) -> Listed:
    """Which of these keys are on a list in force."""
    found: dict[str, set[str | None]] = {}
    for row in await conn.fetch(SQL.listed, list(keys), centre_day(now)):
        found.setdefault(row["key"], set()).add(row["state"])
    return Listed({key: frozenset(states) for key, states in found.items()})


async def entries_of(conn: Connection, keys: Collection[str]) -> list[Entry]:
    """Every entry of these keys on any list, in force or not, the oldest first."""
    return [Entry(**row) for row in await conn.fetch(SQL.lists_of, list(keys))]


async def every(conn: Connection) -> list[DoNotCallList]:
    """All lists with their number of entries, our own first."""
    return [DoNotCallList(**row) for row in await conn.fetch(SQL.every)]


async def ensure_list(
    conn: Connection, name: str, *, source: str, state: str | None = None, by: int | None = None, now: datetime
) -> int:
    """The id of the list of that name, made or described anew; it counts from today on.

    Raises InvalidList for a name that is empty or our own list's, an empty source, a state that does not exist.
    """
    for field, text in (("name", name), ("source", source)):
        if not text.strip():
            raise InvalidList(field, "must not be empty")
    if state is not None and state not in STATES:
        raise InvalidList("state", f"{state!r} is not a state of Brazil")
    async with conn.transaction():
        known = await conn.fetchrow(SQL.by_name, name.strip())
        if known is not None and known["own"]:
            raise InvalidList("name", f"{name.strip()!r} holds the requests made to us; no file replaces it")
        if known is None:
            list_id = int(await conn.fetchval(SQL.create, name.strip(), source.strip(), state, centre_day(now)))
        else:
            list_id = int(known["id"])
            await conn.execute(SQL.describe, list_id, source.strip(), state)
            if (known["state"], known["valid_until"]) != (state, None):
                await _mark(conn, list_id, centre_day(now))
        await audit.write(
            conn,
            by,
            "do_not_call.list",
            f"do_not_call:{list_id}",
            now=now,
            name=name.strip(),
            source=source,
            state=state,
        )
    return list_id


async def end_list(conn: Connection, list_id: int, *, last_day: date, by: int | None, now: datetime) -> None:
    """Let a list count for the last time on `last_day`; whom it kept from being called is queued again after it.

    Raises UnknownList, and InvalidList for our own.
    """
    async with conn.transaction():
        await lock(conn, list_id)
        await conn.execute(SQL.end, list_id, last_day)
        await _mark(conn, list_id, last_day + timedelta(days=1))
        await audit.write(conn, by, "do_not_call.end", f"do_not_call:{list_id}", now=now, last_day=last_day.isoformat())


async def lock(conn: Connection, list_id: int) -> None:
    """Let nobody else change a list until the transaction ends. Raises UnknownList, and InvalidList for our own."""
    known = await conn.fetchrow(SQL.lock, list_id)
    if known is None:
        raise UnknownList(list_id)
    if known["own"]:
        raise InvalidList("name", f"{known['name']!r} holds the requests made to us; no file and no date ends them")


async def _mark(conn: Connection, list_id: int, day: date) -> None:
    await conn.execute(SQL.lift_time_limit)
    await conn.execute(SQL.mark, list_id, day)
