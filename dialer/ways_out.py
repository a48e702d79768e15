"""The ways that one call may take: the trunks that dial its number, what each dials, and the number each shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from dialer.errors import NoWayOut
from dialer.trunk_watch import message_of
from queues.lines import pool
from queues.lines.caller_ids import CALLER_IDS_EXHAUSTED, CallerIdChoice, Shown, all_exhausted
from queues.lines.caller_ids import choose as choose_caller_id
from queues.lines.number_formats import dialled
from queues.trunks import Trunk
from store.pool import Connection
from telephony import protocol

NUMBER_NOT_DIALLED: Final = "number_not_dialled"


@dataclass(frozen=True, slots=True)
class Way:
    """A trunk, the digits to dial on it, and the caller ID it shows."""

    trunk: Trunk
    dialled: str
    shown: Shown


async def exhausted(connection: Connection, trunks: Sequence[Trunk], now: datetime) -> set[int]:
    """Return the trunks that may show none of their numbers any more today."""
    pooled = {trunk.id: trunk.caller_id_choice for trunk in _pooled(trunks)}
    if not pooled:
        return set()
    pools = await pool.of_trunks(connection, pooled, now)
    return {trunk_id for trunk_id, choice in pooled.items() if all_exhausted(choice, pools.get(trunk_id, []))}


async def choose(connection: Connection, trunks: Sequence[Trunk], number: str, now: datetime) -> tuple[Way, ...]:
    """Return the ways for a number (E.164), and count the numbers they would show in the transaction of the attempt.

    Raises NoWayOut. What is counted and not shown after all is given back when the call ends.
    """
    dialling = [(trunk, digits) for trunk in trunks if (digits := dialled(number, trunk.dialling)) is not None]
    if not dialling:
        raise NoWayOut(NUMBER_NOT_DIALLED)
    pooled = [trunk.id for trunk in _pooled([trunk for trunk, _ in dialling])]
    pools = await pool.lock_of_trunks(connection, pooled, now) if pooled else {}
    ways: list[Way] = []
    for trunk, digits in dialling:
        shown = choose_caller_id(trunk.caller_id, trunk.caller_id_choice, pools.get(trunk.id, []), number)
        if shown is not None:
            ways.append(Way(trunk, digits, shown))
    if not ways:
        raise NoWayOut(CALLER_IDS_EXHAUSTED)
    await pool.count(connection, [way.shown.pool_id for way in ways if way.shown.pool_id is not None], now)
    return tuple(ways)


def originate(call_id: str, number: str, ways: Sequence[Way], ring_timeout_s: int) -> protocol.Originate:
    """Return the order to call `number` the first way, with the others behind it."""
    first, *others = (
        protocol.Alternative(
            trunk=message_of(replace(way.trunk, caller_id=way.shown.caller_id)),
            dialled=None if way.dialled == number else way.dialled,
        )
        for way in ways
    )
    return protocol.Originate(
        call_id=call_id,
        number=number,
        trunk=first.trunk,
        dialled=first.dialled,
        alternatives=tuple(others),
        ring_timeout_s=float(ring_timeout_s),
    )


def _pooled(trunks: Sequence[Trunk]) -> list[Trunk]:
    return [trunk for trunk in trunks if trunk.caller_id_choice is not CallerIdChoice.FIXED]
