"""The websocket of an agent's screen: what changed goes out, what the agent does comes in."""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected, WebSocketState

from dialer import screen as screens
from dialer.conversation.supervising import port_of
from dialer.hints import agent_topic
from dialer.presence import PresenceState
from dialer.screen import Screen
from metrics.screens import ANSWER_TO_SCREEN, SCREEN_MESSAGES, websocket_clients
from store.bus import Event, Hint
from store.pool import TRANSIENT_ERRORS
from telephony import tickets
from web.agent.commands import Commands
from web.agent.html_view import HtmlView
from web.agent.json_view import JSON_PROTOCOL, JsonView
from web.agent.roll_call import ASK_S, RollCall
from web.agent.shown import Shown, View, without_debts, without_listening
from web.live_socket import NOT_SIGNED_IN, texts, until_signed_out
from web.services import Services, services_of
from web.sessions import Viewer

log = logging.getLogger(__name__)

REPLACED: Final = 4001  # private close code: another screen of the same agent is open, do not reconnect
SIGNED_OUT: Final = 4002  # private close code: the agent left their desk
_TRY_AGAIN: Final = 1013  # "try again later": browsers reconnect
_OUTBOX: Final = 20
_HEARING: Final = frozenset({PresenceState.RESERVED, PresenceState.TALKING})


class _Ended(Exception):
    """The connection is over; not an error."""


async def agent_live(websocket: WebSocket, viewer: Viewer) -> None:
    """Serve one agent's screen until the browser goes or another screen of the same agent comes."""
    json_wanted = JSON_PROTOCOL in websocket.scope.get("subprotocols", ())
    await websocket.accept(JSON_PROTOCOL if json_wanted else None)
    services = services_of(websocket)
    language = services.renderer.languages[viewer.locale]
    view: View = JsonView(language) if json_wanted else HtmlView(services.renderer, language, viewer.name)
    with websocket_clients("agent"):
        await AgentLive(websocket, viewer, services, view).run()


class AgentLive:
    """One connected screen. One task reads the tables and sends, one follows the bus, one takes commands.

    Another asks every other second whether the page is there: one that does not answer is given no calls, and after
    the same time as one whose connection is gone its agent counts as gone.
    """

    def __init__(self, websocket: WebSocket, viewer: Viewer, services: Services, view: View) -> None:
        self._websocket = websocket
        self._viewer = viewer
        self._services = services
        self._view = view
        self._opened = time.time_ns(), secrets.token_hex(4)  # of two screens of an agent the later one stays
        self._outbox: deque[str] = deque(maxlen=_OUTBOX)
        self._dirty = asyncio.Event()
        self._replaced = asyncio.Event()
        self._roll = RollCall()
        self._last: Screen | None = None
        self._audio_for: tuple[UUID, int] | None = None
        self._audio_url = ""
        self._commands = Commands(viewer, services, view, self._say)

    @property
    def agent_id(self) -> int:
        """Whose screen this is."""
        return self._viewer.user_id

    @property
    def answers(self) -> bool:
        """Whether the page says something when it is asked."""
        return self._roll.answers

    def take_over(self) -> None:
        """Give way to another screen of the same agent."""
        self._replaced.set()

    async def run(self) -> None:
        """Serve the connection to its end; says that the screen is lost unless another has taken its place."""
        self._services.switchboard.sit(self)
        try:
            await self._serve()
        except* (_Ended, WebSocketDisconnect, WebSocketDisconnected):
            log.debug("screen of agent %s closed", self.agent_id)
        except* TRANSIENT_ERRORS as errors:
            log.warning("screen of agent %s closed, the database is away: %r", self.agent_id, errors.exceptions)
            await self._close(_TRY_AGAIN)
        finally:
            await self._leave()

    async def _serve(self) -> None:
        topic = agent_topic(self.agent_id)
        async with self._services.bus.subscribe(topic) as events, asyncio.TaskGroup() as tasks:
            await self._services.bus.publish(topic, {"screen_opened": list(self._opened)})
            await self._services.desk.log_in(self.agent_id)
            self._dirty.set()
            name = f"agent-{self.agent_id}"
            tasks.create_task(self._follow(events), name=f"{name}-bus")
            tasks.create_task(self._send(), name=f"{name}-send")
            tasks.create_task(self._receive(), name=f"{name}-receive")
            tasks.create_task(self._call_the_roll(), name=f"{name}-roll")
            tasks.create_task(self._give_way(), name=f"{name}-takeover")
            tasks.create_task(self._sign_out(), name=f"{name}-session")

    async def _leave(self) -> None:
        if self._services.switchboard.leave(self) and not self._replaced.is_set():
            try:
                await self._services.desk.lost(self.agent_id)
            except TRANSIENT_ERRORS as error:  # the dialer finds out by itself when the screen is not seen again
                log.warning("agent %s left while the database was away: %r", self.agent_id, error)

    async def _follow(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            match event:
                case Hint(payload={"screen_opened": [int(at), str(name)]}) if (at, name) > self._opened:
                    self.take_over()
            self._dirty.set()

    async def _call_the_roll(self) -> None:
        answered = True
        while True:
            await self._websocket.send_text(self._view.roll_call())
            await asyncio.sleep(ASK_S)
            if answered and not self.answers:
                log.warning("the screen of agent %s does not answer", self.agent_id)
                await self._services.desk.lost(self.agent_id)
            answered = self.answers

    async def _give_way(self) -> None:
        await self._replaced.wait()
        await self._websocket.send_text(self._view.replaced())
        await self._close(REPLACED)
        raise _Ended

    async def _sign_out(self) -> None:
        await until_signed_out(
            self._websocket, self._viewer, busy=lambda: self._last is not None and self._last.call is not None
        )
        await self._close(NOT_SIGNED_IN)
        raise _Ended

    async def _receive(self) -> None:
        async for text in texts(self._websocket):
            self._roll.heard()
            await self._commands.take(text, self._last)
            if self._commands.left:
                await self._close(SIGNED_OUT)
                break
        raise _Ended

    async def _send(self) -> None:
        """Send what changed, whenever something may have."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            while self._outbox:
                await self._websocket.send_text(self._outbox.popleft())
            await self._send_screen()

    async def _send_screen(self) -> None:
        async with self._services.pool.acquire() as conn:
            screen = await screens.read(conn, self.agent_id)
        if screen is None:
            return
        before, self._last = self._last, screen
        shown = without_debts(screen)
        if not self._services.settings.show_listening:
            shown = without_listening(shown)
        message = self._view.screen(self._shown(shown))
        if message is not None:
            await self._websocket.send_text(message)
            SCREEN_MESSAGES.labels("agent").inc()
        _measure(before, screen)
        await self._commands.call_is(screen)

    def _shown(self, screen: Screen) -> Shown:
        today = datetime.now(self._services.settings.zone).date()
        state = self._commands.state
        call = None if screen.call is None else screen.call.attempt_id
        return Shown(
            screen=screen,
            audio_url=self._audio_address(screen),
            revealed=call is not None and state.revealed == call,
            recording=call is not None and state.waiting_for == call,
            today=today,
        )

    def _audio_address(self, screen: Screen) -> str | None:
        """Where the agent's audio of the call is opened; a ticket is good for a minute, and made anew on request."""
        by_phone = screen.phone is not None and screen.phone.up
        if screen.call is None or screen.presence.state not in _HEARING or by_phone:
            return None
        if screen.call.answered_at is None:  # an agent's own call that rings
            return None
        wanted = screen.call.attempt_id, self._commands.state.audio_requests
        if self._audio_for != wanted:
            settings, call = self._services.settings, str(screen.call.attempt_id)
            port = port_of(self.agent_id) if screen.call.talk.taken_over else tickets.AGENT_PORT
            ticket = tickets.issue(settings.secret, call_id=call, agent=self._viewer.username, port=port)
            # two tickets of one second are the same: the count tells the browser that this one is new
            address = f"{settings.audio_url.rstrip('/')}/audio/{call}?ticket={ticket}&port={port}"
            self._audio_url = f"{address}&request={wanted[1]}"
            self._audio_for = wanted
        return self._audio_url

    def _say(self, message: str | None) -> None:
        """Queue a message beside the screen's own, if any, and have the screen read again."""
        if message is not None:
            self._outbox.append(message)
        self._dirty.set()

    async def _close(self, code: int) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTED:
            await self._websocket.close(code)


def _measure(before: Screen | None, after: Screen) -> None:
    """Observe how long the answer took to reach the screen, when the call is new to a screen that was there before."""
    if before is None or after.call is None or after.call.answered_at is None:
        return
    if after.presence.state is PresenceState.RESERVED and after.call.connected_at is not None:
        return  # a conversation that another agent had until now
    if before.call is None or before.call.attempt_id != after.call.attempt_id:
        ANSWER_TO_SCREEN.observe((datetime.now(UTC) - after.call.answered_at).total_seconds())
