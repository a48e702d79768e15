"""What an agent does with a debtor on their screen who is not dialled yet: dial, skip, put away, look somebody up.

One transaction each; the hint that follows has the team's dialer look, which does the dialling.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from debts.errors import InvalidDocument, InvalidPhone
from debts.phone_numbers import parse_phone
from dialer import previews
from dialer.desk import utc_now
from dialer.errors import PersonUnknown, PreviewRefused
from dialer.hints import Hints
from dialer.inbound import people
from dialer.presences import PresenceChange
from store.bus import Bus
from store.pool import Connection, Pool
from store.transactions import in_transaction


class PreviewDesk:
    """For all agents of a process."""

    def __init__(self, pool: Pool, bus: Bus, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._pool = pool
        self._bus = bus
        self._clock = clock

    async def dial(self, agent_id: int) -> None:
        """Have the debtor on the agent's screen dialled; raises PreviewGone."""
        await self._change(lambda connection: previews.ask_dial(connection, agent_id, self._clock()))

    async def skip(self, agent_id: int, reason: str) -> None:
        """Leave the debtor alone for a while, and see the next; raises PreviewGone and PreviewRefused."""
        if reason not in previews.SKIP_PAUSES:
            raise PreviewRefused("unknown_reason")
        await self._change(lambda connection: previews.skip(connection, agent_id, reason, self._clock()))

    async def close(self, agent_id: int) -> None:
        """Put away a debtor whom the rules forbid to dial, or whom the agent has looked up; raises PreviewGone."""
        await self._change(lambda connection: previews.close(connection, agent_id, self._clock()))

    async def look_up(self, agent_id: int, written: str) -> None:
        """Show a ready agent the debtor with this CPF, CNPJ or telephone, as typed; raises PreviewRefused."""

        async def work(connection: Connection) -> PresenceChange:
            debtor_id = await _debtor_of(connection, agent_id, written)
            return await previews.look_up(connection, agent_id, debtor_id, self._clock())

        await self._change(work)

    async def _change(self, work: Callable[[Connection], Awaitable[PresenceChange]]) -> None:
        hints = Hints()
        hints.add(await in_transaction(self._pool, work))
        await hints.publish(self._bus)


async def _debtor_of(connection: Connection, agent_id: int, written: str) -> int:
    """A number that is both a document and a telephone is taken for the document, if anybody has it."""
    try:
        return await people.by_document(connection, written)
    except (InvalidDocument, PersonUnknown):
        pass
    try:
        number = parse_phone(written)
    except InvalidPhone as error:
        raise PreviewRefused("unknown_person") from error
    return await previews.debtor_of_phone(connection, agent_id, number)
