"""The wallboard's page; its websocket fills it."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from dialer import wallboard
from web.pages.answers import locale_of, render_page
from web.services import services_of
from web.sessions import Viewer
from web.wallboard.fragments import board_fragments
from web.wallboard.live import team_watched


async def wallboard_page(request: Request, viewer: Viewer) -> Response:
    """The board as it is now, so that it can be read before the first message comes."""
    services = services_of(request)
    now = datetime.now(UTC)
    async with services.pool.acquire() as conn:
        board = await wallboard.read(conn, team_watched(viewer), now, services.boards.depths)
    pieces = board_fragments(services.renderer, locale_of(request), board)
    return render_page(request, "wallboard/page.html", {"pieces": pieces, "now": now})
