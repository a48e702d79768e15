"""Any order of claims, calls, returns, crashes and passing time, against a model of what a queue is.

Several claimers work on one campaign; each remembers whom it was given, and forgets that when it crashes. The queue
must hand out exactly whom the model says: never anybody whom another holds or calls, callbacks before all others, the
rest by priority. What a crash left behind comes back when its lease is over, once.
"""

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues import claims
from queues.claims import Claim, Return
from queues.errors import LeaseLost
from queues.priority import CALLBACK_PRIORITY
from store.pool import Connection
from tests.integration.queues.seeds import NOW, campaign, portfolio

DEBTORS: Final = 12
CLAIMERS: Final = 3
MAKE_DEBTORS = "insert into debtors (document, name) select 'D' || n, 'Maria' from generate_series(1, $1::int) as n"
ENTRY = """
insert into queue_entries (campaign_id, debtor_id, priority, next_at, callback)
select $1, id, $3, $4, $5 from debtors where document = 'D' || $2::int
returning debtor_id
"""
HELD = "select debtor_id, state::text from queue_entries where campaign_id = $1"


class State(enum.StrEnum):
    READY = "ready"
    LEASED = "leased"
    DIALING = "dialing"
    DONE = "done"


@dataclass
class Entry:
    priority: int
    next_at: datetime
    callback: bool
    state: State = State.READY
    lease_until: datetime | None = None


@dataclass
class Model:
    """The queue as it ought to be, and what every claimer believes to hold."""

    entries: dict[int, Entry]
    now: datetime = NOW
    believed: list[list[int]] = field(default_factory=lambda: [[] for _ in range(CLAIMERS)])

    def due(self) -> list[int]:
        """Everybody to be called now, best first; who is equal may come in any order."""
        ready = [id_ for id_, each in self.entries.items() if each.state == State.READY and each.next_at <= self.now]
        return sorted(ready, key=self.rank)

    def rank(self, debtor_id: int) -> tuple[int, int, datetime]:
        entry = self.entries[debtor_id]
        return (0, 0, entry.next_at) if entry.callback else (1, -entry.priority, entry.next_at)


@dataclass(frozen=True)
class Claiming:
    claimer: int
    limit: int
    lease: timedelta


@dataclass(frozen=True)
class Dialing:
    claimer: int


@dataclass(frozen=True)
class Ending:
    """A call ends, or a lease is given back; `after` is when the debtor is to be called again, None never."""

    claimer: int
    after: timedelta | None
    callback: bool
    unused: bool


@dataclass(frozen=True)
class Crashing:
    """A claimer forgets everything. `successor`: another takes its place at once, which has all leases returned."""

    claimer: int
    successor: bool


@dataclass(frozen=True)
class Waiting:
    seconds: int


Step = Claiming | Dialing | Ending | Crashing | Waiting
SECONDS = st.integers(1, 60).map(lambda seconds: timedelta(seconds=seconds))
CLAIMER = st.integers(0, CLAIMERS - 1)
STEPS = st.lists(
    st.one_of(
        st.builds(Claiming, CLAIMER, st.integers(1, 5), SECONDS),
        st.builds(Claiming, CLAIMER, st.integers(1, 5), SECONDS),
        st.builds(Dialing, CLAIMER),
        st.builds(Ending, CLAIMER, st.none() | SECONDS, st.booleans(), st.booleans()),
        st.builds(Crashing, CLAIMER, st.booleans()),
        st.builds(Waiting, st.integers(1, 45)),
    ),
    max_size=40,
)
ENTRIES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-30, 30), st.integers(0, 5).map(lambda number: number == 0)),
    min_size=1,
    max_size=DEBTORS,
)
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
async def campaign_id(connection: Connection) -> int:
    await connection.execute(MAKE_DEBTORS, DEBTORS)
    return await campaign(connection, await portfolio(connection))


@some
@given(entries=ENTRIES, steps=STEPS)
async def test_the_queue_does_what_the_model_says(
    connection: Connection, campaign_id: int, entries: list[tuple[int, int, bool]], steps: list[Step]
) -> None:
    model = Model(await _fill(connection, campaign_id, entries))
    for step in steps:
        await _take(connection, campaign_id, model, step)
        stored = {row["debtor_id"]: row["state"] for row in await connection.fetch(HELD, campaign_id)}
        assert stored == {id_: entry.state for id_, entry in model.entries.items()}


async def _fill(conn: Connection, campaign_id: int, entries: list[tuple[int, int, bool]]) -> dict[int, Entry]:
    await conn.execute("delete from queue_entries")
    filled = {}
    for number, (priority, seconds, callback) in enumerate(entries, start=1):
        entry = Entry(priority, NOW + timedelta(seconds=seconds), callback)
        debtor_id = await conn.fetchval(ENTRY, campaign_id, number, priority, entry.next_at, callback)
        filled[debtor_id] = entry
    return filled


async def _take(conn: Connection, campaign_id: int, model: Model, step: Step) -> None:
    match step:
        case Claiming(claimer, limit, lease):
            taken = await claims.claim(conn, campaign_id=campaign_id, limit=limit, lease=lease, now=model.now)
            _claimed(model, claimer, taken, limit, model.now + lease)
        case Dialing(claimer):
            await _dial(conn, campaign_id, model, claimer)
        case Ending():
            await _end(conn, campaign_id, model, step)
        case Crashing(claimer, successor):
            model.believed[claimer].clear()
            if successor:
                leased = _set_ready([e for e in model.entries.values() if e.state == State.LEASED])
                assert await claims.return_leases(conn, campaign_id) == leased
        case Waiting(seconds):
            model.now += timedelta(seconds=seconds)
            over = [e for e in model.entries.values() if e.lease_until is not None and e.lease_until <= model.now]
            assert await claims.return_expired(conn, model.now) == _set_ready(over)
            assert await claims.return_expired(conn, model.now) == 0


def _claimed(model: Model, claimer: int, taken: list[Claim], limit: int, until: datetime) -> None:
    due = model.due()
    ids = [each.debtor_id for each in taken]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= set(due)
    assert [model.rank(id_)[:2] for id_ in ids] == [model.rank(id_)[:2] for id_ in due[:limit]]
    assert sorted(map(model.rank, ids)) == sorted(map(model.rank, due[:limit]))  # of equal priority, the longest due
    for each in taken:
        entry = model.entries[each.debtor_id]
        assert each.priority == (CALLBACK_PRIORITY if entry.callback else entry.priority)
        entry.state, entry.lease_until = State.LEASED, until
    model.believed[claimer] += ids


async def _dial(conn: Connection, campaign_id: int, model: Model, claimer: int) -> None:
    """A claimer calls the first whom it believes to hold; whose lease was lost, and who is called already, is not."""
    if not model.believed[claimer]:
        return
    debtor_id = model.believed[claimer].pop(0)
    entry = model.entries[debtor_id]
    if entry.state == State.LEASED:
        await claims.mark_dialing(conn, campaign_id, debtor_id)
        entry.state, entry.lease_until = State.DIALING, None
    else:
        with pytest.raises(LeaseLost):
            await claims.mark_dialing(conn, campaign_id, debtor_id)


async def _end(conn: Connection, campaign_id: int, model: Model, step: Ending) -> None:
    next_at = model.now + step.after if step.after is not None else None
    if step.unused:
        debtor_ids = model.believed[step.claimer][:2]
        del model.believed[step.claimer][:2]
        given = [Return(debtor_id, next_at) for debtor_id in debtor_ids]
        leased = [id_ for id_ in set(debtor_ids) if model.entries[id_].state == State.LEASED]
        assert await claims.put_back_many(conn, campaign_id, given) == len(leased)
        for debtor_id in leased:
            _back(model.entries[debtor_id], next_at, callback=model.entries[debtor_id].callback)
        return
    for debtor_id, entry in model.entries.items():
        if entry.state == State.DIALING:
            assert await claims.release(conn, campaign_id, debtor_id, next_at, callback=step.callback)
            _back(entry, next_at, callback=step.callback)
            assert not await claims.release(conn, campaign_id, debtor_id, next_at)
            return


def _back(entry: Entry, next_at: datetime | None, *, callback: bool) -> None:
    entry.state = State.DONE if next_at is None else State.READY
    entry.next_at = next_at or entry.next_at
    entry.callback = callback and next_at is not None
    entry.lease_until = None


def _set_ready(entries: list[Entry]) -> int:
    for entry in entries:
        entry.state, entry.lease_until = State.READY, None
    return len(entries)
