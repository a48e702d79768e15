"""The imports' screens."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from debts import import_jobs
from debts.import_jobs import Job
from web import audit
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, onward, piece, there
from web.managing.choices import portfolio_choices
from web.managing.downloads import csv_download
from web.managing.imports import reasons, rejections, words
from web.managing.imports.forms import AskedImport, read_import
from web.managing.imports.upload import Stored, stored
from web.pages.answers import language_of
from web.services import services_of
from web.sessions import Viewer

SCREEN = "imports"
SHOWN = 50


async def every(request: Request, _viewer: Viewer) -> Response:
    """The form and the last imports; `?portfolio=` chooses one in the form."""
    chosen = request.query_params.get("portfolio", "")
    return await _page(request, Typed({"kind": "debts", "portfolio": chosen}, {}))


async def upload(request: Request, viewer: Viewer) -> Response:
    """Keep the file and ask for its import, or show the form with what is wrong."""
    form = await request.form()
    try:
        asked = read_import(form)
        async with stored(services_of(request).uploads, form) as file:
            job_id = await _submit(request, viewer, asked, file)
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    return onward(request, f"/imports/{job_id}")


async def one(request: Request, _viewer: Viewer) -> Response:
    """One import: how far it is, or what came of it."""
    return managing_page(request, SCREEN, "imports/one.html", await _shown(request))


async def progress(request: Request, _viewer: Viewer) -> Response:
    """The part of that page that moves by itself."""
    return piece(request, "imports/progress.html", await _shown(request))


async def rejected(request: Request, viewer: Viewer) -> Response:
    """The rejected rows, to be corrected and imported again; they hold people's data, so the download is logged."""
    job = await _job(request)
    path = there(job.rejected_path if _lies_here(request, job) else None)
    there(path if path.is_file() else None)
    async with services_of(request).pool.acquire() as conn:
        await audit.write(
            conn,
            audit.Action.REJECTIONS_DOWNLOADED,
            user_id=viewer.user_id,
            subject=f"import_job:{job.id}",
            now=datetime.now(UTC),
        )
    stem = job.file_name.rpartition(".")[0] or job.file_name
    return csv_download(rejections.in_words(path, language_of(request)), f"{stem}.rejected.csv")


async def _submit(request: Request, viewer: Viewer, asked: AskedImport, file: Stored) -> int:
    services, now = services_of(request), datetime.now(UTC)
    async with services.pool.acquire() as conn, conn.transaction():
        if asked.portfolio_id not in dict(await portfolio_choices(conn)):
            raise FormRefused(FieldRefused("portfolio", N_("Choose one of the list.")))
        job_id = await import_jobs.submit(
            conn,
            kind=asked.kind,
            path=file.path,
            file_name=file.name,
            size=file.size,
            now=now,
            host=services.uploads.host,
            by=viewer.user_id,
            portfolio_id=asked.portfolio_id,
            options=asked.options,
        )
        await audit.write(
            conn,
            audit.Action.IMPORT_REQUESTED,
            user_id=viewer.user_id,
            subject=f"import_job:{job_id}",
            now=now,
            detail={"file": file.name, "kind": asked.kind, "portfolio_id": asked.portfolio_id, "bytes": file.size},
        )
    return job_id


async def _page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        context = {
            "jobs": await import_jobs.recent(conn, SHOWN),
            "portfolios": await portfolio_choices(conn),
            "words": words,
            **form_context(request, typed),
        }
    return managing_page(request, SCREEN, "imports/every.html", context, status=status)


async def _shown(request: Request) -> dict[str, object]:
    job = await _job(request)
    known = job.rejected_path if job.finished and _lies_here(request, job) else None
    return {
        "job": job,
        "rejections": None if known is None else await rejections.first(known, language_of(request)),
        "shown": rejections.SHOWN,
        "told": None if job.error is None else reasons.said(language_of(request), job.error),
        "words": words,
    }


async def _job(request: Request) -> Job:
    async with services_of(request).pool.acquire() as conn:
        return await import_jobs.get(conn, int(request.path_params["job_id"]))


def _lies_here(request: Request, job: Job) -> bool:
    return job.host == services_of(request).uploads.host
