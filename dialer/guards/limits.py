"""The limits of every CNPJ, as dated rows with their sources, and whose CNPJ a trunk calls under."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Final

from asyncpg import Record

from dialer.guards.rules import CallingLimits
from queues import audit
from queues.errors import UnknownTrunk
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "limits.sql")
NO_LIMITS: Final = CallingLimits(short_share=None, calls_per_day=None, calls_per_month=None)
_NAMES: Final = tuple(field.name for field in fields(CallingLimits))


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One row of `calling_limits`; `company` None: of every CNPJ without a row of its own. `certainty`: C, L or U."""

    company: str | None
    valid_from: date
    limits: CallingLimits
    source: str
    certainty: str


async def in_force(connection: Connection, companies: Iterable[str], day: date) -> Mapping[str, CallingLimits]:
    """Return the limits of every CNPJ asked for on a day."""
    wanted = sorted(set(companies))
    rows = {row["company"]: _limits(row) for row in await connection.fetch(SQL.in_force, wanted, day)}
    return {company: rows.get(company, NO_LIMITS) for company in wanted}


async def every(connection: Connection) -> list[LimitRow]:
    """Return every row, those of all companies first."""
    return [
        LimitRow(row["company"], row["valid_from"], _limits(row), row["source"], row["certainty"])
        for row in await connection.fetch(SQL.every)
    ]


async def put(connection: Connection, row: LimitRow, *, by: int | None, now: datetime) -> None:
    """Write a row, over that of the same company and day; it goes to the audit log."""
    values = asdict(row.limits)
    figures = (values[name] for name in _NAMES)
    await connection.execute(SQL.set, row.company, row.valid_from, *figures, row.source, row.certainty, by)
    subject = f"calling_limits:{row.company or 'all'}"
    await audit.write(connection, by, "calling_limits.set", subject, now=now, valid_from=str(row.valid_from))


async def companies(connection: Connection, team_id: int) -> Mapping[int, tuple[str, ...]]:
    """Return the CNPJs that each campaign of a team calls under; '' is the centre's own."""
    return {row["campaign_id"]: tuple(row["companies"]) for row in await connection.fetch(SQL.companies, team_id)}


async def subscribers(connection: Connection) -> list[tuple[str, str]]:
    """Return the name of every trunk with its CNPJ, '' for the centre's own, "simulated" where it reaches nobody."""
    return [(row["name"], row["company"]) for row in await connection.fetch(SQL.subscribers)]


async def set_subscriber(
    connection: Connection, trunk_id: int, company: str | None, *, by: int | None, now: datetime
) -> None:
    """Say in whose CNPJ (14 characters) the carrier runs a trunk; None: the centre's own. Raises UnknownTrunk."""
    if await connection.fetchval(SQL.set_subscriber, trunk_id, company, now) is None:
        raise UnknownTrunk(trunk_id)
    await audit.write(connection, by, "trunk.change", f"trunk:{trunk_id}", now=now, changed=["subscriber"])


def _limits(row: Record) -> CallingLimits:
    return CallingLimits(**{name: row[name] for name in _NAMES})
