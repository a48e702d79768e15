"""Orders from a screen to the node that carries a call, by way of the team's leader.

A web process never speaks to a node: it writes the order down in the transaction that changes the tables, and asks the
leader to look. The leader takes each order out of the table before it acts on it, so that nothing happens twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dialer.conversation import machine
from store.pool import Connection
from store.statements import load
from telephony import protocol

SQL: Final = load(__package__, "orders.sql")
STALE: Final = timedelta(seconds=10)  # keys and sounds that come so late are for another moment of the call

Command = (
    protocol.Arrange
    | protocol.ConnectAudio
    | protocol.HangUp
    | protocol.Play
    | protocol.SendDigits
    | protocol.Supervise
    | protocol.Unsupervise
)


@dataclass(frozen=True, slots=True)
class Order:
    """Place a leg, or give the node a command; exactly one of the two."""

    leg_id: UUID | None = None
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class TakenOrder:
    """An order as the leader takes it."""

    node: str
    order: Order
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """Whom orders are for: the leader of a team, and the node that carries the attempt."""

    team_id: int
    attempt_id: UUID
    node: str


async def give(connection: Connection, address: Address, orders: Iterable[Order], now: datetime) -> None:
    """Write orders down, in order; ask the leader to look after the commit."""
    for order in orders:
        command = None if order.command is None else protocol.write(order.command)
        target = (address.team_id, address.attempt_id, address.node)
        await connection.execute(SQL.give, *target, order.leg_id, command, now)


async def take(connection: Connection, team_id: int) -> list[TakenOrder]:
    """Take all orders for a team out of the table, in the order in which they were given."""
    return [
        TakenOrder(row["node"], Order(row["leg_id"], _command(row["command"])), row["created_at"])
        for row in await connection.fetch(SQL.take, team_id)
    ]


def orders_of(attempt_id: UUID, effects: Iterable[machine.Effect]) -> list[Order]:
    """Return what a conversation's effects are to the node."""
    return [_order(str(attempt_id), effect) for effect in effects]


def _order(call_id: str, effect: machine.Effect) -> Order:
    match effect:
        case machine.PlaceLeg():
            return Order(leg_id=effect.leg_id)
        case machine.Arrange():
            other = None if effect.leg_id is None else str(effect.leg_id)
            arrangement = effect.arrangement
            return Order(command=protocol.Arrange(call_id=call_id, arrangement=arrangement, other=other))
        case machine.HangUpLeg():
            return Order(command=protocol.HangUp(call_id=str(effect.leg_id)))
        case machine.HangUpLine():
            return Order(command=protocol.HangUp(call_id=call_id))
        case machine.StartSound():
            return Order(command=protocol.Play(call_id=call_id, sound=effect.sound))
        case machine.PressKeys():
            return Order(command=protocol.SendDigits(call_id=call_id, digits=effect.digits))


def _command(text: str | None) -> Command | None:
    if text is None:
        return None
    command = protocol.read_command(text)
    return command if isinstance(command, Command) else None
