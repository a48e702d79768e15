"""Attempts in the database. Functions take a connection inside a transaction and never commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import asyncpg

from dialer.attempt import Attempt, AttemptState
from dialer.deadlines import Holder
from dialer.presence import PresenceState
from store.pool import Connection
from store.statements import load
from telephony.end_cause import EndCause

SQL: Final = load(__package__, "attempts.sql")


class Direction(StrEnum):
    """Who called whom."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt with what never changes about it. `number` is E.164, `node` the telephony node told to dial it.

    `trunk_id` is the first of `route`, the trunks it may take; `caller_ids` are the numbers of their pools that each
    would show, None for a trunk's own.
    Of a call that came in the debtor may be unknown, and the phone none of theirs: None, then; the number "anonymous"
    if it was withheld.
    """

    attempt: Attempt
    campaign_id: int
    debtor_id: int | None
    phone_id: int | None
    number: str
    trunk_id: int
    team_id: int
    node: str | None
    route: tuple[int, ...] = ()
    caller_ids: tuple[int | None, ...] = ()
    direction: Direction = Direction.OUTBOUND


@dataclass(frozen=True, slots=True)
class WatchedAttempt:
    """An open attempt with what its deadlines depend on; `holder` is its agent, if their presence names it too."""

    row: AttemptRow
    holder: Holder | None
    wrap_up_limit: timedelta
    ring_timeout: timedelta


@dataclass(frozen=True, slots=True)
class KnownCall:
    """Whose call this is, and whether the tables hold it for live."""

    team_id: int
    live: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """How an attempt is closed. `recorded_by` None: by the system; `retry_at` None: never again.

    `promised_for`: the day on which the debtor promised to pay, without an agreement.
    """

    outcome: str
    retry_at: datetime | None
    recorded_by: int | None = None
    notes: str = ""
    promised_for: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What came with an outcome that waits for the end of a transferred call. `recorded_by` None: by the system."""

    recorded_by: int | None = None
    notes: str = ""
    callback_at: datetime | None = None
    due: date | None = None


async def insert(connection: Connection, row: AttemptRow) -> None:
    """Write down that a debtor is about to be called; raises asyncpg.UniqueViolationError if one is already open."""
    await connection.execute(
        SQL.insert,
        row.attempt.id,
        row.campaign_id,
        row.debtor_id,
        row.phone_id,
        row.number,
        row.trunk_id,
        row.team_id,
        row.node,
        row.attempt.created_at,
        list(row.route),
        list(row.caller_ids),
        row.attempt.detect,
        row.attempt.machine_message,
        row.direction.value,
        row.attempt.agent_id,
    )


async def lock(connection: Connection, attempt_id: UUID) -> AttemptRow | None:
    """Read an attempt for update."""
    record = await connection.fetchrow(SQL.lock, attempt_id)
    return None if record is None else _row(record)


async def open_of_team(connection: Connection, team_id: int) -> list[AttemptRow]:
    """Return the attempts of a team that have no outcome yet, oldest first."""
    return [_row(record) for record in await connection.fetch(SQL.open_of_team, team_id)]


async def known(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, KnownCall]:
    """Return those of `ids` that are attempts of any team."""
    records = await connection.fetch(SQL.known, list(ids))
    return {record["id"]: KnownCall(record["team_id"], record["live"]) for record in records}


async def on_trunks(connection: Connection, trunk_ids: Iterable[int]) -> dict[int, int]:
    """Return how many calls occupy each trunk, of all teams; trunks without calls are left out."""
    records = await connection.fetch(SQL.on_trunks, list(trunk_ids))
    return {record["trunk_id"]: record["calls"] for record in records}


async def unshown(connection: Connection, row: AttemptRow) -> list[int]:
    """Return the numbers of pools that an attempt which has ended was to show and did not."""
    return list(await connection.fetchval(SQL.unshown, row.attempt.id, row.attempt.cause == EndCause.NO_CAPACITY))


async def let_go_sound(connection: Connection, campaign_id: int) -> str | None:
    """Return the node's sound that says the company's name to whom no agent takes, None where there is none."""
    sound: str | None = await connection.fetchval(SQL.let_go_sound, campaign_id)
    return sound


async def watched(connection: Connection, team_id: int) -> list[WatchedAttempt]:
    """Return the open attempts of a team with what their deadlines depend on."""
    return [
        WatchedAttempt(
            row=_row(record),
            holder=_holder(record),
            wrap_up_limit=timedelta(
                seconds=record["wrap_up_limit_s"] + (record["extensions"] or 0) * record["wrap_up_extension_s"]
            ),
            ring_timeout=timedelta(seconds=record["ring_timeout_s"]),
        )
        for record in await connection.fetch(SQL.watched, team_id)
    ]


async def save(connection: Connection, attempt: Attempt) -> None:
    """Write the state of an attempt that is not closed."""
    await connection.execute(
        SQL.save,
        attempt.id,
        attempt.state.value,
        attempt.agent_id,
        attempt.trying_at,
        attempt.ringing_at,
        attempt.answered_at,
        attempt.connected_at,
        attempt.identified_at,
        attempt.given_up_at,
        attempt.hang_up_asked_at,
        attempt.ended_at,
        None if attempt.cause is None else attempt.cause.value,
        attempt.sip_code,
        attempt.q850,
        attempt.trunk,
        attempt.early_tone,
        attempt.heard,
        attempt.listened_at,
        attempt.transferred_at,
        attempt.taken_over_at,
        attempt.taken_over_from,
        attempt.away_at,
        attempt.orphaned_at,
    )


async def keep(connection: Connection, attempt: Attempt, kept: Kept) -> None:
    """Write the outcome that waits for the end of a transferred call."""
    document = {
        "recorded_by": kept.recorded_by,
        "notes": kept.notes,
        "callback_at": None if kept.callback_at is None else kept.callback_at.isoformat(),
        "due": None if kept.due is None else kept.due.isoformat(),
    }
    await connection.execute(SQL.keep, attempt.id, attempt.kept_outcome, document)


async def kept(connection: Connection, attempt_id: UUID) -> Kept:
    """Read what came with the outcome that waits."""
    document = await connection.fetchval(SQL.kept, attempt_id)
    callback_at, due = document["callback_at"], document["due"]
    return Kept(
        recorded_by=document["recorded_by"],
        notes=document["notes"],
        callback_at=None if callback_at is None else datetime.fromisoformat(callback_at),
        due=None if due is None else date.fromisoformat(due),
    )


async def save_closed(connection: Connection, attempt: Attempt, closing: Closing) -> None:
    """Write the outcome of an attempt that the machine has just closed; its end is saved before."""
    await connection.execute(
        SQL.close,
        attempt.id,
        attempt.closed_at,
        closing.outcome,
        closing.recorded_by,
        closing.notes,
        closing.retry_at,
        closing.promised_for,
    )


def _row(record: asyncpg.Record) -> AttemptRow:
    attempt = Attempt(
        id=record["id"],
        state=AttemptState(record["state"]),
        created_at=record["created_at"],
        agent_id=record["agent_id"],
        trying_at=record["trying_at"],
        ringing_at=record["ringing_at"],
        answered_at=record["answered_at"],
        connected_at=record["connected_at"],
        identified_at=record["identified_at"],
        given_up_at=record["given_up_at"],
        hang_up_asked_at=record["hang_up_asked_at"],
        ended_at=record["ended_at"],
        closed_at=record["closed_at"],
        cause=EndCause(record["cause"]) if record["cause"] else None,
        sip_code=record["sip_code"],
        q850=record["q850"],
        outcome=record["outcome"],
        detect=record["detect"],
        machine_message=record["machine_message"],
        early_tone=record["early_tone"],
        heard=record["heard"],
        listened_at=record["listened_at"],
        transferred_at=record["transferred_at"],
        kept_outcome=record["kept_outcome"],
        taken_over_at=record["taken_over_at"],
        taken_over_from=record["taken_over_from"],
        away_at=record["away_at"],
        orphaned_at=record["orphaned_at"],
    )
    return AttemptRow(
        attempt=attempt,
        campaign_id=record["campaign_id"],
        debtor_id=record["debtor_id"],
        phone_id=record["phone_id"],
        number=record["number"],
        trunk_id=record["trunk_id"],
        team_id=record["team_id"],
        node=record["node"],
        route=tuple(record["route"]),
        caller_ids=tuple(record["caller_ids"]),
        direction=Direction(record["direction"]),
    )


def _holder(record: asyncpg.Record) -> Holder | None:
    if record["presence_state"] is None:
        return None
    return Holder(
        PresenceState(record["presence_state"]), record["presence_since"], record["seen_at"], record["sent_off_call"]
    )
