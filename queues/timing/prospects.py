"""What the queue knows of a debtor right before the call: will a person answer, and is an agent owed to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from queues.phone_choice import CALLABLE, PhoneRecord, Rates, answer_chance, chance, kind_of, part_of
from queues.rules.places import zone_of
from queues.timing import answering
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "prospects.sql")


@dataclass(frozen=True, slots=True)
class Prospect:
    """`chance`: how likely a person answers the next call, 0 to 1; None where nothing is known of phone or hour.

    `abandoned`: the last call was answered and no agent came. `promised_by`: the agent who promised a callback in it.
    """

    chance: float | None = None
    abandoned: bool = False
    promised_by: int | None = None


async def of_debtors(conn: Connection, debtor_ids: Sequence[int], now: datetime) -> Mapping[int, Prospect]:
    """Read many debtors at once; the phone is the one with the best chance, as admission will choose it."""
    if not debtor_ids:
        return {}
    phones = await answering.phones_of(conn, debtor_ids)
    rates, answered = await answering.rates(conn), await answering.answer_rates(conn)
    last = {row["debtor_id"]: row for row in await conn.fetch(SQL.last_calls, list(debtor_ids))}
    found = {}
    for debtor_id in debtor_ids:
        row = last.get(debtor_id)
        outcome = None if row is None else row["outcome"]
        found[debtor_id] = Prospect(
            chance=_chance(phones[debtor_id], row["state"] if row else None, rates, answered, now),
            abandoned=outcome == "abandoned",
            promised_by=row["recorded_by"] if row and outcome == "callback" else None,
        )
    return found


def _chance(
    phones: Sequence[PhoneRecord], state: str | None, rates: Rates, answered: answering.AnswerRates, now: datetime
) -> float | None:
    able = [phone for phone in phones if phone.status in CALLABLE]
    if not able:
        return None
    part = part_of(now.astimezone(zone_of(state, (phone.number for phone in phones))))
    best = max(able, key=lambda phone: chance(phone, part, rates))
    return answer_chance(best, part, answered.get((part, kind_of(best.number))))
