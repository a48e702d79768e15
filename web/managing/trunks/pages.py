"""The trunks' screens."""

from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queues import trunks
from queues.errors import InvalidTrunk, TrunkInUse
from queues.lines import pool
from queues.lines.caller_ids import CallerIdChoice
from queues.lines.number_formats import International, NumberFormat
from queues.lines.trunk_settings import DTMF, SRTP, TRANSPORTS, TrunkSettings
from store.pool import Connection
from web.accounts import MANAGERS
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, piece, see, there
from web.managing.trunks import reading
from web.managing.trunks.forms import BLANK, read_trunk, refused, trunk_values
from web.services import services_of
from web.sessions import Viewer

SCREEN = "trunks"


async def every(request: Request, viewer: Viewer) -> Response:
    """All trunks."""
    context = {"manages": viewer.role in MANAGERS, **await _lines(request)}
    return managing_page(request, SCREEN, "trunks/every.html", context)


async def table(request: Request, _viewer: Viewer) -> Response:
    """The part of that page that renews itself."""
    return piece(request, "trunks/table.html", await _lines(request))


async def new(request: Request, _viewer: Viewer) -> Response:
    """The form of a new trunk."""
    return _new_form(request, Typed(trunk_values(BLANK), {}))


async def create(request: Request, viewer: Viewer) -> Response:
    """Create a trunk, or show the form with what is wrong."""
    form = await request.form()
    try:
        settings = read_trunk(form, BLANK)
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            await _check_name(conn, settings, None)
            trunk_id = await trunks.add(conn, settings, by=viewer.user_id, now=datetime.now(UTC))
    except FormRefused as error:
        return _new_form(request, as_typed(form, error), status=422)
    return see(f"/trunks/{trunk_id}", "created")


async def one(request: Request, viewer: Viewer) -> Response:
    """One trunk: for supervisors how it does, for managers also what is set on it."""
    return await page_of(request, viewer)


async def save(request: Request, viewer: Viewer) -> Response:
    """Change a trunk, or show the form with what is wrong."""
    form, trunk_id = await request.form(), trunk_of(request)
    try:
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            settings = read_trunk(form, (await trunks.get(conn, trunk_id)).settings)
            await _check_name(conn, settings, trunk_id)
            await trunks.change(conn, trunk_id, settings, by=viewer.user_id, now=datetime.now(UTC))
    except InvalidTrunk as error:
        return await page_of(request, viewer, as_typed(form, refused(error)))
    except FormRefused as error:
        return await page_of(request, viewer, as_typed(form, error))
    return see(f"/trunks/{trunk_id}", "saved")


async def state(request: Request, _viewer: Viewer) -> Response:
    """How one trunk does now."""
    async with services_of(request).pool.acquire() as conn:
        line = await reading.one(conn, trunk_of(request), datetime.now(UTC))
    return piece(request, "trunks/state.html", {"line": line})


async def failures(request: Request, _viewer: Viewer) -> Response:
    """The last failed calls of one trunk."""
    async with services_of(request).pool.acquire() as conn:
        context = {
            "trunk": await trunks.get(conn, trunk_of(request)),
            "failures": await reading.failures(conn, trunk_of(request)),
        }
    return piece(request, "trunks/failures.html", context)


async def remove(request: Request, viewer: Viewer) -> Response:
    """Remove a trunk that no campaign uses, or say which do."""
    try:
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            await trunks.remove(conn, trunk_of(request), by=viewer.user_id, now=datetime.now(UTC))
    except TrunkInUse as error:
        used = FieldRefused("remove", N_("Campaigns call over it: %(names)s."), names=", ".join(error.campaigns))
        return await page_of(request, viewer, None, (used,))
    return see("/trunks", "removed")


def trunk_of(request: Request) -> int:
    """The id of the trunk that the address names."""
    return int(request.path_params["trunk_id"])


async def page_of(
    request: Request, viewer: Viewer, typed: Typed | None = None, wrong: tuple[FieldRefused, ...] = ()
) -> Response:
    """The page of a trunk, with a form as it was typed and with what was `wrong` outside of it."""
    now = datetime.now(UTC)
    async with services_of(request).pool.acquire() as conn:
        line = await reading.one(conn, trunk_of(request), now)
        there(line if line.trunk.retired_at is None else None)
        numbers = await pool.every(conn, line.trunk.id, now)
        failed = await reading.failures(conn, line.trunk.id)
    shown = typed or Typed(trunk_values(line.trunk), {}, wrong)
    context = {
        "line": line,
        "trunk": line.trunk,
        "numbers": numbers,
        "failures": failed,
        "manages": viewer.role in MANAGERS,
        **_form_parts(request, shown),
    }
    return managing_page(request, SCREEN, "trunks/one.html", context, status=422 if shown.refused else 200)


async def _lines(request: Request) -> Mapping[str, object]:
    async with services_of(request).pool.acquire() as conn:
        return {"lines": await reading.every(conn, datetime.now(UTC))}


async def _check_name(conn: Connection, settings: TrunkSettings, own: int | None) -> None:
    known = await trunks.by_name(conn, settings.name)
    if known is not None and known.id != own:
        raise FormRefused(FieldRefused("name", N_("There is one of this name already.")))


def _new_form(request: Request, typed: Typed, *, status: int = 200) -> Response:
    return managing_page(request, SCREEN, "trunks/new.html", _form_parts(request, typed), status=status)


def _form_parts(request: Request, typed: Typed) -> dict[str, object]:
    return {
        **form_context(request, Typed({**typed.values, "password": ""}, typed.groups, typed.refused)),
        "transports": TRANSPORTS,
        "srtp_kinds": SRTP,
        "dtmf_kinds": DTMF,
        "formats": tuple(NumberFormat),
        "abroad": tuple(International),
        "choices": tuple(CallerIdChoice),
    }
