"""Forced logout: a supervisor ends an agent's shift, and says why; audited.

Without a call the agent is out at once. With one they finish it, or lose it within a tick of the team's leader, which
gives it to another agent or lets go of whoever is on the line (`dialer.deadlines`): the order is in the tables, so that
another leader carries it out as well.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from dialer import audit, presences
from dialer.conversation.supervising import Supervisor
from dialer.errors import UnknownAgent
from dialer.hints import Hints
from dialer.presence import OnCall, PresenceState, SendOff, SentOff
from store.bus import Bus
from store.pool import Connection, Pool
from store.transactions import in_transaction


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


class SendingOff:
    """What the web does for supervisors; safe to share by all connections of a process."""

    def __init__(self, pool: Pool, bus: Bus, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._pool = pool
        self._bus = bus
        self._clock = clock

    async def send_off(self, who: Supervisor, agent_id: int, reason: str, call: OnCall) -> None:
        """End an agent's shift; nothing if they are out. Raises UnknownAgent, for agents of other teams too."""

        async def work(connection: Connection) -> Hints:
            now, hints = self._clock(), Hints()
            row = await presences.lock(connection, agent_id)
            if who.team_id is not None and row.team_id != who.team_id:
                raise UnknownAgent(agent_id)
            order = SentOff(who.user_id, reason, now, call)
            hints.add(await presences.apply_locked(connection, row, SendOff(order), now))
            if row.presence.state is not PresenceState.LOGGED_OUT:
                attempt = None if row.presence.attempt_id is None else str(row.presence.attempt_id)
                await audit.write(
                    connection,
                    who.user_id,
                    "agent.send_off",
                    f"user:{agent_id}",
                    now=now,
                    reason=reason,
                    call=call,
                    state=row.presence.state.value,
                    attempt=attempt,
                )
            return hints

        hints = await in_transaction(self._pool, work)
        await hints.publish(self._bus)
