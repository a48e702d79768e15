"""The screen of reasons for pauses: names, colours, limits, and what was spent on each today."""

from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from dialer import pauses
from dialer.pause_rules import COLOURS, PauseReason
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, see, there
from web.managing.pauses.forms import read_change, read_new, typed_reason
from web.services import services_of
from web.sessions import Viewer

SCREEN: Final = "pauses"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All reasons, what the teams have had of them today, and the form for another."""
    return await _list(request, Typed({"position": "10", "active": "yes", "colour": COLOURS[0]}, {}))


async def add(request: Request, viewer: Viewer) -> Response:
    """Add a reason, or show the form with what is wrong."""
    form = await request.form()
    try:
        await _add(request, viewer, read_new(form))
    except FormRefused as refused:
        return await _list(request, as_typed(form, refused), status=422)
    return see("/pauses", "created")


async def one(request: Request, _viewer: Viewer) -> Response:
    """One reason."""
    reason = await _reason(request)
    return _form(request, reason, typed_reason(reason))


async def change(request: Request, viewer: Viewer) -> Response:
    """Change a reason, or show the form with what is wrong."""
    form, reason = await request.form(), await _reason(request)
    try:
        changed = read_change(form, reason.code)
    except FormRefused as refused:
        return _form(request, reason, as_typed(form, refused), status=422)
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await pauses.change(conn, changed, by=viewer.user_id, now=datetime.now(UTC))
    return see("/pauses", "saved")


async def _add(request: Request, viewer: Viewer, reason: PauseReason) -> None:
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        added = await pauses.add(conn, reason, by=viewer.user_id, now=datetime.now(UTC))
    if not added:
        raise FormRefused(FieldRefused("code", N_("There is one of this name already.")))


async def _reason(request: Request) -> PauseReason:
    code = request.path_params["code"]
    async with services_of(request).pool.acquire() as conn:
        return there(next((each for each in await pauses.every(conn) if each.code == code), None))


async def _list(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        reasons = await pauses.every(conn)
        spent = await pauses.spent_by_reason(conn, None, datetime.now(UTC))
    context = {"reasons": reasons, "spent": spent, "colours": COLOURS, **form_context(request, typed)}
    return managing_page(request, SCREEN, "pauses/every.html", context, status=status)


def _form(request: Request, reason: PauseReason, typed: Typed, *, status: int = 200) -> Response:
    context = {"reason": reason, "colours": COLOURS, **form_context(request, typed)}
    return managing_page(request, SCREEN, "pauses/one.html", context, status=status)
