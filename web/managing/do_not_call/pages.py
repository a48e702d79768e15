"""The screens of do-not-call lists."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from debts import import_jobs
from debts.documents import mask
from debts.import_jobs import JobKind
from debts.states import STATES
from queues.centre import centre_day
from queues.errors import InvalidList
from queues.rules import do_not_call, do_not_call_requests
from queues.rules.do_not_call import Entry
from web import audit
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, onward, see
from web.managing.do_not_call.forms import NamedList, read_key, read_list
from web.managing.imports.upload import Stored, stored
from web.managing.naming import names_of_users
from web.services import services_of
from web.sessions import Viewer

SCREEN = "do_not_call"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All lists, and the look-up."""
    return await _page(request, Typed({}, {}))


async def look_up(request: Request, viewer: Viewer) -> Response:
    """Say on which lists a number or document stands; who asked is logged."""
    form = await request.form()
    try:
        key = read_key(form)
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    async with services_of(request).pool.acquire() as conn:
        entries = await do_not_call.entries_of(conn, [key])
        await audit.write(
            conn,
            audit.Action.DO_NOT_CALL_LOOKED_UP,
            user_id=viewer.user_id,
            subject="do_not_call",
            now=datetime.now(UTC),
            detail={"key": _masked(key), "lists": len(entries)},
        )
    return await _page(request, as_typed(form), key=key, entries=entries)


async def add(request: Request, viewer: Viewer) -> Response:
    """Write down a request made to us."""
    form = await request.form()
    try:
        key = read_key(form)
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    async with services_of(request).pool.acquire() as conn:
        await do_not_call_requests.add(conn, key, by=viewer.user_id, now=datetime.now(UTC))
    return see("/do-not-call", "listed")


async def withdraw(request: Request, viewer: Viewer) -> Response:
    """Take back a request made to us."""
    form = await request.form()
    try:
        key = read_key(form)
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    async with services_of(request).pool.acquire() as conn:
        await do_not_call_requests.withdraw(conn, key, by=viewer.user_id, now=datetime.now(UTC))
    return see("/do-not-call", "removed")


async def upload_form(request: Request, _viewer: Viewer) -> Response:
    """The form of a file; `?list=` names the list that it replaces."""
    async with services_of(request).pool.acquire() as conn:
        named = request.query_params.get("list")
        known = next((each for each in await do_not_call.every(conn) if each.name == named and not each.own), None)
    values = {} if known is None else {"name": known.name, "source": known.source, "state": known.state or ""}
    return _upload_page(request, Typed(values, {}))


async def upload(request: Request, viewer: Viewer) -> Response:
    """Keep the file and have the list replaced by what it holds, or show the form with what is wrong."""
    form = await request.form()
    try:
        named = read_list(form)
        async with stored(services_of(request).uploads, form) as file:
            job_id = await _submit(request, viewer, named, file)
    except FormRefused as refused:
        return _upload_page(request, as_typed(form, refused), status=422)
    return onward(request, f"/imports/{job_id}")


async def end(request: Request, viewer: Viewer) -> Response:
    """Let a list count today for the last time."""
    now = datetime.now(UTC)
    async with services_of(request).pool.acquire() as conn:
        list_id = int(request.path_params["list_id"])
        try:
            await do_not_call.end_list(conn, list_id, last_day=centre_day(now), by=viewer.user_id, now=now)
        except InvalidList:  # our own, for which the page offers no such button
            return see("/do-not-call")
    return see("/do-not-call", "ended")


async def _submit(request: Request, viewer: Viewer, named: NamedList, file: Stored) -> int:
    services, now = services_of(request), datetime.now(UTC)
    async with services.pool.acquire() as conn, conn.transaction():
        try:
            list_id = await do_not_call.ensure_list(
                conn, named.name, source=named.source, state=named.state, by=viewer.user_id, now=now
            )
        except InvalidList:
            raise FormRefused(
                FieldRefused("name", N_("This list holds the requests made to us; no file replaces it."))
            ) from None
        return await import_jobs.submit(
            conn,
            kind=JobKind.DO_NOT_CALL,
            path=file.path,
            file_name=file.name,
            size=file.size,
            now=now,
            host=services.uploads.host,
            by=viewer.user_id,
            list_id=list_id,
        )


def _masked(key: str) -> str:
    return f"{key[:5]}…{key[-2:]}" if key.startswith("+") else mask(key)


def _upload_page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    context = {"states": [(state, f"{state} · {name}") for state, name in STATES.items()]}
    return managing_page(
        request, SCREEN, "do_not_call/import.html", {**context, **form_context(request, typed)}, status=status
    )


async def _page(
    request: Request, typed: Typed, *, key: str | None = None, entries: list[Entry] | None = None, status: int = 200
) -> Response:
    now = datetime.now(UTC)
    async with services_of(request).pool.acquire() as conn:
        lists = await do_not_call.every(conn)
        users = await names_of_users(conn, (each.imported_by for each in lists))
    own = {each.name for each in lists if each.own}
    context = {
        "lists": lists,
        "users": users,
        "today": centre_day(now),
        "key": key,
        "entries": entries,
        "on_ours": any(entry.name in own for entry in entries or ()),
        **form_context(request, typed),
    }
    return managing_page(request, SCREEN, "do_not_call/every.html", context, status=status)
