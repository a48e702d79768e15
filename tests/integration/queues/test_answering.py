"""What calls came to is kept by phone and part of the day, and summed up for phones not called yet."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from queues.phone_choice import DEFAULT_RATES, DayPart, PhoneKind, PhoneRecord, Tries, learned_rate
from queues.timing import answering
from queues.timing.answering import Reached, Try
from store.pool import Connection
from tests.integration.queues.seeds import NOW, debtor, phone

MOBILE = "+5511987654321"
FIXED = "+551133334444"


async def _try(conn: Connection, *, number: str = MOBILE, state: str | None = "SP") -> Try:
    debtor_id = await debtor(conn, state=state)
    phone_id = await phone(conn, debtor_id, number)
    return Try(debtor_id, phone_id, number, state, NOW, Reached.UNANSWERED)


async def _history(conn: Connection, attempt: Try) -> PhoneRecord:
    [found] = (await answering.phones_of(conn, [attempt.debtor_id]))[attempt.debtor_id]
    return found


async def test_a_phone_never_called_has_an_empty_history(connection: Connection) -> None:
    attempt = await _try(connection)
    assert await _history(connection, attempt) == PhoneRecord(attempt.phone_id, MOBILE, "unknown")


async def test_attempts_are_counted_by_how_far_they_came(connection: Connection) -> None:
    attempt = await _try(connection)
    for reached in (Reached.UNANSWERED, Reached.ANSWERED, Reached.RIGHT_PARTY, Reached.UNANSWERED, Reached.UNANSWERED):
        await answering.record(connection, replace(attempt, reached=reached))
    found = await _history(connection, attempt)
    assert found.history == {DayPart.MIDDAY: Tries(attempts=5, answered=2, right_party=1, failures=2)}
    assert found.last_at == NOW


async def test_an_answer_in_another_part_of_the_day_ends_the_failures_of_all(connection: Connection) -> None:
    attempt = await _try(connection)
    later = NOW + timedelta(hours=3)
    await answering.record(connection, attempt)
    await answering.record(connection, replace(attempt, at=later, reached=Reached.ANSWERED))
    found = await _history(connection, attempt)
    assert found.history == {DayPart.MIDDAY: Tries(1, 0, 0, 0), DayPart.AFTERNOON: Tries(1, 1, 0, 0)}
    assert found.last_at == later


async def test_a_network_that_fails_is_no_evidence_but_lets_another_phone_have_its_turn(connection: Connection) -> None:
    attempt = await _try(connection)
    for _ in range(5):
        await answering.record(connection, replace(attempt, reached=Reached.UNREACHED))
    assert (await _history(connection, attempt)).history == {DayPart.MIDDAY: Tries(0, 0, 0, 3)}
    for _ in range(2):
        await answering.record(connection, attempt)
    await answering.record(connection, replace(attempt, reached=Reached.UNREACHED))
    assert (await _history(connection, attempt)).history == {DayPart.MIDDAY: Tries(2, 0, 0, 5)}


@pytest.mark.parametrize(
    ("state", "number", "part"),
    [
        ("SP", MOBILE, DayPart.MIDDAY),
        ("AC", MOBILE, DayPart.MORNING),  # the address before the area of the phone
        (None, "+556833334444", DayPart.MORNING),
        (None, "+14155550123", DayPart.MIDDAY),
    ],
)
async def test_the_part_of_the_day_is_the_persons_own(
    connection: Connection, state: str | None, number: str, part: DayPart
) -> None:
    attempt = await _try(connection, number=number, state=state)
    await answering.record(connection, attempt)
    assert set((await _history(connection, attempt)).history) == {part}


async def test_phones_come_by_debtor_whatever_their_status(connection: Connection) -> None:
    first, second = await _try(connection), await _try(connection)
    dead = await phone(connection, first.debtor_id, FIXED, "wrong")
    found = await answering.phones_of(connection, [second.debtor_id, first.debtor_id, 10**9])
    assert [each.phone_id for each in found[first.debtor_id]] == [first.phone_id, dead]
    assert [each.phone_id for each in found[second.debtor_id]] == [second.phone_id]
    assert found[10**9] == ()


async def test_rates_are_the_defaults_until_something_was_learned(connection: Connection) -> None:
    await answering.learn_rates(connection, NOW)
    assert await answering.rates(connection) == DEFAULT_RATES


async def test_rates_are_learned_by_part_and_kind(connection: Connection) -> None:
    mobile, fixed = await _try(connection), await _try(connection, number=FIXED)
    for _ in range(30):
        await answering.record(connection, replace(mobile, reached=Reached.RIGHT_PARTY))
        await answering.record(connection, fixed)
    for _ in range(2):  # learned again, the same is learned
        await answering.learn_rates(connection, NOW)
    rates = await answering.rates(connection)
    for (part, kind), rate in rates.items():
        tried = 30 if part is DayPart.MIDDAY else 0
        reached = tried if kind is PhoneKind.MOBILE else 0
        assert rate == learned_rate(part, kind, attempts=tried, right_party=reached)
    assert rates[DayPart.MIDDAY, PhoneKind.MOBILE] > 200
    assert rates[DayPart.MIDDAY, PhoneKind.FIXED] < 40


@pytest.mark.parametrize(("ago", "counts"), [(timedelta(days=364), True), (timedelta(days=366), False)])
async def test_what_was_a_year_ago_is_forgotten(connection: Connection, ago: timedelta, counts: bool) -> None:
    attempt = await _try(connection)
    then: datetime = NOW - ago
    await answering.record(connection, replace(attempt, at=then, reached=Reached.RIGHT_PARTY))
    await answering.learn_rates(connection, NOW)
    assert (await answering.rates(connection) != DEFAULT_RATES) is counts
