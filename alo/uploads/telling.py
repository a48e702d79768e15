"""How far a job is, told often enough for a progress bar and to show that its process lives."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from alo.after_import import Tell
from alo.stopping import pause
from debts import import_jobs
from debts.import_jobs import Job, JobStage
from store.pool import Connection

_EVERY_S: Final = 0.5

Clock = Callable[[], datetime]


@asynccontextmanager
async def told(conn: Connection, job: Job, clock: Clock) -> AsyncIterator[Tell]:
    """Write down now and then, over a connection that does nothing else, what was told last."""
    latest = (job.stage or JobStage.READING, 0, job.stage_total)
    stop = asyncio.Event()

    def tell(stage: JobStage, done: int, total: int) -> None:
        nonlocal latest
        latest = (stage, done, total)

    async def keep_telling() -> None:
        while not stop.is_set():
            stage, done, total = latest
            await import_jobs.progress(conn, job.id, stage, done=done, total=total, now=clock())
            await pause(stop, _EVERY_S)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep_telling(), name=f"import job {job.id} progress")
        try:
            yield tell
        finally:
            stop.set()
