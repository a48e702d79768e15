"""Uploaded files: imported by one process at a time, by another when that dies, and removed when their time is over."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from alo.polling import until
from alo.supervisor import COMMAND
from alo.uploads import import_uploads, working
from debts import import_jobs, portfolios
from debts.import_jobs import KEPT, MOST_TAKES, SILENT_FOR, Job, JobKind, JobOptions, JobStage, JobStatus
from debts.importing import import_file
from debts.uploads import Uploads, rejected_path
from queues import campaigns
from queues.scoring import accounts
from store.pool import DedicatedConnection, connect

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PATIENCE_S = 60.0
DEBTS = "CPF;Nome;Contrato;Valor;Vencimento;Telefone\n39053344705;Maria;M1;100,00;01/10/2026;\n"
PHONES = "CPF;Telefone;Fonte\n39053344705;11 98765-4321;Bureau\n"


class Office:
    """A manager with files to upload, a portfolio whose debtor has no phone yet, and its running campaign."""

    def __init__(self, conn: DedicatedConnection, dsn: str, uploads: Uploads) -> None:
        self.conn = conn
        self.dsn = dsn
        self.uploads = uploads
        self.now = NOW
        self.portfolio_id = 0
        self.campaign_id = 0

    async def open(self, directory: Path) -> None:
        self.portfolio_id = await portfolios.ensure(self.conn, name="Carteira", creditor_name="Banco")
        base = directory / "base.csv"
        base.write_text(DEBTS, encoding="utf-8")
        await import_file(self.conn, base, self.portfolio_id, now=NOW)
        await accounts.rescore(self.conn, self.portfolio_id, NOW, cause="import")
        team_id = await self.conn.fetchval("insert into teams (name) values ('Equipe') returning id")
        trunk_id = await self.conn.fetchval(
            "insert into trunks (name, address, caller_id, max_calls) values ('t', 'h:1', '11', 1) returning id"
        )
        self.campaign_id = await campaigns.create(
            self.conn, name="Campanha", portfolio_id=self.portfolio_id, team_id=team_id, trunk_id=trunk_id
        )
        await campaigns.refresh(self.conn, self.campaign_id, NOW)
        await campaigns.start(self.conn, self.campaign_id)

    async def upload(self, content: str, **more: Any) -> int:
        path = self.uploads.new_path("telefones.csv")
        path.write_text(content, encoding="utf-8")
        asked = {"kind": JobKind.ENRICHMENT, "portfolio_id": self.portfolio_id, "host": self.uploads.host, **more}
        return await import_jobs.submit(
            self.conn, path=path, file_name="telefones.csv", size=len(content), now=self.now, by=None, **asked
        )

    async def work(self) -> int:
        return await import_uploads(self.dsn, self.uploads, lambda: self.now)

    async def job(self, job_id: int) -> Job:
        return await import_jobs.get(self.conn, job_id)

    async def queued(self) -> int:
        return int(await self.conn.fetchval("select count(*) from queue_entries where state = 'ready'"))

    def folders(self) -> list[Path]:
        return [path for path in self.uploads.directory.iterdir() if path.is_dir()]


@pytest.fixture
async def office(connection: DedicatedConnection, database: str, tmp_path: Path) -> Office:
    place = Office(connection, database, Uploads(tmp_path / "uploads"))
    await place.open(tmp_path)
    return place


async def test_an_uploaded_file_is_imported_and_its_debtors_queued(office: Office) -> None:
    assert await office.queued() == 0  # no phone, nobody to call
    job_id = await office.upload(PHONES)
    assert await office.work() == 1
    job = await office.job(job_id)
    assert (job.status, job.target, job.takes, job.error) == (JobStatus.DONE, "Carteira", 1, None)
    assert job.result is not None
    assert {name: figure for name, figure in job.result.items() if figure} == {
        "rows_read": 1,
        "phones_new": 1,
        "debtors_rescored": 1,
        "queued": 1,
    }
    assert await office.queued() == 1
    assert (office.folders(), job.rejected_path) == ([], None)
    assert await office.work() == 0


async def test_debts_are_imported_with_their_portfolio_scored(office: Office) -> None:
    debts = DEBTS + "52998224725;Ana;A1;50,00;01/10/2026;11 98765-4321\n"
    job_id = await office.upload(debts, kind=JobKind.DEBTS)
    await office.work()
    job = await office.job(job_id)
    assert job.result is not None
    figures = [job.result[name] for name in ("debtors_new", "debts_new", "debtors_rescored", "queued")]
    assert figures == [1, 1, 1, 1]


async def test_people_of_other_portfolios_can_be_called_there_on_their_new_phones(office: Office) -> None:
    other = await portfolios.ensure(office.conn, name="Outra", creditor_name="Loja")
    with_phone = DEBTS.replace(";M1;", ";X1;").replace("01/10/2026;", "01/10/2026;11 98765-4321")
    await office.upload(with_phone, kind=JobKind.DEBTS, portfolio_id=other)
    await office.work()
    assert await office.queued() == 1


async def test_what_was_rejected_is_kept_for_a_while_and_the_file_is_not(office: Office) -> None:
    job_id = await office.upload(PHONES + "1;11 98765-4321;Bureau\n")
    await office.work()
    job = await office.job(job_id)
    assert job.rejected_path is not None
    assert "1;11 98765-4321;Bureau" in job.rejected_path.read_text(encoding="utf-8-sig")
    assert (job.path.exists(), job.files_until) == (False, NOW + KEPT)
    office.now = NOW + KEPT
    assert await import_jobs.waiting(office.conn, office.uploads.host, office.now)
    await office.work()
    job = await office.job(job_id)
    assert (job.status, job.rejected_path, job.files_until, office.folders()) == (JobStatus.DONE, None, None, [])
    assert not await import_jobs.waiting(office.conn, office.uploads.host, office.now)


@pytest.mark.parametrize(
    ("content", "options", "kind", "sentence"),
    [
        ("x\n", JobOptions(), "MissingColumns", "the header has no column for document"),
        ("", JobOptions(), "UnreadableFile", "is empty"),
        (PHONES, JobOptions(mapping="[columns]\ndocument = 'X'"), "InvalidMapping", "the file has no column 'X'"),
        ("CPF;Score\n39053344705;1\n", JobOptions(), "UnnamedBureau", "no bureau is named"),
    ],
)
async def test_a_file_that_cannot_be_imported_is_kept_with_the_reason(
    office: Office, content: str, options: JobOptions, kind: str, sentence: str
) -> None:
    job_id = await office.upload(content, options=options)
    await office.work()
    job = await office.job(job_id)
    assert (job.status, job.error_kind, job.result) == (JobStatus.FAILED, kind, None)
    assert sentence in (job.error or "")
    assert job.path.exists()
    office.now = NOW + KEPT
    await office.work()
    assert office.folders() == []


async def test_a_file_that_is_gone_ends_its_job(office: Office) -> None:
    job_id = await office.upload(PHONES)
    (await office.job(job_id)).path.unlink()
    await office.work()
    assert (await office.job(job_id)).status is JobStatus.FAILED


async def test_options_of_the_form_reach_the_import(office: Office) -> None:
    options = JobOptions(source="Serasa", learned_on=NOW.date() - timedelta(days=3), bureau="Serasa Score")
    await office.upload("CPF;Telefone;Score\n39053344705;11 98765-4321;700\n", options=options)
    await office.work()
    phone = await office.conn.fetchrow("select source, learned_at from phones")
    assert phone is not None
    assert tuple(phone) == ("Serasa", datetime(2026, 11, 18, 3, tzinfo=UTC))
    score = await office.conn.fetchrow("select source, scored_on from bureau_scores")
    assert score is not None
    assert tuple(score) == ("Serasa Score", options.learned_on)


async def test_nobody_works_on_a_job_that_another_works_on(office: Office, database: str) -> None:
    job_id = await office.upload(PHONES)
    holder = await connect(database, application_name="alo-test")
    try:
        taken = await import_jobs.take(holder, office.uploads.host, NOW)
        assert taken is not None
        assert taken.id == job_id
        assert await office.work() == 0
        assert not await import_jobs.waiting(office.conn, office.uploads.host, NOW + SILENT_FOR)
        assert await import_jobs.waiting(office.conn, office.uploads.host, NOW + SILENT_FOR + timedelta(seconds=1))
    finally:
        await holder.close()
    assert await office.work() == 1
    assert (await office.job(job_id)).takes == 2


async def test_files_of_another_directory_are_left_to_others(office: Office) -> None:
    job_id = await office.upload(PHONES, host="another")
    assert await office.work() == 0
    assert (await office.job(job_id)).status is JobStatus.QUEUED


async def test_a_full_file_that_would_close_most_is_refused_until_it_is_confirmed(office: Office) -> None:
    content = "CPF;Nome;Contrato;Valor;Vencimento\n52998224725;Ana;A1;50,00;01/10/2026\n"
    refused = await office.upload(content, kind=JobKind.DEBTS, options=JobOptions(full=True))
    confirmed = await office.upload(content, kind=JobKind.DEBTS, options=JobOptions(full=True, confirm_closing=True))
    await office.work()
    assert (await office.job(refused)).error_kind == "FileClosesTooMuch"
    assert ((await office.job(confirmed)).result or {})["debts_closed"] == 1


async def test_a_job_whose_process_dies_again_and_again_is_given_up(office: Office) -> None:
    job_id = await office.upload(PHONES)
    await office.conn.execute("update import_jobs set takes = $1, status = 'running'", MOST_TAKES)
    await office.work()
    job = await office.job(job_id)
    assert (job.status, job.error_kind) == (JobStatus.FAILED, "ImportAbandoned")
    assert await office.conn.fetchval("select count(*) from phones") == 0


async def test_a_job_that_ended_a_deadlock_is_taken_up_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deadlocked(*_: object) -> dict[str, int]:
        raise asyncpg.DeadlockDetectedError("deadlock detected")

    job_id = await office.upload(PHONES)
    with monkeypatch.context() as unlucky:
        unlucky.setattr(working, "do", deadlocked)
        with pytest.raises(asyncpg.DeadlockDetectedError):
            await office.work()
    assert (await office.job(job_id)).status is JobStatus.RUNNING
    await office.work()
    assert (await office.job(job_id)).status is JobStatus.DONE


async def test_what_was_imported_before_the_process_died_is_not_imported_again(office: Office) -> None:
    """Between the import's commit and the end of the job: only what follows from the import is left to do."""
    job_id = await office.upload(PHONES)
    await import_jobs.imported(office.conn, job_id, {"rows_read": 1}, None, NOW)
    debtor_id = await office.conn.fetchval("select id from debtors")
    await office.conn.execute(
        "insert into phones (debtor_id, number, learned_at) values ($1, '+5511987654321', $2)", debtor_id, NOW
    )
    ledger = await office.conn.fetchval("select count(*) from imports")
    await office.work()
    job = await office.job(job_id)
    assert job.status is JobStatus.DONE
    assert await office.conn.fetchval("select count(*) from imports") == ledger
    assert await office.queued() == 1


async def test_uploads_that_were_broken_off_are_removed_after_a_day(office: Office) -> None:
    broken_off = office.uploads.new_path("x.csv")
    broken_off.write_text("half")
    waiting = await office.upload(PHONES, host=office.uploads.host)
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(broken_off.parent, (long_ago, long_ago))
    office.now = datetime.now(UTC)
    await office.work()
    assert not broken_off.exists()
    assert (await office.job(waiting)).status is JobStatus.DONE


async def test_names_of_browsers_cannot_leave_the_directory(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    long = ("é" * 300 + ".csv", "😀" * 100 + ".xlsx", "a." + "b" * 300, "x\ud800.csv")
    for name in ("../../etc/passwd", "/etc/passwd", "..", "", "a\0b.csv", "c:\\x.csv", "." * 9, *long):
        path = uploads.new_path(name)
        path.write_text("x")
        rejected_path(path).write_text("x")
        assert path.resolve().parent.parent == uploads.directory.resolve()
    assert Uploads(tmp_path / "uploads").host == uploads.host
    uploads.remove(tmp_path / "elsewhere" / "x")
    assert tmp_path.exists()


@pytest.fixture
async def begin(office: Office) -> AsyncIterator[Any]:
    begun: list[asyncio.subprocess.Process] = []

    async def begin() -> asyncio.subprocess.Process:
        environment = {
            **os.environ,
            "ALO_DATABASE_URL": office.dsn,
            "ALO_UPLOADS_DIR": str(office.uploads.directory),
        }
        begun.append(await asyncio.create_subprocess_exec(*COMMAND, "import-uploads", env=environment))
        return begun[-1]

    yield begin
    for process in begun:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGKILL, JobStatus.RUNNING), (signal.SIGTERM, JobStatus.QUEUED)]
)
async def test_a_job_is_taken_up_again_when_its_process_dies(
    office: Office, begin: Any, number: int, status: JobStatus
) -> None:
    job_id = await office.upload(PHONES)
    async with office.conn.transaction():  # the import waits for the portfolio, and is found in the middle
        await office.conn.execute("select from portfolios for update")
        first = await begin()
        looking = await connect(office.dsn, application_name="alo-test")

        async def in_the_middle() -> bool:
            return bool(
                await looking.fetchval(
                    """
                    select count(*) from pg_stat_activity
                    where application_name = 'alo-import' and wait_event_type = 'Lock' and datname = current_database()
                    """
                )
            )

        assert await until(in_the_middle, timeout_s=PATIENCE_S)
        first.send_signal(number)
        await first.wait()
        job = await import_jobs.get(looking, job_id)
        assert (job.status, job.stage) == (status, JobStage.READING)

        async def its_lock_is_gone() -> bool:
            return not await in_the_middle()

        assert await until(its_lock_is_gone, timeout_s=PATIENCE_S)
        await looking.close()
    second = await begin()
    assert await second.wait() == 0
    job = await office.job(job_id)
    assert job.status is JobStatus.DONE
    assert await office.conn.fetchval("select count(*) from phones") == 1
    assert await office.conn.fetchval("select count(*) from imports where kind = 'enrichment'") == 1
