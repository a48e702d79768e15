"""The recordings' screens."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from debts import debtors
from debts.documents import Document, mask
from telephony.recording.names import MEDIA_TYPES
from web import audit
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.labels import OUTCOMES
from web.managing.answers import Typed, as_typed, form_context, managing_page, see, there
from web.managing.recordings import reading
from web.managing.recordings.forms import Wanted, read_address, read_search
from web.services import services_of
from web.sessions import Viewer

SCREEN = "recordings"


async def every(request: Request, viewer: Viewer) -> Response:
    """A page of what is looked for; without filters, of everything."""
    wanted = read_address(request.query_params, services_of(request).settings.zone)
    return await _page(request, viewer, wanted, Typed(wanted.values(), {}))


async def search(request: Request, viewer: Viewer) -> Response:
    """Send the browser to what was asked for; a search for a person is logged."""
    form = await request.form()
    zone = services_of(request).settings.zone
    try:
        wanted, document = read_search(form, zone)
        if document is not None:
            wanted = replace(wanted, debtor_id=await _find(request, viewer, document))
    except FormRefused as refused:
        return await _page(request, viewer, Wanted(zone), as_typed(form, refused), status=422)
    return see(wanted.address())


async def one(request: Request, viewer: Viewer) -> Response:
    """One recording with its waveform."""
    attempt_id: UUID = request.path_params["attempt_id"]
    async with services_of(request).pool.acquire() as conn:
        line = there(await reading.one(conn, viewer, attempt_id))
    context = {"line": line, "media_types": MEDIA_TYPES}
    return managing_page(request, SCREEN, "recordings/one.html", context)


async def _find(request: Request, viewer: Viewer, document: Document) -> int:
    async with services_of(request).pool.acquire() as conn:
        debtor = await debtors.by_document(conn, str(document))
        await audit.write(
            conn,
            audit.Action.RECORDINGS_SEARCHED,
            user_id=viewer.user_id,
            subject="debtor:unknown" if debtor is None else f"debtor:{debtor.id}",
            now=datetime.now(UTC),
            detail={"document": mask(document)} if debtor is None else {},
        )
    if debtor is None:
        raise FormRefused(FieldRefused("document", N_("Nobody with this document is known.")))
    return debtor.id


async def _page(request: Request, viewer: Viewer, wanted: Wanted, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        lines, more = await reading.found(conn, viewer, wanted)
        context = {
            "lines": lines,
            "more": more,
            "wanted": wanted,
            "person": lines[0].debtor if wanted.debtor_id is not None and lines else None,
            "agents": await reading.agents(conn, viewer),
            "campaigns": await reading.campaigns(conn, viewer),
            "outcomes": tuple(OUTCOMES),
            **form_context(request, typed),
        }
    return managing_page(request, SCREEN, "recordings/every.html", context, status=status)
