"""What an agent does with the call itself: hold, keys, sounds, further people on the line."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from dialer.conversation import machine
from dialer.conversation.controls import CallControls
from dialer.conversation.leg import LegKind
from dialer.screen import Screen
from web.agent.forms import Fields, read_attempt, text
from web.errors import MalformedCommand

Command = Callable[[Fields, Screen | None], Awaitable[None]]


class CallCommands:
    """Commands of one agent about the call on their screen. `done` has the screen read again."""

    def __init__(self, agent_id: int, controls: CallControls, done: Callable[[], None]) -> None:
        self._agent_id = agent_id
        self._controls = controls
        self._done = done

    def by_name(self) -> Mapping[str, Command]:
        """The commands by what a message calls them."""
        return {
            "hold": self._wish(machine.Hold()),
            "resume": self._wish(machine.Resume()),
            "join": self._wish(machine.Join()),
            "complete": self._wish(machine.Complete()),
            "drop": self._wish(machine.Drop()),
            "keys": self._keys,
            "play": self._play,
            "dial": self._dial,
            "phone": self._phone,
        }

    def _wish(self, event: machine.AgentAsks) -> Command:
        async def do(fields: Fields, screen: Screen | None) -> None:
            await self._controls.ask(self._agent_id, _attempt(fields, screen), event)
            self._done()

        return do

    async def _keys(self, fields: Fields, screen: Screen | None) -> None:
        await self._controls.press(self._agent_id, _attempt(fields, screen), text(fields, "digits"))
        self._done()

    async def _play(self, fields: Fields, screen: Screen | None) -> None:
        await self._controls.play(self._agent_id, _attempt(fields, screen), text(fields, "sound"))
        self._done()

    async def _phone(self, fields: Fields, _screen: Screen | None) -> None:
        await self._controls.use_phone(self._agent_id, on=text(fields, "on") == "1")
        self._done()

    async def _dial(self, fields: Fields, screen: Screen | None) -> None:
        """`kind` is consult or transfer; `target` an id of the directory, or `number` as typed."""
        kind = text(fields, "kind")
        if kind not in {LegKind.CONSULT, LegKind.TRANSFER}:
            raise MalformedCommand(f"unknown kind {kind[:40]!r}")
        target = text(fields, "target")
        if target and not target.isdigit():
            raise MalformedCommand("target is not a number")
        target_id = int(target[:9]) if target else None
        attempt_id, number = _attempt(fields, screen), text(fields, "number")
        await self._controls.dial(self._agent_id, attempt_id, LegKind(kind), target_id=target_id, number=number)
        self._done()


def _attempt(fields: Fields, screen: Screen | None) -> UUID:
    return read_attempt(fields, None if screen is None or screen.call is None else screen.call.attempt_id)
