"""An agent's desk: what the web does for an agent. One transaction each; hints and metrics only after the commit."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from dialer import aftermath, attempt, attempts, audit, outcomes, pauses, presence, presences, team_settings
from dialer.dispatch import SEEN_WITHIN
from dialer.errors import IllegalTransition, NotYourCall, PresenceRefused
from dialer.hints import Hints, ask_leader
from dialer.inbound import people
from dialer.outcome_form import OutcomeForm
from dialer.outcomes import Recorded
from store.bus import Bus
from store.pool import Connection, Pool
from store.transactions import in_transaction

__all__ = ["Desk", "OutcomeForm", "Recorded"]

T = TypeVar("T")


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


class Desk:
    """Changes of presence and of calls that agents ask for; safe to share by all connections of a process."""

    def __init__(self, pool: Pool, bus: Bus, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._pool = pool
        self._bus = bus
        self._clock = clock

    async def log_in(self, agent_id: int) -> None:
        """Open the desk, paused with the reason "login"; unchanged if it is open. Raises UnknownAgent."""
        now = self._clock()

        async def work(connection: Connection, hints: Hints) -> None:
            await presences.enter(connection, agent_id, now)
            hints.add(await presences.apply(connection, agent_id, presence.LogIn(), now))
            await presences.mark_seen(connection, agent_id, now)

        await self._commit(work)

    async def log_out(self, agent_id: int) -> None:
        """Close the desk; raises PresenceRefused while the agent has a call."""
        await self._change(agent_id, presence.LogOut(), "log_out")

    async def go_ready(self, agent_id: int) -> None:
        """Take calls; during a call, withdraw the pause asked for. Raises PresenceRefused when logged out."""
        await self._change(agent_id, presence.GoReady(), "go_ready")

    async def pause(self, agent_id: int, reason: str) -> None:
        """Take no more calls, after the present one if there is one.

        Raises UnknownPause, and PresenceRefused when logged out.
        """
        async with self._pool.acquire() as connection:
            await pauses.check(connection, reason)
        await self._change(agent_id, presence.Pause(reason), "pause")

    async def come_back(self, agent_id: int) -> None:
        """Open the desk again after a supervisor closed it; unchanged if it is open."""
        await self._change(agent_id, presence.ComeBack(), "come_back")

    async def extend_wrap_up(self, agent_id: int, attempt_id: UUID) -> None:
        """Have longer for the outcome of this call; raises PresenceRefused where the team allows no more of it."""
        async with self._pool.acquire() as connection:
            manners = await team_settings.of_agent(connection, agent_id)
        await self._change(agent_id, presence.ExtendWrapUp(attempt_id, manners.wrap_up_extensions), "extend_wrap_up")

    async def renew_seen(self, agent_ids: Iterable[int]) -> None:
        """Say that the screens of these agents are connected; call it every 2 s with all of them."""
        async with self._pool.acquire() as connection:
            await presences.renew_seen(connection, agent_ids, self._clock())

    async def lost(self, agent_id: int) -> None:
        """Say that the agent's screen has gone: no call is given until it is seen again."""
        async with self._pool.acquire() as connection:
            await presences.lose_sight(connection, agent_id, self._clock() - SEEN_WITHIN)

    async def identify(self, agent_id: int, attempt_id: UUID) -> None:
        """Keep that the agent confirmed to be speaking with the debtor; raises NotYourCall."""
        now = self._clock()

        async def work(connection: Connection, hints: Hints) -> None:
            row = await outcomes.own_call(connection, agent_id, attempt_id)
            if row.debtor_id is None:
                raise NotYourCall(agent_id, attempt_id)
            try:
                identified, _ = attempt.step(row.attempt, attempt.Identified(), now)
            except IllegalTransition as refused:
                raise NotYourCall(agent_id, attempt_id) from refused
            await attempts.save(connection, identified)
            await people.remember_phone(connection, row, now)
            await audit.write(connection, agent_id, "debtor.identify", f"debtor:{row.debtor_id}", now=now)
            hints.agents.add(agent_id)

        await self._commit(work)

    async def choose(self, agent_id: int, attempt_id: UUID, debtor_id: int | None) -> None:
        """Say whom a call that came in is about; None: nobody known after all.

        Raises NotYourCall (also for a call that we placed, or that is identified) and PersonBusy.
        """
        now = self._clock()

        async def work(connection: Connection, hints: Hints) -> None:
            row = await outcomes.own_call(connection, agent_id, attempt_id)
            chosen = await people.choose(connection, row, debtor_id, now)
            subject = f"debtor:{chosen.debtor_id or row.debtor_id}"
            await audit.write(connection, agent_id, "debtor.choose", subject, now=now, attempt=str(attempt_id))
            hints.agents.add(agent_id)

        await self._commit(work)

    async def hang_up(self, agent_id: int, attempt_id: UUID) -> None:
        """Ask the team's dialer to end the call; harmless when it has ended. Raises NotYourCall."""

        async def work(connection: Connection, _: Hints) -> int | None:
            row = await outcomes.own_call(connection, agent_id, attempt_id)
            asked, effects = attempt.step(row.attempt, attempt.HangUpAsked(), self._clock())
            if not effects:
                return None
            await attempts.save(connection, asked)
            return row.team_id

        team_id = await self._commit(work)
        if team_id is not None:
            await ask_leader(self._bus, team_id, attempt_id)

    async def record_outcome(self, agent_id: int, attempt_id: UUID, form: OutcomeForm) -> Recorded:
        """Close the call with the agent's outcome.

        Raises NotYourCall, CallNotOver, AlreadyRecorded, and OutcomeRefused naming the field to correct.
        """

        async def work(connection: Connection, hints: Hints) -> Recorded:
            recorded = await outcomes.record(connection, agent_id, attempt_id, form, self._clock())
            hints.add(recorded.agent)
            return recorded

        recorded = await self._commit(work)
        recorded.call.count()
        await aftermath.follow(self._pool, [recorded.call], self._clock())
        return recorded

    async def _change(self, agent_id: int, event: presence.Event, asked: str) -> None:
        async def work(connection: Connection, hints: Hints) -> None:
            row = await presences.lock(connection, agent_id)
            try:
                hints.add(await presences.apply_locked(connection, row, event, self._clock()))
            except IllegalTransition as refused:
                raise PresenceRefused(agent_id, row.presence.state, asked) from refused

        await self._commit(work)

    async def _commit(self, work: Callable[[Connection, Hints], Awaitable[T]]) -> T:
        """Run `work` in one transaction, then publish the hints it gathered."""

        async def gather(connection: Connection) -> tuple[T, Hints]:
            hints = Hints()
            return await work(connection, hints), hints

        result, hints = await in_transaction(self._pool, gather)
        await hints.publish(self._bus)
        return result
