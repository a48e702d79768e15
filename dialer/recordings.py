"""Recordings in the database: stored once, kept as long as a rule says, and then deleted, with the fact kept.

Functions take a connection inside a transaction and never commit.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from dialer import audit
from dialer.errors import UnknownRecording
from queues.rules import recording_policies
from queues.rules.recording import RecordingDecision
from store.bus import JSON
from store.pool import Connection, Pool
from store.statements import load
from telephony.errors import RecordingNotFound, StorageAway
from telephony.protocol import Recorded
from telephony.recording.names import peaks_key
from telephony.recording.storage import RecordingStorage

SQL: Final = load(__package__, "recordings.sql")
EXPIRED: Final = "retention is over"
STOP_AFTER: Final = 10  # so many that cannot be deleted: the storage is away
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """A recording as its row tells it; `deleted_at`: since then only the row is left."""

    attempt_id: UUID
    node: str
    key: str
    format: str
    size_bytes: int
    sha256: str
    duration_ms: int
    started_at: datetime
    complete: bool
    retention_days: int
    retention_source: str
    expires_at: datetime
    held_at: datetime | None
    held_why: str | None
    deleted_at: datetime | None
    deleted_why: str | None


async def store(connection: Connection, node: str, told: Recorded, now: datetime) -> bool:
    """Write a recording down, once; False when there is no such attempt."""
    attempt_id = UUID(told.call_id)
    began = datetime.fromtimestamp(told.started_at, UTC)
    try:
        decision = await decide(connection, attempt_id, began)
    except UnknownRecording:
        return False
    await connection.execute(
        SQL.store,
        attempt_id,
        node,
        told.key,
        told.format,
        told.size_bytes,
        told.sha256,
        round(told.duration_s * 1000),
        began,
        told.complete,
        now,
        decision.retention_days,
        decision.source_of("retention_days"),
        began + timedelta(days=decision.retention_days),
    )
    return True


async def decide(connection: Connection, attempt_id: UUID, at: datetime) -> RecordingDecision:
    """What the rules of `at` say of a call that is written down; raises UnknownRecording where there is none.

    Of a caller whom nobody has recognised only the number tells the state.
    """
    call = await connection.fetchrow(SQL.call, attempt_id)
    if call is None:
        raise UnknownRecording(attempt_id)
    return await recording_policies.for_call(
        connection, portfolio_id=call["portfolio_id"], state=call["state"], number=call["number"], now=at
    )


async def get(connection: Connection, attempt_id: UUID) -> StoredRecording:
    """Read one; raises UnknownRecording."""
    row = await connection.fetchrow(SQL.one, attempt_id)
    if row is None:
        raise UnknownRecording(attempt_id)
    return StoredRecording(**row)


async def latest(connection: Connection, limit: int) -> list[StoredRecording]:
    """The latest recordings."""
    return [StoredRecording(**row) for row in await connection.fetch(SQL.latest, limit)]


async def not_deleted(connection: Connection) -> list[StoredRecording]:
    """Every recording whose sound should be in the storage, oldest first."""
    return [StoredRecording(**row) for row in await connection.fetch(SQL.not_deleted)]


async def hold(connection: Connection, attempt_id: UUID, why: str, *, by: int | None, now: datetime) -> None:
    """Keep a recording whatever its retention says; raises UnknownRecording, also for one that is deleted."""
    await _change(connection, SQL.hold, attempt_id, now, by, why)
    await _audit(connection, "recording.hold", attempt_id, by, now, why=why)


async def release(connection: Connection, attempt_id: UUID, *, by: int | None, now: datetime) -> None:
    """End a hold: the retention counts again; raises UnknownRecording."""
    await _change(connection, SQL.release, attempt_id)
    await _audit(connection, "recording.release", attempt_id, by, now)


async def expire(pool: Pool, storage: RecordingStorage, now: datetime) -> int:
    """Delete the recordings whose retention is over, each in a transaction of its own; returns how many.

    The sound goes first and the row is marked then: what is killed in between is done again. One that the storage does
    not let go does not hold up the others. Raises StorageAway when there were such.
    """
    count, kept = 0, list[UUID]()
    trouble: StorageAway | OSError | None = None
    while len(kept) < STOP_AFTER:
        try:
            async with pool.acquire() as connection, connection.transaction():
                row = await connection.fetchrow(SQL.next_expired, now, kept)
                if row is None:
                    break
                kept.append(row["attempt_id"])
                await _delete(connection, storage, StoredRecording(**row), now)
        except (StorageAway, OSError) as error:
            trouble = error
        else:
            kept.pop()
            count += 1
    if trouble is not None:
        raise StorageAway(f"{count} deleted, {len(kept)} not: {trouble}")
    return count


async def _delete(connection: Connection, storage: RecordingStorage, recording: StoredRecording, now: datetime) -> None:
    why = EXPIRED
    try:
        await asyncio.to_thread(storage.size, recording.key)
    except RecordingNotFound:
        why = f"{EXPIRED}; the storage did not have it any more"
    for key in (peaks_key(recording.key), recording.key):
        await asyncio.to_thread(storage.remove, key)
    await connection.execute(SQL.mark_deleted, recording.attempt_id, now, why)
    detail = {"key": recording.key, "sha256": recording.sha256, "why": why, "rule": recording.retention_source}
    await _audit(connection, "recording.delete", recording.attempt_id, None, now, **detail)


async def expire_patiently(pool: Pool, storage: RecordingStorage, now: datetime) -> None:
    """Do as `expire`; a storage that is away is for the next time."""
    try:
        count = await expire(pool, storage, now)
    except StorageAway as error:
        _log.warning("expired recordings are not deleted yet", error=str(error))
        return
    if count:
        _log.info("expired recordings deleted", count=count)


async def _change(connection: Connection, statement: str, attempt_id: UUID, *values: object) -> None:
    if await connection.fetchval(statement, attempt_id, *values) is None:
        raise UnknownRecording(attempt_id)


async def _audit(
    connection: Connection, action: str, attempt_id: UUID, by: int | None, now: datetime, **detail: JSON
) -> None:
    facts: Mapping[str, JSON] = detail
    await connection.execute(audit.SQL.write, now, by, action, f"attempt:{attempt_id}", dict(facts))
