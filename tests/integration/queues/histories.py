"""People with all that scoring looks at, stored; and the values a scorecard sees in them, said once more in Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from queues.aging import LAST_DAY_OF_COLLECTION
from queues.score import UNKNOWN, Characteristic
from store.pool import Connection
from tests.integration.queues.seeds import NOW, TODAY, attempt, debt, debtor, phone

KNOWN: Final = """
update debtors
set created_at = $2::timestamptz, hold = $3::text, held_at = case when $3::text is not null then $2::timestamptz end
where id = $1
"""
PAID_DEBT: Final = "update debts set status = $2 where id = $1"
LEARNED: Final = "update phones set learned_at = $2 where id = $1"
BLOCKED: Final = """
insert into do_not_call_entries (list_id, key, added_at) select id, $1, now() from do_not_call_lists where own
on conflict do nothing
"""
CALLED: Final = """
update attempts
set answered_at = case when $2::boolean then coalesce(answered_at, created_at) end, promised_for = $3
where id = $1
"""
AGREEMENT: Final = """
insert into agreements (portfolio_id, debtor_id, original_centavos, total_centavos, status, created_at)
values ($1, $2, 1000, 1000, $3, $4)
returning id
"""
INSTALMENT: Final = """
insert into instalments (agreement_id, number, due_date, amount_centavos, paid_at) values ($1, $2, $3, 100, $4)
"""
PAYMENT: Final = """
insert into payments (agreement_id, instalment, amount_centavos, paid_on, source, source_id, posted_at)
values ($1, $2, 100, $3, 'test', $4, now())
"""
HOUR: Final = """
insert into phone_history (debtor_id, phone_id, day_part, attempts, answered, right_party, last_at)
values ($1, $2, $3, $4, $5, 0, now())
"""
BUREAU: Final = "insert into bureau_scores (debtor_id, source, score, scored_on) values ($1, $2, $3, $4)"


@dataclass(frozen=True)
class Debt:
    days_late: int
    centavos: int = 10_000
    status: str = "open"


@dataclass(frozen=True)
class Phone:
    """`hours`: attempts and how many were answered, by part of the day."""

    status: str = "unknown"
    days_known: int = 0
    blocked: bool = False
    hours: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Attempt:
    """`promised_in`: the debtor promised to pay so many days from today (or ago)."""

    days_ago: int
    answered: bool = False
    identified: bool = False
    outcome: str = "no_answer"
    promised_in: int | None = None


@dataclass(frozen=True)
class Instalment:
    """Due in so many days (or ago), paid so many days ago or not at all."""

    due_in: int
    paid_days_ago: int | None = None


@dataclass(frozen=True)
class Agreement:
    status: str
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True)
class Person:
    debts: tuple[Debt, ...]
    days_known: int = 0
    hold: str | None = None
    phones: tuple[Phone, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    bureau: tuple[tuple[int, int], ...] = ()  # score, days ago; every one of another day


async def keep(conn: Connection, portfolio_id: int, campaign_id: int, person: Person) -> int:
    """Store a person, and return the debtor's id."""
    debtor_id = await debtor(conn)
    await conn.execute(KNOWN, debtor_id, NOW - timedelta(days=person.days_known), person.hold)
    for each in person.debts:
        debt_id = await debt(conn, portfolio_id, debtor_id, days_late=each.days_late, centavos=each.centavos)
        await conn.execute(PAID_DEBT, debt_id, each.status)
    phones = [await _keep_phone(conn, debtor_id, number, each) for number, each in enumerate(person.phones)]
    called = phones[0] if phones else await phone(conn, debtor_id, status="wrong")
    for call in person.attempts:
        await _keep_attempt(conn, campaign_id, debtor_id, called, call)
    for agreement in person.agreements:
        await _keep_agreement(conn, portfolio_id, debtor_id, agreement)
    for number, (score, days_ago) in enumerate(person.bureau):
        await conn.execute(BUREAU, debtor_id, f"bureau {number}", score, TODAY - timedelta(days=days_ago))
    return debtor_id


async def _keep_phone(conn: Connection, debtor_id: int, number: int, kept: Phone) -> int:
    written = f"+55119{debtor_id % 10**5:05}{number:03}"
    phone_id = await phone(conn, debtor_id, written, kept.status)
    await conn.execute(LEARNED, phone_id, NOW - timedelta(days=kept.days_known))
    if kept.blocked:
        await conn.execute(BLOCKED, written)
    for part, (attempts, answered) in enumerate(kept.hours):
        await conn.execute(HOUR, debtor_id, phone_id, part, attempts, answered)
    return phone_id


async def _keep_attempt(conn: Connection, campaign_id: int, debtor_id: int, phone_id: int, call: Attempt) -> None:
    attempt_id = await attempt(
        conn,
        campaign_id,
        debtor_id,
        phone_id,
        created_at=NOW - timedelta(days=call.days_ago),
        outcome=call.outcome,
        identified=call.identified,
    )
    promised_for = None if call.promised_in is None else TODAY + timedelta(days=call.promised_in)
    await conn.execute(CALLED, attempt_id, call.answered or call.identified, promised_for)


async def _keep_agreement(conn: Connection, portfolio_id: int, debtor_id: int, kept: Agreement) -> None:
    agreement_id = await conn.fetchval(AGREEMENT, portfolio_id, debtor_id, kept.status, NOW)
    for number, each in enumerate(kept.instalments, start=1):
        paid = each.paid_days_ago is not None
        await conn.execute(INSTALMENT, agreement_id, number, TODAY + timedelta(days=each.due_in), NOW if paid else None)
        if each.paid_days_ago is not None:
            paid_on = TODAY - timedelta(days=each.paid_days_ago)
            await conn.execute(PAYMENT, agreement_id, number, paid_on, uuid4().hex)


def counted(person: Person) -> list[Debt]:
    """The open debts that count: those at risk of prescription only where there are no others."""
    owed = [each for each in person.debts if each.status == "open"]
    return [each for each in owed if each.days_late <= LAST_DAY_OF_COLLECTION] or owed


def callable_phones(person: Person) -> list[Phone]:
    return [each for each in person.phones if each.status in {"unknown", "good"} and not each.blocked]


def broken_promises(person: Person) -> int | None:
    """How many promises of the last year passed without a payment since they were made; None: none was made."""
    promises = [each for each in _recent(person) if each.outcome == "promise_to_pay" and each.promised_in is not None]
    paid = _payments(person)
    missed = [each for each in promises if each.promised_in is not None and each.promised_in < 0]
    return len([each for each in missed if all(days > each.days_ago for days in paid)]) if promises else None


def promise_due(person: Person) -> date | None:
    """When the next promise or instalment is due, else when the last unpaid one was."""
    paid = _payments(person)
    days = [
        each.promised_in
        for each in _recent(person)
        if each.promised_in is not None
        and each.outcome == "promise_to_pay"
        and all(ago > each.days_ago for ago in paid)
    ]
    days += [
        each.due_in
        for agreement in person.agreements
        if agreement.status == "active"
        for each in agreement.instalments
        if each.paid_days_ago is None
    ]
    to_come = [each for each in days if each >= 0]
    found = min(to_come) if to_come else max(days, default=None)
    return None if found is None else TODAY + timedelta(days=found)


def values(person: Person) -> Mapping[Characteristic, int]:
    """The value of every characteristic of somebody who has open debts."""
    owed, phones, calls, paid = counted(person), callable_phones(person), _recent(person), _payments(person)
    spoken = [each.days_ago for each in calls if each.identified]
    answered = [each for each in calls if (each.answered or each.identified) and each.outcome != "voicemail"]
    missed = broken_promises(person)
    return {
        Characteristic.AGING: max(each.days_late for each in owed),
        Characteristic.AMOUNT: sum(each.centavos for each in owed),
        Characteristic.OPEN_DEBTS: len(owed),
        Characteristic.TENURE: person.days_known,
        Characteristic.PHONES: len(phones),
        Characteristic.CONFIRMED_PHONES: sum(each.status == "good" for each in phones),
        Characteristic.PHONE_FRESHNESS: min((each.days_known for each in phones), default=UNKNOWN),
        Characteristic.AGREEMENTS_KEPT: sum(each.status == "kept" for each in person.agreements),
        Characteristic.AGREEMENTS_BROKEN: sum(each.status == "broken" for each in person.agreements),
        Characteristic.PROMISES: UNKNOWN if missed is None else missed,
        Characteristic.PAYMENTS: len(paid),
        Characteristic.PAYMENT_RECENCY: min(paid, default=UNKNOWN),
        Characteristic.RIGHT_PARTY_RECENCY: min(spoken, default=UNKNOWN),
        Characteristic.ANSWER_RATE: 100 * len(answered) // len(calls) if calls else UNKNOWN,
        Characteristic.BEST_HOUR: _best_hour(person.phones),
        Characteristic.TIMES_CURED: sum(each.status == "paid" for each in person.debts),
        Characteristic.DISPUTES: sum(each.outcome == "disputed" for each in calls),
        Characteristic.BUREAU: min(person.bureau, key=lambda each: each[1])[0] if person.bureau else UNKNOWN,
    }


def _recent(person: Person) -> list[Attempt]:
    return [each for each in person.attempts if each.days_ago <= 365]


def _payments(person: Person) -> list[int]:
    instalments = [each for agreement in person.agreements for each in agreement.instalments]
    return [each.paid_days_ago for each in instalments if each.paid_days_ago is not None]


def _best_hour(phones: Sequence[Phone]) -> int:
    rates = []
    for part in range(4):
        tries = [each.hours[part] for each in phones if part < len(each.hours)]
        attempts, answered = sum(one for one, _ in tries), sum(one for _, one in tries)
        if attempts:
            rates.append(100 * answered // attempts)
    return max(rates, default=UNKNOWN)
