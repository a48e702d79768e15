"""The last question before a call: may this debtor be called now, and on which number?

Everything is read afresh: what was true when the queue was filled or claimed counts for nothing here. The same reading
and the same judgement serve one debtor right before the call (`admit`), a batch just claimed (`sift`) and the
explanation, so that all three always agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from asyncpg import Record

from queues import phone_choice
from queues.aging import LAST_DAY_OF_COLLECTION
from queues.area_codes import area_of
from queues.centre import centre_day
from queues.contact_rules import (
    RETRY_WHILE_BUSY,
    ContactFacts,
    Person,
    Reason,
    Verdict,
    day_start,
    month_start,
    next_day,
    soonest,
    verdict,
    week_start,
)
from queues.errors import UnknownCampaign
from queues.phone_choice import CALLABLE, PhoneRecord, Rates
from queues.rules import do_not_call, rulebook, windows
from queues.rules.caps import Caps, strictest
from queues.rules.do_not_call import Listed
from queues.rules.places import Neighbourhood, zone_of
from queues.timing import answering
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "admission.sql")
# What only a change of the account lifts, which then brings the debtor back to the queue.
_KNOWN_BY_THE_ACCOUNT: Final = frozenset(
    {Reason.ON_HOLD, Reason.NO_OPEN_DEBT, Reason.PRESCRIBED, Reason.NO_PHONE, Reason.PHONE_FORBIDDEN}
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Call this phone, E.164. `until`: when the hours of contact end, None where they do not apply."""

    phone_id: int
    number: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Do not call; ask again at `earliest`, or not before the account changes when it is None."""

    reasons: tuple[Reason, ...]
    earliest: datetime | None


@dataclass(frozen=True, slots=True)
class PutBack:
    """A debtor whom a campaign may not call now: why not, and when to ask again (None: when the account changes)."""

    debtor_id: int
    earliest: datetime | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CandidatePhone:
    """One number of a debtor with the facts that a call to it is judged by."""

    record: PhoneRecord
    facts: ContactFacts


@dataclass(frozen=True, slots=True)
class Candidate:
    """A debtor as one campaign sees them: the numbers that may be called, best first, and the others.

    `without_number` are the facts of a debtor whom no number reaches.
    """

    debtor_id: int
    callable: tuple[CandidatePhone, ...]
    forbidden: tuple[CandidatePhone, ...]
    without_number: ContactFacts


@dataclass(frozen=True, slots=True)
class _Campaign:
    portfolio_id: int
    caps: Caps
    collect_prescribed: bool
    simulated: bool


async def admit(
    conn: Connection, *, campaign_id: int, debtor_id: int, now: datetime, reserved: bool = False
) -> Admitted | Refused:
    """Decide on one debtor of one campaign, holding the debtor's row until the caller's transaction ends.

    Of the phones whose hours allow a call now, the one with the best chance is taken, before that the one from which a
    person called us who is now called back. A debtor whom somebody is writing
    to at this moment (a hold, a call of another campaign, an import) is as busy as one in a call: a queue must not wait
    of an import. `reserved`: an agent is kept for the call, so that whom we left without one today may be called.
    Raises UnknownCampaign.
    """
    if await conn.fetchval(SQL.lock_debtor, debtor_id) is None:
        return Refused((Reason.OPEN_ATTEMPT,), now + RETRY_WHILE_BUSY)
    candidates = await facts_of(conn, campaign_id, [debtor_id], now, reserved=reserved)
    if debtor_id not in candidates:
        return Refused((Reason.NO_OPEN_DEBT,), None)
    candidate = _first(candidates[debtor_id], await conn.fetchval(SQL.called_from, debtor_id))
    phone, found = judge(candidate, now)
    if phone is None:
        return Refused(found.reasons, asked_again(candidate, found, now))
    [places] = (each.facts.places for each in candidate.callable if each.record is phone)
    return Admitted(phone.phone_id, phone.number, windows.closes(places, now))


def _first(candidate: Candidate, phone_id: int | None) -> Candidate:
    """The same debtor, with this phone, if it is one of theirs that may be called, before the others."""
    ordered = sorted(candidate.callable, key=lambda phone: phone.record.phone_id != phone_id)
    return replace(candidate, callable=tuple(ordered))


async def sift(
    conn: Connection, campaign_id: int, debtor_ids: Sequence[int], now: datetime, *, reserved: bool = False
) -> tuple[list[int], list[PutBack]]:
    """Part those who may be called now, in the order given, from those who may not. Raises UnknownCampaign.

    `reserved`: as in `admit`.
    """
    candidates = await facts_of(conn, campaign_id, debtor_ids, now, ranked=False, reserved=reserved)
    allowed: list[int] = []
    put_back: list[PutBack] = []
    for debtor_id in debtor_ids:
        if debtor_id not in candidates:
            continue
        _, found = judge(candidates[debtor_id], now)
        if found.allowed:
            allowed.append(debtor_id)
        else:
            put_back.append(PutBack(debtor_id, asked_again(candidates[debtor_id], found, now), found.reasons))
    return allowed, put_back


def judge(candidate: Candidate, now: datetime) -> tuple[PhoneRecord | None, Verdict]:
    """The phone to call now with an allowing verdict; None with the verdict of the phone that may be called soonest."""
    verdicts: list[Verdict] = []
    for phone in candidate.callable:
        found = verdict(phone.facts, now)
        if found.allowed:
            return phone.record, found
        verdicts.append(found)
    return None, soonest(verdicts or [verdict(candidate.without_number, now)])


def asked_again(candidate: Candidate, found: Verdict, now: datetime) -> datetime | None:
    """When a queue asks about a refused debtor again; None when only a change of the account can help.

    That is the verdict's earliest moment. Rules and lists that forbid without an end may be withdrawn any day, and
    automatic steps end unannounced: the next day of the person, then.
    """
    if found.earliest is not None or _KNOWN_BY_THE_ACCOUNT.intersection(found.reasons):
        return found.earliest
    return next_day(candidate.without_number.person.day_zone, now)


async def facts_of(
    conn: Connection,
    campaign_id: int,
    debtor_ids: Sequence[int],
    now: datetime,
    *,
    ranked: bool = True,
    reserved: bool = False,
) -> Mapping[int, Candidate]:
    """Read what the rules look at for many debtors at once; unknown debtors are left out. Raises UnknownCampaign.

    Without `ranked` the phones come in no order and without their histories: the verdict is the same, and cheaper.
    `reserved`: as in `admit`.
    """
    campaign = await _campaign(conn, campaign_id)
    day = centre_day(now)
    first_due = None if campaign.collect_prescribed else day - timedelta(days=LAST_DAY_OF_COLLECTION)
    people = await conn.fetch(SQL.people, list(debtor_ids), campaign.portfolio_id, first_due)
    known = [row["id"] for row in people]
    phones = await answering.phones_of(conn, known) if ranked else await _numbers(conn, known)
    listed = await do_not_call.listed(conn, _keys(people, phones), now)
    zones = {row["id"]: zone_of(row["state"], (phone.number for phone in phones[row["id"]])) for row in people}
    histories = await _histories(conn, zones, campaign.portfolio_id, now)
    rules = await rulebook.in_force(conn, day - timedelta(days=1))  # in the west it may still be yesterday
    rates = await answering.rates(conn) if ranked else None
    reader = _Reader(campaign, Neighbourhood(rules, now), listed, rates, now, reserved=reserved)
    return {
        row["id"]: reader.candidate(row, phones[row["id"]], zones[row["id"]], histories[row["id"]]) for row in people
    }


async def _campaign(conn: Connection, campaign_id: int) -> _Campaign:
    row = await conn.fetchrow(SQL.campaign, campaign_id)
    if row is None:
        raise UnknownCampaign(campaign_id)
    caps = Caps(attempts_per_day=row["max_attempts_per_day"], min_days_past_due=row["min_days_past_due"])
    return _Campaign(row["portfolio_id"], caps, row["collect_prescribed"], row["simulated"])


def _keys(people: Iterable[Record], phones: Mapping[int, Sequence[PhoneRecord]]) -> set[str]:
    numbers = {phone.number for each in phones.values() for phone in each}
    return numbers | {row["document"] for row in people}


async def _numbers(conn: Connection, debtor_ids: Sequence[int]) -> Mapping[int, list[PhoneRecord]]:
    found: dict[int, list[PhoneRecord]] = {debtor_id: [] for debtor_id in debtor_ids}
    for debtor_id, phone_id, number, status in await conn.fetch(SQL.numbers, debtor_ids):
        found[debtor_id].append(PhoneRecord(phone_id, number, status))
    return found


async def _histories(
    conn: Connection, zones: Mapping[int, ZoneInfo], portfolio_id: int, now: datetime
) -> Mapping[int, Record]:
    starts = {
        zone: (day_start(zone, now), week_start(zone, now), month_start(zone, now)) for zone in set(zones.values())
    }
    begins = [[starts[zone][index] for zone in zones.values()] for index in range(3)]
    rows = await conn.fetch(SQL.histories, list(zones), *begins, portfolio_id, now)
    return {row["debtor_id"]: row for row in rows}


class _Reader:
    """Turns rows into facts under the rules of one campaign at one moment."""

    def __init__(
        self,
        campaign: _Campaign,
        neighbourhood: Neighbourhood,
        listed: Listed,
        rates: Rates | None,
        now: datetime,
        *,
        reserved: bool,
    ) -> None:
        self._campaign = campaign
        self._neighbourhood = neighbourhood
        self._listed = listed
        self._rates = rates
        self._now = now
        self._reserved = reserved
        self._caps: dict[tuple[str | None, str | None], Caps] = {}

    def candidate(self, row: Record, phones: Sequence[PhoneRecord], zone: ZoneInfo, history: Record) -> Candidate:
        able = self._ordered([phone for phone in phones if phone.status in CALLABLE], zone)
        person = Person(
            on_hold=row["on_hold"],
            listed=self._listed.names(row["document"], (row["state"],)),
            open_debts=row["open_debts"],
            oldest_due=row["oldest_due"],
            automatic_steps_done=row["automatic_steps_done"],
            phones=len(able),
            open_attempt=history["open_attempt"],
            attempts_today=history["attempts_today"],
            attempts_this_week=history["attempts_this_week"],
            attempts_this_month=history["attempts_this_month"],
            conversations_today=history["conversations_today"],
            abandoned_today=history["abandoned_today"] and not self._reserved,
            cooling_until=history["cooling_until"],
            day_zone=zone,
        )
        return Candidate(
            debtor_id=row["id"],
            callable=tuple(self._phone(row, person, record) for record in able),
            forbidden=tuple(self._phone(row, person, each) for each in phones if each.status not in CALLABLE),
            without_number=ContactFacts(person, self._caps_in(row["state"], None), ()),
        )

    def _ordered(self, phones: Sequence[PhoneRecord], zone: ZoneInfo) -> Sequence[PhoneRecord]:
        if self._rates is None:
            return phones
        return phone_choice.order(phones, phone_choice.part_of(self._now.astimezone(zone)), self._rates)

    def _phone(self, row: Record, person: Person, record: PhoneRecord) -> CandidatePhone:
        area = area_of(record.number)
        home, away = row["state"], area.state if area else None
        facts = ContactFacts(
            person,
            self._caps_in(home, away),
            () if self._campaign.simulated else self._neighbourhood.places(home, row["city"], record.number),
            number_listed=self._listed.names(record.number, (home, away)),
            number_forbidden=record.status not in CALLABLE,
        )
        return CandidatePhone(record, facts)

    def _caps_in(self, home: str | None, away: str | None) -> Caps:
        found = self._caps.get((home, away))
        if found is None:
            own = self._campaign
            found = strictest([own.caps, self._neighbourhood.caps(own.portfolio_id, {home, away})])
            self._caps[home, away] = found
        return found
