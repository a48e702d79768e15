"""What an agent does on their screen: JSON objects `{"do": …}` from the websocket, one after the other."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from debts.errors import InvalidDocument, TermsRefused
from dialer.attempt import AttemptState
from dialer.desk import OutcomeForm
from dialer.errors import DialerError, PersonUnknown
from dialer.inbound import people
from dialer.screen import Screen
from web import audit
from web.agent.call_commands import CallCommands
from web.agent.forms import Fields, read_attempt, read_outcome, read_row, text
from web.agent.preview import check, preview
from web.agent.preview_commands import PreviewCommands
from web.agent.shown import View
from web.errors import FieldRefused, MalformedCommand, WebError, explain
from web.i18n.extraction import N_
from web.services import Services
from web.sessions import Viewer

log = logging.getLogger(__name__)

ANY_PAUSE: Final = "other"


@dataclass(slots=True)
class ConnectionState:
    """What belongs to this connection alone, by the attempt it is about."""

    revealed: UUID | None = None
    waiting_for: UUID | None = None
    waiting_form: OutcomeForm | None = None
    audio_requests: int = 0


class Commands:
    """Takes commands of one agent. `say` queues a message for them, or None, and has their screen read again."""

    def __init__(self, viewer: Viewer, services: Services, view: View, say: Callable[[str | None], None]) -> None:
        self._viewer = viewer
        self._services = services
        self._view = view
        self._say = say
        self._language = services.renderer.languages[viewer.locale]
        self._zone = services.settings.zone
        self.state = ConnectionState()
        self.left = False
        self._by_name: Mapping[str, Callable[[Fields, Screen | None], Awaitable[None]]] = {
            "here": self._here,
            "ready": self._ready,
            "pause": self._pause,
            "extend": self._extend,
            "come_back": self._come_back,
            "logout": self._log_out,
            "identify": self._identify,
            "choose": self._choose,
            "reveal": self._reveal,
            "hang_up": self._hang_up,
            "outcome": self._outcome,
            "preview": self._preview,
            "audio": self._audio,
            **PreviewCommands(viewer.user_id, services.previews, view, say).by_name(),
            **CallCommands(viewer.user_id, services.controls, lambda: say(None)).by_name(),
        }

    async def take(self, message: str, screen: Screen | None) -> None:
        """Do what a message asks; a refusal is said to the agent. `screen` is the one they see."""
        try:
            fields = _read(message)
            do = self._by_name.get(text(fields, "do"))
            if do is None:
                raise MalformedCommand(f"unknown command {text(fields, 'do')[:40]!r}")
            await do(fields, screen)
        except (DialerError, WebError, TermsRefused) as error:
            self._refuse(error)

    async def call_is(self, screen: Screen) -> None:
        """Look at the call as it is now: an outcome that waited for its end is recorded."""
        call, form = screen.call, self.state.waiting_form
        if form is None:
            return
        if call is None or call.attempt_id != self.state.waiting_for:
            self.state.waiting_for = self.state.waiting_form = None
        elif call.state is AttemptState.ENDED:
            self.state.waiting_for = self.state.waiting_form = None
            try:
                await self._record(call.attempt_id, form)
            except (DialerError, WebError) as error:
                self._refuse(error)

    def _refuse(self, error: DialerError | WebError | TermsRefused) -> None:
        log.info("agent %s: %s", self._viewer.user_id, error)
        self._say(self._view.error(explain(error, self._language)))

    async def _here(self, _fields: Fields, _screen: Screen | None) -> None:
        """Nothing to do: that it arrived is what was asked for."""

    async def _ready(self, _fields: Fields, _screen: Screen | None) -> None:
        await self._services.desk.go_ready(self._viewer.user_id)
        self._say(None)

    async def _pause(self, fields: Fields, _screen: Screen | None) -> None:
        await self._services.desk.pause(self._viewer.user_id, text(fields, "reason") or ANY_PAUSE)
        self._say(None)

    async def _extend(self, fields: Fields, screen: Screen | None) -> None:
        attempt_id = read_attempt(fields, _attempt(screen))
        await self._services.desk.extend_wrap_up(self._viewer.user_id, attempt_id)
        self._say(None)

    async def _come_back(self, _fields: Fields, _screen: Screen | None) -> None:
        await self._services.desk.come_back(self._viewer.user_id)
        self._say(None)

    async def _log_out(self, _fields: Fields, _screen: Screen | None) -> None:
        await self._services.desk.log_out(self._viewer.user_id)
        self.left = True

    async def _identify(self, fields: Fields, screen: Screen | None) -> None:
        await self._services.desk.identify(self._viewer.user_id, read_attempt(fields, _attempt(screen)))
        self._say(None)

    async def _choose(self, fields: Fields, screen: Screen | None) -> None:
        """Say whom a call that came in is about: one of the choices, by document, or with neither nobody after all."""
        attempt_id = read_attempt(fields, _attempt(screen))
        debtor_id = read_row(fields, "debtor_id")
        if document := text(fields, "document"):
            debtor_id = await self._debtor_of(document)
        await self._services.desk.choose(self._viewer.user_id, attempt_id, debtor_id)
        self._say(None)

    async def _debtor_of(self, document: str) -> int:
        try:
            async with self._services.pool.acquire() as conn:
                return await people.by_document(conn, document)
        except InvalidDocument as error:
            raise FieldRefused("document", N_("This is no valid CPF or CNPJ.")) from error
        except PersonUnknown as error:
            raise FieldRefused("document", N_("Nobody with this CPF or CNPJ is known here.")) from error

    async def _reveal(self, _fields: Fields, screen: Screen | None) -> None:
        """Show the whole document number, and log who saw it in which call."""
        call = None if screen is None else screen.call
        if call is None or call.debtor is None or not call.identified:
            raise FieldRefused("document", N_("Confirm the debtor's identity before this."))
        async with self._services.pool.acquire() as conn:
            await audit.write(
                conn,
                audit.Action.REVEAL_DOCUMENT,
                user_id=self._viewer.user_id,
                subject=f"debtor:{call.debtor.id}",
                now=datetime.now(UTC),
                detail={"field": "document", "attempt": str(call.attempt_id)},
            )
        self.state.revealed = call.attempt_id
        self._say(None)

    async def _hang_up(self, fields: Fields, screen: Screen | None) -> None:
        await self._services.desk.hang_up(self._viewer.user_id, read_attempt(fields, _attempt(screen)))
        self._say(None)

    async def _outcome(self, fields: Fields, screen: Screen | None) -> None:
        """Record the outcome, or, with `hang_up`, end the call first and record when it has ended."""
        attempt_id = read_attempt(fields, _attempt(screen))
        form = read_outcome(fields, self._zone)
        if text(fields, "hang_up") and screen is not None and _goes_on(screen, attempt_id):
            now = datetime.now(UTC)
            check(form, screen, now, now.astimezone(self._zone).date())
            await self._services.desk.hang_up(self._viewer.user_id, attempt_id)
            self.state.waiting_for, self.state.waiting_form = attempt_id, form
            self._say(None)
            return
        await self._record(attempt_id, form)

    async def _record(self, attempt_id: UUID, form: OutcomeForm) -> None:
        await self._services.desk.record_outcome(self._viewer.user_id, attempt_id, form)
        self._say(None)

    async def _preview(self, fields: Fields, screen: Screen | None) -> None:
        """Say what the typed terms would become, or, calmly, what is wrong with them so far."""
        today = datetime.now(self._zone).date()
        try:
            plan = preview(fields, None if screen is None else screen.call, today)
        except (FieldRefused, TermsRefused) as error:
            self._say(self._view.plan(None, explain(error, self._language)))
        else:
            self._say(self._view.plan(plan, None))

    async def _audio(self, _fields: Fields, _screen: Screen | None) -> None:
        """Ask for a fresh ticket: the browser lost the audio of a call that goes on."""
        self.state.audio_requests += 1
        self._say(None)


def _attempt(screen: Screen | None) -> UUID | None:
    return None if screen is None or screen.call is None else screen.call.attempt_id


def _goes_on(screen: Screen, attempt_id: UUID) -> bool:
    call = screen.call
    mine = call is not None and call.attempt_id == attempt_id and not call.talk.transferred
    return mine and call is not None and call.state is not AttemptState.ENDED


def _read(message: str) -> Fields:
    try:
        fields = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise MalformedCommand("not JSON") from error
    if not isinstance(fields, dict):
        raise MalformedCommand("not a JSON object")
    return fields
