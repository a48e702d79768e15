"""What is learned of phones as calls end: the history of each by part of the day, and the rates of all together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from asyncpg import Record

from queues.area_codes import time_zone_of
from queues.phone_choice import DEFAULT_RATES, DayPart, PhoneKind, PhoneRecord, Rates, Tries, learned_rate, part_of
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "answering.sql")
REMEMBERED: Final = timedelta(days=365)  # a phone not tried for a year says nothing of people today

AnswerRates = Mapping[tuple[DayPart, PhoneKind], tuple[int, int]]


class Reached(Enum):
    """How far an attempt came. UNREACHED: the network failed before the phone rang or was found busy."""

    UNREACHED = "unreached"
    UNANSWERED = "unanswered"  # also by a voicemail: nobody spoke
    ANSWERED = "answered"  # by a human
    RIGHT_PARTY = "right_party"


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt that is over: E.164 number, state of the person's address, the moment it rang (aware UTC)."""

    debtor_id: int
    phone_id: int
    number: str
    state: str | None
    at: datetime
    reached: Reached


def local_part(at: datetime, state: str | None, number: str | None) -> DayPart:
    """The part of a person's own day: of the address, or of the phone's area where there is none."""
    return part_of(at.astimezone(ZoneInfo(time_zone_of(state, number))))


async def record(conn: Connection, attempt: Try) -> None:
    """Count an attempt in the history of its phone; an answer by a human ends the phone's failures in a row.

    An unreached attempt is no evidence about the person, so it counts as a failure only (three at most): enough for
    another phone to be tried, too little for an outage to spoil what was learned.
    """
    part = local_part(attempt.at, attempt.state, attempt.number)
    place = (attempt.debtor_id, attempt.phone_id, part)
    if attempt.reached is Reached.UNREACHED:
        await conn.execute(SQL.record_unreached, *place, attempt.at)
        return
    answered = attempt.reached in {Reached.ANSWERED, Reached.RIGHT_PARTY}
    await conn.execute(SQL.record_reached, *place, answered, attempt.reached is Reached.RIGHT_PARTY, attempt.at)


async def phones_of(conn: Connection, debtor_ids: Sequence[int]) -> dict[int, tuple[PhoneRecord, ...]]:
    """Every phone of each debtor with its history, whatever its status, in the order they were learned."""
    rows = await conn.fetch(SQL.phones_of, list(debtor_ids))
    found: dict[int, list[PhoneRecord]] = {debtor_id: [] for debtor_id in debtor_ids}
    for (debtor_id, _), parts in groupby(rows, key=lambda row: (row["debtor_id"], row["phone_id"])):
        found[debtor_id].append(_phone(list(parts)))
    return {debtor_id: tuple(phones) for debtor_id, phones in found.items()}


async def rates(conn: Connection) -> Rates:
    """The chances of a phone without a history, as learned last; the defaults where nothing was learned yet."""
    learned = {
        (DayPart(row["day_part"]), PhoneKind(row["kind"])): (row["attempts"], row["right_party"])
        for row in await conn.fetch(SQL.rates)
    }
    return MappingProxyType(
        {
            (part, kind): learned_rate(part, kind, attempts=attempts, right_party=right_party)
            for part, kind in DEFAULT_RATES
            for attempts, right_party in [learned.get((part, kind), (0, 0))]
        }
    )


async def answer_rates(conn: Connection) -> AnswerRates:
    """Attempts of a year, and how many of them any person answered, by part of the day and kind of number."""
    return {
        (DayPart(row["day_part"]), PhoneKind(row["kind"])): (row["attempts"], row["answered"])
        for row in await conn.fetch(SQL.rates)
    }


async def learn_rates(conn: Connection, now: datetime) -> None:
    """Sum up the histories of all phones tried within a year; once a night is enough. Needs a transaction."""
    await conn.execute(SQL.lift_time_limit)
    await conn.execute(SQL.learn_rates, now - REMEMBERED, now)


def _phone(parts: Sequence[Record]) -> PhoneRecord:
    tried = [row for row in parts if row["day_part"] is not None]
    return PhoneRecord(
        phone_id=parts[0]["phone_id"],
        number=parts[0]["number"],
        status=parts[0]["status"],
        history={
            DayPart(row["day_part"]): Tries(row["attempts"], row["answered"], row["right_party"], row["failures"])
            for row in tried
        },
        last_at=max((row["last_at"] for row in tried), default=None),
    )
