"""The page of supervision; its websocket fills it."""

from starlette.requests import Request
from starlette.responses import Response

from web.managing.answers import managing_page
from web.sessions import Viewer


async def supervision_page(request: Request, _viewer: Viewer) -> Response:
    """An empty list that the websocket fills, and the audio of whoever listens."""
    return managing_page(request, "supervision", "supervision.html")
