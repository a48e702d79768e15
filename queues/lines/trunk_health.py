"""How trunks do: their state on every node, the last failed calls with what was said, the figures of the last hour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "trunk_health.sql")
KEPT_FAILURES: Final = 200  # of each trunk
FRESH: Final = timedelta(minutes=2)  # a state not told again for so long is that of a node that is gone


@dataclass(frozen=True, slots=True)
class SeenState:
    """A trunk as one node sees it; times are aware."""

    node: str
    trunk_id: int
    state: str
    registered: bool | None
    rtt_ms: float | None
    detail: str
    calls: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownState:
    """The same out of the database, with since when it has been so."""

    node: str
    trunk_id: int
    state: str
    registered: bool | None
    rtt_ms: float | None
    detail: str
    calls: int
    changed_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """The first line of a SIP message; `at` is seconds since the epoch, `sent` by us."""

    at: float
    sent: bool
    line: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that failed on a trunk. `number` is read back only: the attempt has it."""

    attempt_id: UUID
    trunk_id: int
    at: datetime
    sip_code: int | None
    q850: int | None
    reason: str
    ladder: tuple[Rung, ...]
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """A trunk's last hour, `failures` by SIP code; `live` calls are on it now, `lately` began within ten seconds."""

    attempts: int = 0
    answered: int = 0
    live: int = 0
    lately: int = 0
    failures: Mapping[str, int] | None = None


async def save_states(conn: Connection, states: Sequence[SeenState]) -> None:
    """Write the newest state of each trunk and node; trunks that are gone are passed over."""
    await conn.executemany(
        SQL.save_state,
        [(s.node, s.trunk_id, s.state, s.registered, s.rtt_ms, s.detail, s.calls, s.at) for s in states],
    )


async def touch_states(conn: Connection, nodes: Iterable[str], now: datetime) -> None:
    """Note that what these nodes told still holds."""
    await conn.execute(SQL.touch_states, sorted(nodes), now)


async def states(conn: Connection) -> list[ShownState]:
    """Every state, by node."""
    return [ShownState(**row) for row in await conn.fetch(SQL.states)]


async def save_failures(conn: Connection, failures: Sequence[Failure]) -> None:
    """Write failures, each once however many dialers heard of it, and delete what is too old to be kept."""
    rows = [(f.attempt_id, f.trunk_id, f.at, f.sip_code, f.q850, f.reason, _document(f)) for f in failures]
    await conn.executemany(SQL.save_failure, rows)
    await conn.execute(SQL.prune, sorted({failure.trunk_id for failure in failures}), KEPT_FAILURES)


async def failures(conn: Connection, trunk_id: int, limit: int) -> list[Failure]:
    """The last failures of a trunk, newest first."""
    return [
        Failure(**{**row, "ladder": tuple(Rung(**rung) for rung in row["ladder"])})
        for row in await conn.fetch(SQL.failures, trunk_id, limit)
    ]


async def last_hour(conn: Connection, now: datetime) -> Mapping[int, Hour]:
    """The figures of every trunk that had calls."""
    rows = await conn.fetch(SQL.last_hour, now - timedelta(hours=1), now - timedelta(seconds=10))
    codes: dict[int, dict[str, int]] = {}
    for row in await conn.fetch(SQL.failures_by_code, now - timedelta(hours=1)):
        codes.setdefault(row["trunk_id"], {})[row["code"]] = row["calls"]
    hours = {row["trunk_id"]: Hour(row["attempts"], row["answered"], row["live"], row["lately"]) for row in rows}
    return {
        trunk_id: Hour(**{**asdict(hours.get(trunk_id, Hour())), "failures": codes.get(trunk_id, {})})
        for trunk_id in {*hours, *codes}
    }


def _document(failure: Failure) -> list[dict[str, object]]:
    return [asdict(rung) for rung in failure.ladder]
