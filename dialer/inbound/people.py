"""Saying who a caller is: the agent's choice among those who have the number, or by CPF or CNPJ.

It only says whose screen to show; that it is the debtor who speaks is confirmed afterwards, as on every call.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import asyncpg

from debts import phones
from debts.documents import parse_document
from dialer.attempt import AttemptState
from dialer.attempts import AttemptRow, Direction
from dialer.errors import NotYourCall, PersonBusy, PersonUnknown
from dialer.inbound import callers
from queues import claims
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "people.sql")
_OPEN: Final = frozenset({AttemptState.ANSWERED, AttemptState.TALKING, AttemptState.ENDED})


@dataclass(frozen=True, slots=True)
class Person:
    """A debtor to choose; `document` without punctuation, unmasked."""

    debtor_id: int
    document: str
    name: str
    city: str | None
    state: str | None


async def people(connection: Connection, debtor_ids: tuple[int, ...]) -> tuple[Person, ...]:
    """Return debtors in the order given."""
    rows = await connection.fetch(SQL.people, list(debtor_ids))
    return tuple(Person(row["id"], row["document"], row["name"], row["city"], row["state"]) for row in rows)


async def by_document(connection: Connection, text: str) -> int:
    """Return the debtor with this CPF or CNPJ; raises InvalidDocument and PersonUnknown."""
    document = parse_document(text).digits
    debtor_id: int | None = await connection.fetchval(SQL.by_document, document)
    if debtor_id is None:
        raise PersonUnknown
    return debtor_id


async def choose(connection: Connection, row: AttemptRow, debtor_id: int | None, now: datetime) -> AttemptRow:
    """Let a call be about this debtor, or about nobody for None; raises as `assign` does."""
    if debtor_id is not None:
        return await assign(connection, row, debtor_id, now)
    _check_open(row)
    return await forget(connection, row)


async def remember_phone(connection: Connection, row: AttemptRow, now: datetime) -> None:
    """The debtor has just been identified on a number that was none of theirs: from now on it is."""
    if row.direction is not Direction.INBOUND or row.debtor_id is None or not row.number.startswith("+"):
        return
    if row.phone_id is None:
        await phones.add(connection, debtor_id=row.debtor_id, number=row.number, source="inbound", now=now)
        await connection.execute(SQL.set_phone, row.attempt.id, row.debtor_id, row.number)


async def assign(connection: Connection, row: AttemptRow, debtor_id: int, now: datetime) -> AttemptRow:
    """Let a call that came in be about this debtor; the attempt is locked.

    Whoever it was about before gets their place in the queue back. Raises NotYourCall for a call that cannot change its
    person (placed by us, identified, over), PersonBusy while the debtor has another call that is not closed.
    """
    _check_open(row)
    attempt = row.attempt
    if row.debtor_id == debtor_id:
        return row
    await forget(connection, row)
    if await connection.fetchval(SQL.open_attempt, debtor_id):
        raise PersonBusy(debtor_id)
    campaign_id = await callers.campaign_of(connection, row.team_id, debtor_id, row.campaign_id)
    phone_id: int | None = await connection.fetchval(SQL.phone, debtor_id, row.number)
    try:
        async with connection.transaction():
            await connection.execute(SQL.set_person, attempt.id, debtor_id, phone_id, campaign_id)
    except asyncpg.UniqueViolationError as error:  # somebody began to call them at this very moment
        raise PersonBusy(debtor_id) from error
    await claims.take_for_caller(connection, campaign_id, debtor_id, now)
    return replace(row, debtor_id=debtor_id, phone_id=phone_id, campaign_id=campaign_id)


async def forget(connection: Connection, row: AttemptRow) -> AttemptRow:
    """Let a call be about nobody again: the agent was told another name."""
    if row.debtor_id is not None:
        await claims.give_back(connection, row.campaign_id, row.debtor_id)
        await connection.execute(SQL.clear_person, row.attempt.id)
    return replace(row, debtor_id=None, phone_id=None)


def _check_open(row: AttemptRow) -> None:
    attempt = row.attempt
    if row.direction is not Direction.INBOUND or attempt.identified_at is not None or attempt.state not in _OPEN:
        raise NotYourCall(attempt.agent_id or 0, attempt.id)
