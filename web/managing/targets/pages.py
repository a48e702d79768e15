"""The directory's screen: departments and people whom agents may consult, join and transfer to."""

from datetime import UTC, datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from debts.errors import InvalidPhone
from debts.phone_numbers import parse_phone
from dialer.conversation import targets
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.fields import Fields
from web.services import services_of
from web.sessions import Viewer

SCREEN = "targets"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All entries, and the form for another."""
    return await _page(request, Typed({}, {}))


async def add(request: Request, viewer: Viewer) -> Response:
    """Add an entry, or show the form with what is wrong."""
    form = await request.form()
    try:
        await _add(request, viewer, *_read(form))
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    return see("/targets", "saved")


async def show(request: Request, viewer: Viewer) -> Response:
    """Let agents see an entry."""
    return await _set_active(request, viewer, active=True)


async def hide(request: Request, viewer: Viewer) -> Response:
    """Show an entry to agents no more."""
    return await _set_active(request, viewer, active=False)


async def _add(request: Request, viewer: Viewer, name: str, number: str, note: str) -> None:
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        added = await targets.add(conn, name, number, note, by=viewer.user_id, now=datetime.now(UTC))
    if added is None:
        raise FormRefused(FieldRefused("name", N_("There is one of this name already.")))


async def _set_active(request: Request, viewer: Viewer, *, active: bool) -> Response:
    target_id = int(request.path_params["target_id"])
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await targets.set_active(conn, target_id, active=active, by=viewer.user_id, now=datetime.now(UTC))
    return see("/targets", "saved")


def _read(form: FormData) -> tuple[str, str, str]:
    fields = Fields(form)
    name, typed, note = fields.required("name", 60), fields.required("number", 40), fields.optional("note", 120)
    number = ""
    if typed:
        try:
            number = parse_phone(typed)
        except InvalidPhone:
            fields.refuse("number", N_("Enter a number with its area code, such as (11) 3456-7890."))
    fields.check()
    return name, number, note


async def _page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        context = {"targets": await targets.every(conn), **form_context(request, typed)}
    return managing_page(request, SCREEN, "targets/every.html", context, status=status)
