"""What a job does with its file, by kind: the import with its result in one transaction, then what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import assert_never

from alo.after_import import Tell, follow_debtors, follow_everything, follow_portfolio
from alo.uploads.telling import Clock
from debts import import_jobs
from debts.enrichment import EnrichmentReport, Learned, enrich_file
from debts.import_jobs import Job, JobKind, JobStage
from debts.importing import ImportReport, import_file, parse_mapping
from debts.importing import Mapping as ColumnMapping
from debts.uploads import rejected_path
from queues.rules import do_not_call_import
from store.pool import Connection

Figures = Mapping[str, int]


async def do(conn: Connection, job: Job, tell: Tell, clock: Clock) -> Figures:
    """Import the file of a job unless that was done before, and bring accounts and queues up to date.

    Returns what is to be added to the job's result. Raises what the imports raise.
    """
    match job.kind:
        case JobKind.DEBTS:
            return await _debts(conn, job, tell, clock)
        case JobKind.ENRICHMENT:
            return await _enrichment(conn, job, tell, clock)
        case JobKind.DO_NOT_CALL:
            return await _do_not_call(conn, job, tell, clock)
        case _:
            assert_never(job.kind)


async def _debts(conn: Connection, job: Job, tell: Tell, clock: Clock) -> Figures:
    portfolio_id = _portfolio(job)
    if job.result is None:
        async with conn.transaction():
            report = await import_file(
                conn,
                job.path,
                portfolio_id,
                _mapping(job),
                now=clock(),
                full=job.options.full,
                sheet=job.options.sheet,
                confirm_closing=job.options.confirm_closing,
                rejected=rejected_path(job.path),
                progress=_in_stages(tell),
                imported_by=job.requested_by_id,
            )
            await _imported(conn, job, report, clock)
    return (await follow_portfolio(conn, portfolio_id, clock(), tell, cause="import")).figures()


async def _enrichment(conn: Connection, job: Job, tell: Tell, clock: Clock) -> Figures:
    if job.result is not None:  # its process died afterwards, and what it knew of the debtors it had touched with it
        return (await follow_everything(conn, clock(), tell, cause="enrichment")).figures()
    async with conn.transaction():
        report = await enrich_file(
            conn,
            job.path,
            _portfolio(job),
            _mapping(job),
            learned=Learned(job.options.source, job.options.learned_on, job.options.bureau),
            now=clock(),
            sheet=job.options.sheet,
            rejected=rejected_path(job.path),
            progress=_in_stages(tell),
            imported_by=job.requested_by_id,
        )
        await _imported(conn, job, report, clock)
    return (await follow_debtors(conn, report.touched, clock(), tell, cause="enrichment")).figures()


async def _do_not_call(conn: Connection, job: Job, tell: Tell, clock: Clock) -> Figures:
    """A list brings accounts and queues up to date itself, in the same transaction."""
    if job.result is not None:
        return {}
    if job.list_id is None:
        raise AssertionError("a job of this kind has a list: the table checks it")
    rejected = rejected_path(job.path)
    async with conn.transaction():
        report = await do_not_call_import.import_file(
            conn,
            job.path,
            job.list_id,
            now=clock(),
            by=job.requested_by_id,
            rejected=rejected,
            progress=_in_stages(tell),
        )
        names = ("rows_read", "rows_rejected", "entries", "added", "removed", "debtors")
        figures = {name: int(getattr(report, name)) for name in names}
        await import_jobs.imported(conn, job.id, figures, rejected if report.rows_rejected else None, clock())
    return {}


async def _imported(conn: Connection, job: Job, report: ImportReport | EnrichmentReport, clock: Clock) -> None:
    rejected = rejected_path(job.path) if report.values_rejected else None
    figures = {"rows_read": report.rows_read, "rows_rejected": report.rows_rejected, **asdict(report.counts)}
    await import_jobs.imported(conn, job.id, figures, rejected, clock())


def _portfolio(job: Job) -> int:
    if job.portfolio_id is None:
        raise AssertionError("a job of this kind has a portfolio: the table checks it")
    return job.portfolio_id


def _mapping(job: Job) -> ColumnMapping | None:
    return parse_mapping(job.options.mapping) if job.options.mapping else None


def _in_stages(tell: Tell) -> Callable[[str, int, int], None]:
    return lambda stage, done, total: tell(JobStage(stage), done, total)
