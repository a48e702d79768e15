"""The websocket of the supervision page: conversations out, wishes in. Whoever closes the page stops listening."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, get_args
from uuid import UUID

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from dialer import wallboard
from dialer.conversation import supervising
from dialer.conversation.supervising import ROLES, Supervisor, port_of
from dialer.errors import DialerError
from dialer.hints import team_topic
from dialer.presence import OnCall
from metrics.screens import SCREEN_MESSAGES, websocket_clients
from store.bus import Event
from store.pool import TRANSIENT_ERRORS
from telephony import tickets
from web.agent.forms import Fields, read_attempt, read_row, text
from web.errors import FieldRefused, MalformedCommand, WebError, explain
from web.i18n.extraction import N_
from web.live_socket import NOT_SIGNED_IN, texts, until_signed_out
from web.services import Services, services_of
from web.sessions import Viewer
from web.supervision.shown import Shown, SupervisionView
from web.wallboard.live import team_watched

log = logging.getLogger(__name__)
REREAD_S: Final = 5.0
COALESCE_S: Final = 0.2
MAX_REASON: Final = 200
CALLS: Final[tuple[OnCall, ...]] = get_args(OnCall)


class _Closed(Exception):
    """The browser has gone."""


async def supervision_live(websocket: WebSocket, viewer: Viewer) -> None:
    """Serve one supervisor's page until the browser goes."""
    await websocket.accept()
    with websocket_clients("supervision"):
        await SupervisionLive(websocket, viewer, services_of(websocket)).run()


class SupervisionLive:
    """One connected page."""

    def __init__(self, websocket: WebSocket, viewer: Viewer, services: Services) -> None:
        self._websocket = websocket
        self._viewer = viewer
        self._services = services
        self._team_id = team_watched(viewer)
        self._language = services.renderer.languages[viewer.locale]
        self._view = SupervisionView(services.renderer, self._language)
        self._outbox: deque[str] = deque(maxlen=20)
        self._dirty = asyncio.Event()
        self._audio: tuple[UUID, int, str] | None = None
        self._audio_requests = 0
        self._taken_over = False

    async def run(self) -> None:
        """Serve the connection to its end, and leave whatever conversation its supervisor is on."""
        try:
            await self._serve()
        except* (_Closed, WebSocketDisconnect, WebSocketDisconnected):
            log.debug("supervision page of %s closed", self._viewer.username)
        finally:
            try:
                await self._services.supervising.stop(self._viewer.user_id)
            except TRANSIENT_ERRORS as error:  # it ends with the call at the latest
                log.warning("supervision of %s not ended, the database is away: %r", self._viewer.username, error)

    async def _serve(self) -> None:
        topics = await self._topics()
        async with self._services.bus.subscribe(*topics) as events, asyncio.TaskGroup() as tasks:
            self._dirty.set()
            name = f"supervision-{self._viewer.user_id}"
            tasks.create_task(self._follow(events), name=f"{name}-bus")
            tasks.create_task(self._reread(), name=f"{name}-reread")
            tasks.create_task(self._send(), name=f"{name}-send")
            tasks.create_task(self._receive(), name=f"{name}-receive")
            tasks.create_task(self._sign_out(), name=f"{name}-session")

    async def _topics(self) -> list[str]:
        if self._team_id is not None:
            return [team_topic(self._team_id)]
        async with self._services.pool.acquire() as conn:
            return [team_topic(team_id) for team_id in await supervising.every_team(conn)]

    async def _follow(self, events: AsyncIterator[Event]) -> None:
        async for _ in events:
            self._dirty.set()

    async def _reread(self) -> None:
        while True:
            await asyncio.sleep(REREAD_S)
            self._dirty.set()

    async def _send(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            while self._outbox:
                await self._websocket.send_text(self._outbox.popleft())
            async with self._services.pool.acquire() as conn:
                conversations = await supervising.conversations(conn, self._team_id)
                agents, reasons = await wallboard.people(conn, self._team_id, datetime.now(UTC))
            shown = Shown(self._viewer.user_id, conversations, agents=agents, pauses=reasons)
            if page := self._view.page(self._with_audio(shown)):
                await self._websocket.send_text(page)
                SCREEN_MESSAGES.labels("supervision").inc()
            await asyncio.sleep(COALESCE_S)

    def _with_audio(self, shown: Shown) -> Shown:
        """A ticket is good for a minute, and made anew on request; what was taken over is heard at the desk."""
        mine = shown.mine
        if mine is None or mine.agent_id == self._viewer.user_id:
            self._audio = None
            return replace(shown, taken_over=self._taken_over)
        wanted = mine.attempt_id, self._audio_requests
        if self._audio is None or self._audio[:2] != wanted:
            settings, call, port = self._services.settings, str(mine.attempt_id), port_of(self._viewer.user_id)
            ticket = tickets.issue(settings.secret, call_id=call, agent=self._viewer.username, port=port)
            address = f"{settings.audio_url.rstrip('/')}/audio/{call}?ticket={ticket}&port={port}"
            self._audio = (*wanted, f"{address}&request={wanted[1]}")
        return replace(shown, audio_url=self._audio[2])

    async def _receive(self) -> None:
        async for message in texts(self._websocket):
            try:
                await self._do(_read(message))
            except (DialerError, WebError) as error:
                log.info("supervisor %s: %s", self._viewer.user_id, error)
                self._outbox.append(self._view.error(explain(error, self._language)))
            self._dirty.set()
        raise _Closed

    async def _do(self, fields: Fields) -> None:
        match text(fields, "do"):
            case "stop":
                self._taken_over = False
                await self._services.supervising.stop(self._viewer.user_id)
            case "audio":
                self._audio_requests += 1
            case "send_off":
                await self._send_off(fields)
            case asked:
                role = next((role for role in ROLES if role == asked), None)
                if role is None:
                    raise MalformedCommand(f"unknown command {asked[:40]!r}")
                who = Supervisor(self._viewer.user_id, self._team_id)
                await self._services.supervising.supervise(who, read_attempt(fields, None), role)
                self._taken_over = role == "take_over"

    async def _send_off(self, fields: Fields) -> None:
        """End an agent's shift; the reason must be given."""
        agent_id, reason = read_row(fields, "agent_id"), text(fields, "reason")[:MAX_REASON]
        asked = text(fields, "call") or CALLS[0]
        call = next((each for each in CALLS if each == asked), None)
        if agent_id is None or call is None:
            raise MalformedCommand("whose shift, and what becomes of the call?")
        if not reason:
            raise FieldRefused("reason", N_("Say why."))
        who = Supervisor(self._viewer.user_id, self._team_id)
        await self._services.sending_off.send_off(who, agent_id, reason, call)

    async def _sign_out(self) -> None:
        await until_signed_out(self._websocket, self._viewer)
        await self._websocket.close(NOT_SIGNED_IN)
        raise _Closed


def _read(message: str) -> Fields:
    try:
        fields = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise MalformedCommand("not JSON") from error
    if not isinstance(fields, dict):
        raise MalformedCommand("not a JSON object")
    return fields
