"""The agent's page: an empty desk that its websocket fills."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from web.pages.answers import render_page
from web.sessions import Viewer


async def agent_page(request: Request, _viewer: Viewer) -> Response:
    """The page for a whole shift; the call, the debtor and the form come over the websocket."""
    return render_page(request, "agent/page.html", {"now": datetime.now(UTC)})
