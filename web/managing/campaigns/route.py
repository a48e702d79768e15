"""Over which trunks a campaign calls, in which order."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queues.errors import InvalidRoute
from queues.lines import failover
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import see
from web.managing.campaigns.pages import PLACES, page_of
from web.managing.choices import trunk_choices
from web.managing.fields import Fields
from web.services import services_of
from web.sessions import Viewer


async def save(request: Request, viewer: Viewer) -> Response:
    """Call over these trunks from now on, or say what is wrong with them."""
    given, campaign_id = Fields(await request.form()), int(request.path_params["campaign_id"])
    chosen = [given.row_or_none(name) for name in PLACES]
    order = [trunk_id for trunk_id in chosen if trunk_id is not None]
    try:
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            if not set(order) <= set(dict(await trunk_choices(conn))):
                given.refuse("trunks", N_("Choose one of the list."))
            if not order or len(set(order)) < len(order):
                given.refuse("trunks", N_("Choose each trunk once."))
            given.check()
            await failover.put(conn, campaign_id, order, by=viewer.user_id, now=datetime.now(UTC))
    except InvalidRoute:
        mixed = N_("Simulated trunks and trunks that reach people do not stand in for each other.")
        return await page_of(request, refused=(FieldRefused("trunks", mixed),))
    except FormRefused as error:
        return await page_of(request, refused=tuple(FieldRefused("trunks", each.message) for each in error.fields))
    return see(f"/campaigns/{campaign_id}", "saved")
