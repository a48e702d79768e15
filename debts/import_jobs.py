"""Files that managers upload to be imported, how far each is, and what came of it.

One process at a time works on a job: whoever does holds its advisory lock, on the very connection that imports. When
that process dies the server frees the lock, and the next to look takes the job again: what it had written was rolled
back with it, or was committed together with the job's `result`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from asyncpg import Record

from debts.errors import UnknownImportJob
from store.locks import lock_key
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "import_jobs.sql")
KEPT: Final = timedelta(days=7)  # a file that failed, and what was rejected of one that did not
SILENT_FOR: Final = timedelta(seconds=15)
MOST_TAKES: Final = 5  # a file that takes its process down with it would do so for ever


class JobKind(StrEnum):
    """What the file is; only an import of do-not-call numbers belongs to a list, the others to a portfolio."""

    DEBTS = "debts"
    ENRICHMENT = "enrichment"
    DO_NOT_CALL = "do_not_call"


class JobStatus(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobStage(StrEnum):
    """What a running job does; `Job.stage_done` counts bytes while reading, else rows, debtors or campaigns."""

    READING = "reading"
    JUDGING = "judging"
    WRITING = "writing"
    SCORING = "scoring"
    QUEUEING = "queueing"


@dataclass(frozen=True, slots=True)
class JobOptions:
    """What a manager may say with a file. `mapping` is the text of a mapping file (TOML); `source`, `learned_on` and
    `bureau` are for enrichment files without such columns; `full` closes the debts that the file does not name."""

    full: bool = False
    confirm_closing: bool = False
    sheet: str | None = None
    mapping: str | None = None
    source: str | None = None
    learned_on: date | None = None
    bureau: str | None = None

    def document(self) -> dict[str, object]:
        """The options as JSON."""
        values = {key: value for key, value in asdict(self).items() if value}
        return values | ({"learned_on": self.learned_on.isoformat()} if self.learned_on else {})

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "JobOptions":
        """The options that `document` wrote."""
        day = document.get("learned_on")
        return cls(**{**document, "learned_on": date.fromisoformat(day) if day else None})


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `target` is the name of its portfolio or list, `requested_by` of a user.

    `result` has what was counted (rows_read, rows_rejected, debtors_new …), `error` a sentence in English with
    `error_kind`, the name of its class. `rejected_path` is a CSV of what was not taken, readable on `host` only and
    until `files_until`.
    """

    id: int
    kind: JobKind
    portfolio_id: int | None
    list_id: int | None
    target: str
    host: str
    path: Path
    file_name: str
    options: JobOptions
    status: JobStatus
    takes: int
    stage: JobStage | None
    stage_done: int
    stage_total: int
    result: Mapping[str, int] | None
    error_kind: str | None
    error: str | None
    rejected_path: Path | None
    requested_at: datetime
    requested_by_id: int | None
    requested_by: str | None
    started_at: datetime | None
    seen_at: datetime | None
    finished_at: datetime | None
    files_until: datetime | None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.finished_at is not None

    @property
    def percent(self) -> int | None:
        """How much of the stage is done; None where nobody knows how much there is."""
        return min(100, self.stage_done * 100 // self.stage_total) if self.stage_total else None


async def submit(
    conn: Connection,
    *,
    kind: JobKind,
    path: Path,
    file_name: str,
    size: int,
    now: datetime,
    host: str,
    by: int | None,
    portfolio_id: int | None = None,
    list_id: int | None = None,
    options: JobOptions | None = None,
) -> int:
    """Ask for a file to be imported and return the job's id. `size` is in bytes, `host` is `uploads.Uploads.host`,
    `by` a user.

    Give `list_id` for DO_NOT_CALL, `portfolio_id` for the others.
    """
    document = (options or JobOptions()).document()
    return int(
        await conn.fetchval(
            SQL.submit, kind, portfolio_id, list_id, host, str(path), file_name, document, size, now, by
        )
    )


async def get(conn: Connection, job_id: int) -> Job:
    """Read a job; raises UnknownImportJob."""
    row = await conn.fetchrow(SQL.get, job_id)
    if row is None:
        raise UnknownImportJob(job_id)
    return _job(row)


async def recent(conn: Connection, limit: int) -> list[Job]:
    """The jobs that were asked for last, the latest first."""
    return [_job(row) for row in await conn.fetch(SQL.recent, limit)]


async def waiting(conn: Connection, host: str, now: datetime) -> bool:
    """Whether a host has a job that nobody has begun, or not been at for SILENT_FOR, or files whose time is over."""
    return bool(await conn.fetchval(SQL.waiting, host, now - SILENT_FOR, now))


async def prepare(conn: Connection) -> None:
    """Let a session take the time that imports need, and the server notice within a second when its process dies."""
    await conn.execute(SQL.prepare)


async def take(conn: Connection, host: str, now: datetime) -> Job | None:
    """Begin the oldest job of a host that no process works on, and hold its lock on `conn` until `release`.

    Give it a connection that was prepared, and that imports. Do not call it in a transaction: others must see the job
    begun.
    """
    for row in await conn.fetch(SQL.open_jobs, host):
        if not await conn.fetchval(SQL.try_lock, _key(row["id"])):
            continue
        if await conn.fetchval(SQL.begin, row["id"], now) is not None:
            return await get(conn, row["id"])
        await release(conn, row["id"])  # finished between the two statements
    return None


async def give_back(conn: Connection, job_id: int) -> None:
    """Put a job that is not done back into the queue: its process was told to end."""
    await conn.execute(SQL.give_back, job_id)


async def release(conn: Connection, job_id: int) -> None:
    """Let others have a job that `take` gave."""
    await conn.execute(SQL.unlock, _key(job_id))


async def progress(conn: Connection, job_id: int, stage: JobStage, *, done: int, total: int, now: datetime) -> None:
    """Tell how far a running job is, and that its process lives."""
    await conn.execute(SQL.progress, job_id, stage, done, total, now)


async def imported(
    conn: Connection, job_id: int, result: Mapping[str, int], rejected_path: Path | None, now: datetime
) -> None:
    """Say within the transaction of the import what it wrote: a job that has a result is not imported again."""
    rejected = None if rejected_path is None else str(rejected_path)
    await conn.execute(SQL.imported, job_id, dict(result), rejected, now)


async def finish(conn: Connection, job_id: int, result: Mapping[str, int], now: datetime) -> None:
    """End a job well; `result` is added to what `imported` said. Only the rejected rows are kept, for KEPT."""
    await conn.execute(SQL.finish, job_id, dict(result), now, now + KEPT)


async def fail(conn: Connection, job_id: int, error: BaseException, now: datetime) -> None:
    """End a job that cannot be done; its file is kept for KEPT."""
    await conn.execute(SQL.fail, job_id, type(error).__name__, str(error) or type(error).__name__, now, now + KEPT)


async def forget_files(conn: Connection, host: str, now: datetime) -> list[Path]:
    """The files of a host whose time is over; the jobs stay, and no longer say that there is something to download."""
    return [Path(row["path"]) for row in await conn.fetch(SQL.forget_files, host, now)]


async def paths(conn: Connection, host: str) -> set[Path]:
    """The files of a host that jobs still have a claim on."""
    return {Path(row["path"]) for row in await conn.fetch(SQL.paths, host)}


def _key(job_id: int) -> int:
    return lock_key("import job", job_id)


def _job(row: Record) -> Job:
    rejected, stage = row["rejected_path"], row["stage"]
    return Job(
        **{
            **row,
            "kind": JobKind(row["kind"]),
            "path": Path(row["path"]),
            "options": JobOptions.of(row["options"]),
            "status": JobStatus(row["status"]),
            "stage": JobStage(stage) if stage else None,
            "rejected_path": Path(rejected) if rejected else None,
        }
    )
