"""The campaigns' screens."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from web.managing.answers import managing_page
from web.managing.campaigns import reading
from web.services import services_of
from web.sessions import Viewer

SCREEN = "campaigns"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All campaigns with the state of their queues."""
    services = services_of(request)
    async with services.pool.acquire() as conn:
        lines = await reading.every(conn)
        depths = await services.depths.read(conn, [line.id for line in lines], datetime.now(UTC))
    return managing_page(request, SCREEN, "campaigns/every.html", {"campaigns": lines, "depths": depths})
