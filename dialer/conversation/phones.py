"""Agents by their own telephone: called once when they become ready, kept up, and every debtor is connected to it.

When it hangs up, or never answers, its agent is paused with the reason `phone_lost`; a conversation they have goes on
with the sound of their browser. It is called again when they become ready again, never by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from dialer import presence, presences
from dialer.conversation import leg as machine
from dialer.conversation import legs
from dialer.conversation.flow import TalkFlow
from dialer.conversation.leg import Leg, LegKind, LegState
from dialer.conversation.legs import LegRow
from dialer.conversation.orders import Order
from dialer.errors import ControlRefused
from dialer.presence import PAUSE_PHONE_LOST, PresenceState
from store.pool import Connection
from store.statements import load
from telephony import protocol

SQL: Final = load(__package__, "phones.sql")
KEPT_UP_S: Final = 86_400.0  # a shift: nobody asks for its audio before the first debtor answers


@dataclass(frozen=True, slots=True)
class WantedPhone:
    """A telephone that has to be called; `number` as its trunk dials it."""

    agent_id: int
    name: str
    number: str
    trunk_id: int


async def choose(connection: Connection, agent_id: int, *, on: bool) -> None:
    """Speak by the telephone, or by the browser again; raises ControlRefused for an agent without a telephone."""
    if await connection.fetchval(SQL.choose, agent_id, on) is None:
        raise ControlRefused("no_phone")


async def set_phone(connection: Connection, user_id: int, number: str | None, trunk_id: int | None) -> None:
    """Give a user a telephone, which they speak by from then on, or take it away with None."""
    await connection.execute(SQL.set_phone, user_id, number, trunk_id)


async def up(connection: Connection, agent_id: int) -> UUID | None:
    """Return the call to the agent's telephone while it is answered."""
    leg_id: UUID | None = await connection.fetchval(SQL.up, agent_id)
    return leg_id


async def node_of(connection: Connection, agent_id: int) -> str | None:
    """Return the node that carries the agent's telephone; None where the agent speaks by the browser."""
    node: str | None = await connection.fetchval(SQL.node_of, agent_id)
    return node


async def wanted(connection: Connection, team_id: int) -> list[WantedPhone]:
    """Return the telephones of a team's ready agents that nobody has called."""
    rows = await connection.fetch(SQL.wanted, team_id)
    return [WantedPhone(row["agent_id"], row["name"], row["phone"], row["phone_trunk_id"]) for row in rows]


async def write_down(connection: Connection, phone: WantedPhone, team_id: int, node: str, now: datetime) -> UUID:
    """Write the leg that is about to be placed, and return its id."""
    leg = Leg(uuid4(), LegKind.AGENT_PHONE, LegState.CREATED)
    row = LegRow(leg, None, phone.agent_id, team_id, phone.number, phone.name, phone.trunk_id, node)
    await legs.insert(connection, row, now)
    return leg.id


async def apply(connection: Connection, leg_id: UUID, event: machine.LegEvent, now: datetime) -> TalkFlow | None:
    """Let something happen to a telephone; its agent's presence follows its end."""
    row = await legs.lock(connection, leg_id)
    if row is None:
        return None
    flow = TalkFlow(row.node)
    after = machine.step(row.leg, event)
    if after == row.leg:
        return flow
    await legs.save(connection, after)
    flow.hints.agents.add(row.agent_id)
    flow.hints.teams.add(row.team_id)
    if after.state is LegState.ENDED:
        flow.ended = after
        await _pause(connection, flow, row.agent_id, now)
    return flow


async def _pause(connection: Connection, flow: TalkFlow, agent_id: int, now: datetime) -> None:
    held = await presences.lock(connection, agent_id)
    rests = held.presence.state in {PresenceState.LOGGED_OUT, PresenceState.PAUSED}
    if rests or not await connection.fetchval(SQL.in_use, agent_id):
        return
    flow.hints.add(await presences.apply_locked(connection, held, presence.Pause(PAUSE_PHONE_LOST), now))
    call = await connection.fetchrow(SQL.call_of_agent, agent_id)
    if call is not None and call["node"] == flow.node:
        flow.orders.append(Order(command=protocol.ConnectAudio(call_id=str(call["id"]))))
