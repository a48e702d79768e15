"""What every live screen's websocket needs: to read whatever a browser sends, and to end with its session."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Final

from starlette.websockets import WebSocket

from store.pool import CONNECTION_ERRORS
from web.services import services_of
from web.sessions import COOKIE, Viewer, find_viewer

log = logging.getLogger(__name__)

RECHECK_S: Final = 10.0
NOT_SIGNED_IN: Final = 1008  # RFC 6455 §7.4.1, policy violation: the page reloads, and so comes to the sign-in form


async def texts(websocket: WebSocket) -> AsyncIterator[str]:
    """The messages of the browser until it goes; an empty text for what is none."""
    while (message := await websocket.receive())["type"] == "websocket.receive":
        yield message.get("text") or ""


async def until_signed_out(websocket: WebSocket, viewer: Viewer, *, busy: Callable[[], bool] = lambda: False) -> None:
    """Return when the session was ended elsewhere, the user was deactivated, or it has expired and nobody is `busy`.

    The handshake was checked once; a screen may live for a shift.
    """
    token = websocket.cookies[COOKIE]
    while True:
        await asyncio.sleep(RECHECK_S)
        now = datetime.now(UTC)
        if busy() and now >= viewer.expires_at:
            continue
        try:
            async with services_of(websocket).pool.acquire() as conn:
                if await find_viewer(conn, token, now=now) is None:
                    return
        except CONNECTION_ERRORS as error:
            log.warning("session of %s not looked at, the database is away: %r", viewer.username, error)
