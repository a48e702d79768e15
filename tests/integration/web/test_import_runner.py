"""The process for uploaded files: begun when there are any, by whatever web process lives, and ended with it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alo.polling import until
from alo.supervisor import COMMAND
from debts import import_jobs, portfolios
from debts.import_jobs import JobKind, JobStatus
from debts.uploads import Uploads
from store.pool import Pool
from web.import_runner import run_imports
from web.settings import WebSettings

PATIENCE_S = 60.0
WITHOUT_END = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"


class Runner:
    """What the runner is given, and a file for it."""

    def __init__(self, pool: Pool, dsn: str, directory: Path) -> None:
        self.pool = pool
        self.dsn = dsn
        self.uploads = Uploads(directory)

    async def upload(self) -> int:
        path = self.uploads.new_path("x.csv")
        path.write_text("CPF;Telefone\n39053344705;11 98765-4321\n")
        async with self.pool.acquire() as conn:
            portfolio_id = await portfolios.ensure(conn, name="Carteira", creditor_name="Banco")
            now = datetime.now(UTC)
            return await import_jobs.submit(
                conn,
                kind=JobKind.ENRICHMENT,
                path=path,
                file_name="x.csv",
                size=path.stat().st_size,
                now=now,
                host=self.uploads.host,
                by=None,
                portfolio_id=portfolio_id,
            )

    async def status(self, job_id: int) -> JobStatus:
        async with self.pool.acquire() as conn:
            return (await import_jobs.get(conn, job_id)).status

    @asynccontextmanager
    async def running(self, *command: str) -> AsyncIterator[None]:
        settings = WebSettings(
            dsn=self.dsn,
            secret="s",
            audio_url="ws://a",
            uploads_dir=self.uploads.directory,
            recordings="x",
            import_command=command,
        )
        task = asyncio.create_task(run_imports(self.pool, settings, self.uploads.host), name="runner under test")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()


@pytest.fixture
def runner(pool: Pool, database: str, tmp_path: Path) -> Runner:
    return Runner(pool, database, tmp_path / "uploads")


async def test_what_is_uploaded_is_imported(runner: Runner) -> None:
    async with runner.running(*COMMAND, "import-uploads"):
        jobs = [await runner.upload(), await runner.upload()]

        async def done() -> bool:
            return {await runner.status(job_id) for job_id in jobs} == {JobStatus.DONE}

        assert await until(done, timeout_s=PATIENCE_S)


async def test_the_process_ends_with_the_web(runner: Runner, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    async with runner.running(sys.executable, "-c", WITHOUT_END, str(pid_file)):
        await runner.upload()

        async def begun() -> bool:
            return pid_file.exists() and bool(pid_file.read_text())

        assert await until(begun, timeout_s=PATIENCE_S)
        process = Path("/proc") / pid_file.read_text()
        assert process.exists()
    assert not process.exists()


async def test_a_process_that_dies_takes_nothing_with_it(runner: Runner, tmp_path: Path) -> None:
    """The first dies on the spot; the job stays for the next."""
    dying = tmp_path / "died"
    script = f"import os, pathlib; pathlib.Path({str(dying)!r}).touch(); os.kill(os.getpid(), 9)"
    job_id = await runner.upload()
    async with runner.running(sys.executable, "-c", script):

        async def died() -> bool:
            return dying.exists()

        assert await until(died, timeout_s=PATIENCE_S)
    assert await runner.status(job_id) is JobStatus.QUEUED
    async with runner.running(*COMMAND, "import-uploads"):

        async def done() -> bool:
            return await runner.status(job_id) is JobStatus.DONE

        assert await until(done, timeout_s=PATIENCE_S)


async def test_without_a_command_files_wait_for_another_process(runner: Runner) -> None:
    settings = WebSettings(
        dsn=runner.dsn, secret="s", audio_url="ws://a", uploads_dir=runner.uploads.directory, recordings="x"
    )
    job_id = await runner.upload()
    await run_imports(runner.pool, settings, runner.uploads.host)
    assert await runner.status(job_id) is JobStatus.QUEUED
