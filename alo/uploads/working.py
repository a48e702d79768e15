"""Working on import jobs, one after the other, until none is left that another process does not work on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog

from alo.after_import import Tell
from alo.uploads.deeds import Figures, do
from alo.uploads.telling import Clock, told
from debts import import_jobs
from debts.errors import DebtsError, ImportAbandoned, ParsingStopped
from debts.import_jobs import MOST_TAKES, Job
from debts.uploads import Uploads
from queues.errors import QueuesError
from store.pool import TRANSIENT_ERRORS, Connection, connect

_BROKEN_OFF: Final = timedelta(days=1)  # an upload that no job asks for by then never will be asked for
_log = structlog.get_logger(__name__)


async def import_uploads(dsn: str, uploads: Uploads, clock: Clock) -> int:
    """Import every file that waits, and remove those whose time is over; returns how many jobs ended.

    Cancelled, it puts the job it is at back into the queue. Raises TRANSIENT_ERRORS and ParsingStopped; the job is
    then taken up again.
    """
    ended = 0
    async with _session(dsn, "alo-import") as conn, _session(dsn, "alo-import-progress") as teller:
        await import_jobs.prepare(conn)
        await _remove_files(conn, uploads, clock())
        while (job := await import_jobs.take(conn, uploads.host, clock())) is not None:
            try:
                await _work(conn, teller, job, uploads, clock)
            except asyncio.CancelledError:
                await asyncio.shield(import_jobs.give_back(teller, job.id))
                raise
            await import_jobs.release(conn, job.id)
            ended += 1
    return ended


@asynccontextmanager
async def _session(dsn: str, name: str) -> AsyncIterator[Connection]:
    connection = await connect(dsn, application_name=name, statement_timeout_s=0)
    try:
        yield connection
    finally:
        connection.terminate()


async def _remove_files(conn: Connection, uploads: Uploads, now: datetime) -> None:
    for path in await import_jobs.forget_files(conn, uploads.host, now):
        uploads.remove(path)
    uploads.sweep(await import_jobs.paths(conn, uploads.host), now - _BROKEN_OFF)


async def _work(conn: Connection, teller: Connection, job: Job, uploads: Uploads, clock: Clock) -> None:
    async with told(teller, job, clock) as tell:
        outcome = await _outcome(conn, job, tell, clock)
    if isinstance(outcome, Exception):
        await _end_badly(conn, job, outcome, clock())
    else:
        await _end_well(conn, job, outcome, uploads, clock())


async def _outcome(conn: Connection, job: Job, tell: Tell, clock: Clock) -> Figures | Exception:
    if job.takes > MOST_TAKES:
        return ImportAbandoned(MOST_TAKES)
    try:
        return await do(conn, job, tell, clock)
    except Exception as error:  # noqa: BLE001 - whatever a file does to its import, its job must end
        return error


async def _end_badly(conn: Connection, job: Job, error: Exception, now: datetime) -> None:
    """Keep the file and say why; where database or process failed, the job is taken up again instead."""
    of_the_file = isinstance(error, OSError) and error.filename
    if isinstance(error, ParsingStopped) or (isinstance(error, TRANSIENT_ERRORS) and not of_the_file):
        raise error
    expected = isinstance(error, DebtsError | QueuesError | OSError)
    _log.warning("an import failed", job=job.id, error=type(error).__name__, exc_info=None if expected else error)
    await import_jobs.fail(conn, job.id, error, now)


async def _end_well(conn: Connection, job: Job, figures: Figures, uploads: Uploads, now: datetime) -> None:
    """Keep of the files only what was rejected."""
    await import_jobs.finish(conn, job.id, figures, now)
    if (await import_jobs.get(conn, job.id)).rejected_path is None:
        uploads.remove(job.path)
    else:
        job.path.unlink(missing_ok=True)
