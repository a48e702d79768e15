"""The wallboard's websocket: fragments out, nothing in."""

import asyncio
import logging

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from metrics.screens import SCREEN_MESSAGES, websocket_clients
from web.accounts import Role
from web.live_socket import NOT_SIGNED_IN, texts, until_signed_out
from web.services import services_of
from web.sessions import Viewer
from web.wallboard.feed import Watcher

log = logging.getLogger(__name__)


class _Closed(Exception):
    """The browser has gone."""


def team_watched(viewer: Viewer) -> int | None:
    """A supervisor sees their own team, managers and administrators all of them (None)."""
    return viewer.team_id if viewer.role is Role.SUPERVISOR else None


async def wallboard_live(websocket: WebSocket, viewer: Viewer) -> None:
    """Send the board and its changes until the browser goes."""
    await websocket.accept()
    boards = services_of(websocket).boards
    async with boards.watch(team_watched(viewer), viewer.locale) as watcher:
        with websocket_clients("wallboard"):
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(_send(websocket, watcher), name="wallboard-send")
                    tasks.create_task(_until_closed(websocket), name="wallboard-receive")
                    tasks.create_task(_sign_out(websocket, viewer), name="wallboard-session")
            except* (_Closed, WebSocketDisconnect, WebSocketDisconnected):
                log.debug("a wallboard of %s closed", viewer.username)


async def _send(websocket: WebSocket, watcher: Watcher) -> None:
    async for text in watcher.messages():
        await websocket.send_text(text)
        SCREEN_MESSAGES.labels("wallboard").inc()


async def _until_closed(websocket: WebSocket) -> None:
    async for _ in texts(websocket):
        pass
    raise _Closed


async def _sign_out(websocket: WebSocket, viewer: Viewer) -> None:
    await until_signed_out(websocket, viewer)
    await websocket.close(NOT_SIGNED_IN)
    raise _Closed
