"""The last question before a call: may this debtor be called now, and on which number?

Everything is read afresh under the caller's transaction, which then writes the attempt: what was true when the queue
was filled or claimed counts for nothing here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from queues.aging import LAST_DAY_OF_COLLECTION
from queues.area_codes import DEFAULT_TIME_ZONE
from queues.contact_rules import ContactFacts, Place, Reason, Verdict, local_day_start, verdict
from queues.errors import UnknownCampaign
from queues.places import Location, home_of, locations, places
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "admission.sql")


@dataclass(frozen=True, slots=True)
class Admitted:
    """Call this phone, E.164."""

    phone_id: int
    number: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Do not call; ask again at `earliest`, or never for this campaign when it is None."""

    reasons: tuple[Reason, ...]
    earliest: datetime | None


async def admit(conn: Connection, *, campaign_id: int, debtor_id: int, now: datetime) -> Admitted | Refused:
    """Decide on one debtor of one campaign, holding the debtor's row until the caller's transaction ends.

    Phones rotate: among those whose hours allow a call now, the least recently tried is taken. Raises UnknownCampaign.
    """
    today = now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).date()
    facts = await conn.fetchrow(SQL.facts, campaign_id, debtor_id, today, LAST_DAY_OF_COLLECTION)
    if facts is None:
        raise UnknownCampaign(campaign_id)
    phones = await conn.fetch(SQL.phones, debtor_id)
    where = {row["number"]: locations(facts["state"], row["number"]) for row in phones}
    known = await _known_places(conn, where, now) if not facts["simulated"] else {}
    day_zone = _day_zone(facts["state"], where)
    day = await conn.fetchrow(SQL.attempts_since, debtor_id, local_day_start(day_zone, now))
    common = {
        "on_hold": facts["on_hold"],
        "open_debts": facts["open_debts"],
        "callable_phones": len(phones),
        "open_attempt": facts["open_attempt"],
        "attempts_today": day["attempts"] if day else 0,
        "max_attempts_per_day": facts["max_attempts_per_day"],
        "spoken_to_today": bool(day and day["spoken_to"]),
        "day_zone": day_zone,
    }
    verdicts = [(row, verdict(_facts_for(common, where[row["number"]], known), now)) for row in phones]
    for row, each in verdicts:
        if each.allowed:
            return Admitted(row["phone_id"], row["number"])
    return _refusal([each for _, each in verdicts] or [verdict(_facts_for(common, (), {}), now)])


async def _known_places(
    conn: Connection, where: Mapping[str, tuple[Location, ...]], now: datetime
) -> Mapping[Location, Place]:
    return await places(conn, [location for each in where.values() for location in each], now)


def _day_zone(state: str | None, where: Mapping[str, tuple[Location, ...]]) -> ZoneInfo:
    """The zone in which this person's day begins: the address's, else the first phone's."""
    first_phone = next((each[0] for each in where.values()), Location(None))
    return ZoneInfo((home_of(state) or first_phone).time_zone)


def _facts_for(common: Mapping[str, Any], where: Sequence[Location], known: Mapping[Location, Place]) -> ContactFacts:
    return ContactFacts(**common, places=tuple(known[location] for location in where if location in known))


def _refusal(verdicts: Sequence[Verdict]) -> Refused:
    """Of several phones, the one that may be called soonest speaks for the debtor."""
    dated = [(each.earliest, each) for each in verdicts if each.earliest is not None]
    best = min(dated, key=lambda pair: pair[0])[1] if dated else verdicts[0]
    return Refused(best.reasons, best.earliest)
