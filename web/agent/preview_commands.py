"""What an agent does with a debtor on their screen who is not dialled yet."""

from collections.abc import Awaitable, Callable, Mapping

from dialer.preview_desk import PreviewDesk
from dialer.screen import Screen
from web.agent.forms import Fields, text

Command = Callable[[Fields, Screen | None], Awaitable[None]]


class PreviewCommands:
    """Commands of one agent about the debtor they see. `done` has the screen read again."""

    def __init__(self, agent_id: int, desk: PreviewDesk, done: Callable[[], None]) -> None:
        self._agent_id = agent_id
        self._desk = desk
        self._done = done

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
        self._done()

    async def _skip(self, fields: Fields, _screen: Screen | None) -> None:
        await self._desk.skip(self._agent_id, text(fields, "reason"))
        self._done()

    async def _put_away(self, _fields: Fields, _screen: Screen | None) -> None:
        await self._desk.close(self._agent_id)
        self._done()

    async def _look_up(self, fields: Fields, _screen: Screen | None) -> None:
        """`person`: a CPF, a CNPJ or a telephone, as typed."""
        await self._desk.look_up(self._agent_id, text(fields, "person"))
        self._done()
