"""Moving people who are to be tried again to the hour at which they are best tried. Many at once, after their calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import Record

from queues.phone_choice import CALLABLE, PhoneRecord, Rates, part_of
from queues.rules import rulebook
from queues.rules.places import Neighbourhood, zone_of
from queues.timing import answering
from queues.timing.next_hour import better_moment
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "best_hours.sql")


@dataclass(frozen=True, slots=True)
class Turn:
    """A debtor who may be called by a campaign again from `next_at` on; `failed_at`: when a call was just in vain."""

    campaign_id: int
    debtor_id: int
    next_at: datetime
    failed_at: datetime | None


async def move(conn: Connection, turns: Sequence[Turn], now: datetime) -> int:
    """Let each wait for a better hour where there is one; returns how many do. Never earlier than `next_at`.

    Nobody is moved on a simulated trunk, which reaches nobody, nor if their turn has been changed meanwhile.
    """
    people = {row["turn"]: row for row in await conn.fetch(SQL.people, *_keys(turns))}
    if not people:
        return 0
    phones = await answering.phones_of(conn, [row["debtor_id"] for row in people.values()])
    rates = await answering.rates(conn)
    neighbourhood = Neighbourhood(await rulebook.in_force(conn, now.date()), now)
    moved = []
    for number, row in people.items():
        turn = turns[number - 1]
        better = _better(turn, row, phones[turn.debtor_id], rates, neighbourhood)
        if better > turn.next_at:
            moved.append((turn, better))
    if not moved:
        return 0
    keys = _keys([turn for turn, _ in moved])
    rows = await conn.fetch(SQL.move, *keys, [turn.next_at for turn, _ in moved], [better for _, better in moved])
    return len(rows)


def _keys(turns: Sequence[Turn]) -> tuple[list[int], list[int]]:
    return [turn.campaign_id for turn in turns], [turn.debtor_id for turn in turns]


def _better(
    turn: Turn, row: Record, phones: Sequence[PhoneRecord], rates: Rates, neighbourhood: Neighbourhood
) -> datetime:
    able = [phone for phone in phones if phone.status in CALLABLE]
    zone = zone_of(row["state"], (phone.number for phone in phones))
    failed = None if turn.failed_at is None else part_of(turn.failed_at.astimezone(zone))
    places = [neighbourhood.places(row["state"], row["city"], phone.number) for phone in able]
    return better_moment(turn.next_at, zone=zone, places=places, phones=able, rates=rates, failed=failed)
