"""The explanation's screens."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from debts import debtors
from debts.debtors import Debtor
from debts.documents import Document, mask
from queues import explanation
from queues.explanation import CampaignExplanation, Explanation
from web import audit
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.explain.forms import read_document
from web.services import services_of
from web.sessions import Viewer
from web.wallboard.live import team_watched

SCREEN = "explain"
_DETAIL_TABLES: Final[Mapping[str, str]] = {
    "attempt": "outcome",
    "hold": "hold",
    "phone": "phone_status",
    "account": "account_cause",
    "campaign": "campaign_status",
}


async def form(request: Request, _viewer: Viewer) -> Response:
    """The search."""
    return managing_page(request, SCREEN, "explain/search.html", form_context(request, Typed({}, {})))


async def search(request: Request, viewer: Viewer) -> Response:
    """Find the debtor of a CPF or CNPJ and send the browser there; a search that finds nobody is logged too."""
    sent = await request.form()
    try:
        debtor = await _find(request, viewer, read_document(sent))
    except FormRefused as refused:
        context = form_context(request, as_typed(sent, refused))
        return managing_page(request, SCREEN, "explain/search.html", context, status=422)
    return see(f"/explain/{debtor.id}")


async def one(request: Request, viewer: Viewer) -> Response:
    """One debtor, document and numbers masked."""
    return await _shown(request, viewer, audit.Action.EXPLAIN, whole=False)


async def reveal(request: Request, viewer: Viewer) -> Response:
    """The same with document and numbers whole."""
    return await _shown(request, viewer, audit.Action.REVEAL_DOCUMENT, whole=True)


async def _find(request: Request, viewer: Viewer, document: Document) -> Debtor:
    async with services_of(request).pool.acquire() as conn:
        debtor = await debtors.by_document(conn, str(document))
        if debtor is None:
            await audit.write(
                conn,
                audit.Action.EXPLAIN,
                user_id=viewer.user_id,
                subject="debtor:unknown",
                now=datetime.now(UTC),
                detail={"document": mask(document)},
            )
            raise FormRefused(FieldRefused("document", N_("Nobody with this document is known.")))
    return debtor


async def _shown(request: Request, viewer: Viewer, action: audit.Action, *, whole: bool) -> Response:
    now = datetime.now(UTC)
    async with services_of(request).pool.acquire() as conn:
        debtor = await debtors.get(conn, int(request.path_params["debtor_id"]))
        await audit.write(conn, action, user_id=viewer.user_id, subject=f"debtor:{debtor.id}", now=now)
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            found = await explanation.explain(conn, debtor.document, now)
    context = {
        "found": found,
        "campaigns": _visible(found, viewer),
        "whole": whole,
        "detail_tables": _DETAIL_TABLES,
    }
    return managing_page(request, SCREEN, "explain/one.html", context)


def _visible(found: Explanation, viewer: Viewer) -> list[CampaignExplanation]:
    """The campaigns that a viewer oversees: a supervisor those of the own team, others all."""
    team_id = team_watched(viewer)
    return [each for each in found.campaigns if team_id is None or each.campaign.team_id == team_id]
