"""What an agent does with a debtor on their screen who is not dialled yet."""

from collections.abc import Awaitable, Callable, Mapping

from dialer.names import is_name
from dialer.preview_desk import PreviewDesk
from dialer.screen import Screen
from web.agent.forms import Fields, read_row, text
from web.agent.shown import View

Command = Callable[[Fields, Screen | None], Awaitable[None]]


class PreviewCommands:
    """About the debtor an agent sees. `say` queues a message for them, or None, and has their screen read again."""

    def __init__(self, agent_id: int, desk: PreviewDesk, view: View, say: Callable[[str | None], None]) -> None:
        self._agent_id = agent_id
        self._desk = desk
        self._view = view
        self._say = say

    def by_name(self) -> Mapping[str, Command]:
        """The commands by what a message calls them."""
        return {
            "call_previewed": self._call,
            "skip": self._skip,
            "put_away": self._put_away,
            "look_up": self._look_up,
        }

    async def _call(self, _fields: Fields, _screen: Screen | None) -> None:
        await self._desk.dial(self._agent_id)
        self._say(None)

    async def _skip(self, fields: Fields, _screen: Screen | None) -> None:
        await self._desk.skip(self._agent_id, text(fields, "reason"))
        self._say(None)

    async def _put_away(self, _fields: Fields, _screen: Screen | None) -> None:
        await self._desk.close(self._agent_id)
        self._say(None)

    async def _look_up(self, fields: Fields, _screen: Screen | None) -> None:
        """`debtor_id`: one of those found; or `person`: a CPF, a CNPJ, a telephone or a name, as typed."""
        debtor_id, person = read_row(fields, "debtor_id"), text(fields, "person")
        if debtor_id is not None:
            await self._desk.choose(self._agent_id, debtor_id)
        elif is_name(person):
            self._say(self._view.found(await self._desk.find(self._agent_id, person)))
            return
        else:
            await self._desk.look_up(self._agent_id, person)
        self._say(None)
