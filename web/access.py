"""Who is behind a request, and who may pass: every route names its roles here."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.websockets import WebSocket

from web.accounts import Role
from web.errors import Forbidden, NotSignedIn
from web.security import CSRF_FIELD, check_csrf, same_origin
from web.services import services_of
from web.sessions import COOKIE, Viewer, find_viewer

_SAFE: Final = frozenset({"GET", "HEAD"})
_VIEWER: Final = "alo.viewer"
_POLICY_VIOLATION: Final = 1008  # RFC 6455 §7.4.1

PageHandler = Callable[[Request, Viewer], Awaitable[Response]]
SocketHandler = Callable[[WebSocket, Viewer], Awaitable[None]]


async def viewer_of(connection: HTTPConnection[Any]) -> Viewer | None:
    """The signed-in user behind a request, read once per request; None for a stranger."""
    if _VIEWER not in connection.scope:
        token = connection.cookies.get(COOKIE)
        viewer = None
        if token:
            async with services_of(connection).pool.acquire() as conn:
                viewer = await find_viewer(conn, token, now=datetime.now(UTC))
        connection.scope[_VIEWER] = viewer
    known: Viewer | None = connection.scope[_VIEWER]
    return known


def known_viewer(connection: HTTPConnection[Any]) -> Viewer | None:
    """The viewer if this request has already read who it is; never touches the database."""
    viewer: Viewer | None = connection.scope.get(_VIEWER)
    return viewer


def page(roles: frozenset[Role], handler: PageHandler) -> Callable[[Request], Awaitable[Response]]:
    """Guard a page: strangers are sent to sign in, other roles are refused, forms need their session's token."""

    async def guarded(request: Request) -> Response:
        viewer = await viewer_of(request)
        if viewer is None:
            if request.method in _SAFE:
                return RedirectResponse(f"/login?next={quote(request.url.path)}", status_code=303)
            raise NotSignedIn
        if viewer.role not in roles:
            raise Forbidden(viewer.role)
        try:
            if request.method not in _SAFE:
                form = await request.form()
                check_csrf(viewer.csrf_token, form.get(CSRF_FIELD))
            return await handler(request, viewer)
        finally:
            await request.close()  # uploaded files that were spooled to disk

    return guarded


def socket(roles: frozenset[Role], handler: SocketHandler) -> Callable[[WebSocket], Awaitable[None]]:
    """Guard a handler of websockets: whoever may not pass is refused before the handshake ends."""

    async def guarded(websocket: WebSocket) -> None:
        viewer = await viewer_of(websocket) if same_origin(websocket.headers) else None
        if viewer is None or viewer.role not in roles:
            await websocket.close(_POLICY_VIOLATION)
            return
        await handler(websocket, viewer)

    return guarded
