"""What an agent does with a debtor on their screen who is not dialled yet: dial, skip, put away, look somebody up.

One transaction each; the hint that follows has the team's dialer look, which does the dialling.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from debts.errors import InvalidDocument, InvalidPhone
from debts.phone_numbers import parse_phone
from dialer import audit, names, presences, previews
from dialer.desk import utc_now
from dialer.errors import PersonUnknown, PreviewRefused
from dialer.hints import Hints
from dialer.inbound import people
from dialer.names import Found
from dialer.presence import PresenceState
from dialer.presences import PresenceChange
from store.bus import JSON, Bus
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
            return await self._show(connection, agent_id, debtor_id, "debtor.look_up")

        await self._change(work)

    async def find(self, agent_id: int, name: str) -> Found:
        """Return who is called so, for a ready agent to choose from; raises PreviewRefused.

        The search is logged whatever comes of it. It holds no lock: a call that wants this agent does not wait for it.
        """
        team_id, state = await in_transaction(self._pool, partial(presences.team_and_state, agent_id=agent_id))
        if state is not PresenceState.READY:
            raise PreviewRefused("not_ready")
        try:
            found = await in_transaction(self._pool, partial(names.find, team_id=team_id, written=name))
        except PreviewRefused:
            await self._log_search(agent_id, name, [])
            raise
        await self._log_search(agent_id, name, [each.debtor_id for each in found.people])
        return found

    async def choose(self, agent_id: int, debtor_id: int) -> None:
        """Show a ready agent one of those whom `find` has shown them lately; raises PreviewRefused."""

        async def work(connection: Connection) -> PresenceChange:
            held = await presences.lock(connection, agent_id)
            if not await names.may_be_chosen(connection, agent_id, held.team_id, debtor_id, self._clock()):
                raise PreviewRefused("search_again")
            return await self._show(connection, agent_id, debtor_id, "debtor.choose")

        await self._change(work)

    async def _show(self, connection: Connection, agent_id: int, debtor_id: int, action: str) -> PresenceChange:
        now = self._clock()
        await audit.write(connection, agent_id, action, f"debtor:{debtor_id}", now=now)
        return await previews.look_up(connection, agent_id, debtor_id, now)

    async def _log_search(self, agent_id: int, name: str, shown: list[JSON]) -> None:
        typed = "".join(each for each in name if each.isprintable())[: names.LONGEST]

        async def work(connection: Connection) -> None:
            await audit.write(
                connection, agent_id, names.SEARCH, "debtors", now=self._clock(), typed=typed, shown=shown
            )

        await in_transaction(self._pool, work)

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
